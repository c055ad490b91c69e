package contribution

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

const billColumns = `payer, bill_no, kind, segment, branch_no, month_from, month_to, state, code, members, amount, credit_used,
	jkk, jkm, jht, jp, jkp_state, jkp_jkk, jkp_jkm, rule_version, why, due_date, expires_at, created_at, paid_at, payment_id`

const selectBills = `SELECT ` + billColumns + ` FROM bill`

func scanBill(scan func(...any) error) (b Bill, err error) {
	var why string
	var version, expires, created, paid int64
	err = scan(&b.Payer, &b.No, &b.Kind, &b.Segment, &b.Branch, &b.From, &b.To, &b.State, &b.Code, &b.Members, &b.Amount, &b.CreditUsed,
		&b.JKK, &b.JKM, &b.JHT, &b.JP, &b.JKPState, &b.JKPJKK, &b.JKPJKM, &version, &why, &b.DueDate, &expires, &created, &paid, &b.PaymentID)
	if err != nil {
		return b, err
	}
	b.RuleVersion = uint32(version)
	b.ExpiresAt, b.CreatedAt, b.PaidAt = db.Time(expires), db.Time(created), db.Time(paid)
	if why != "" {
		if err := json.Unmarshal([]byte(why), &b.Why); err != nil {
			return b, fmt.Errorf("contribution: why of bill %d/%d: %w", b.Payer, b.No, err)
		}
	}
	return b, nil
}

func billRow(b Bill) ([]any, error) {
	why, err := json.Marshal(b.Why)
	if err != nil {
		return nil, err
	}
	return []any{b.Payer, b.No, string(b.Kind), int(b.Segment), b.Branch, int(b.From), int(b.To), string(b.State), b.Code, b.Members, int64(b.Amount),
		int64(b.CreditUsed), int64(b.JKK), int64(b.JKM), int64(b.JHT), int64(b.JP), int64(b.JKPState), int64(b.JKPJKK), int64(b.JKPJKM),
		int64(b.RuleVersion), string(why), int(b.DueDate), db.Micros(b.ExpiresAt), db.Micros(b.CreatedAt), db.Micros(b.PaidAt), b.PaymentID}, nil
}

// insertBills writes bills, gives those with something to pay a code, and keeps
// the law that they were reckoned by.
func (d *Desk) insertBills(ctx context.Context, tx *db.Tx, bills []Bill) error {
	if err := d.keepRules(ctx, tx); err != nil {
		return err
	}
	if err := d.drawCodes(ctx, tx, bills); err != nil {
		return err
	}
	rows := make([][]any, len(bills))
	for i, b := range bills {
		r, err := billRow(b)
		if err != nil {
			return err
		}
		rows[i] = r
	}
	_, err := tx.Insert(ctx, "bill", billColumns, "", rows)
	return err
}

// codeTries bounds how often codes are drawn again. A taken code is met about
// once in a hundred draws when a billion codes are in use.
const codeTries = 12

// drawCodes gives every bill with something to pay a free payment code. Codes
// that are taken are skipped by the insert and drawn again.
func (d *Desk) drawCodes(ctx context.Context, tx *db.Tx, bills []Bill) error {
	var open []int
	for i, b := range bills {
		if b.State == Open {
			open = append(open, i)
		}
	}
	now := db.Micros(tx.Now())
	for range codeTries {
		if len(open) == 0 {
			return nil
		}
		rows := make([][]any, len(open))
		for j, i := range open {
			code, err := id.NewPaymentCode(d.random())
			if err != nil {
				return err
			}
			bills[i].Code = code
			rows[j] = []any{code, bills[i].Payer, bills[i].No, now}
		}
		n, err := tx.Insert(ctx, "code", "code,payer,bill_no,at", "ON CONFLICT DO NOTHING", rows)
		if err != nil || n == int64(len(rows)) {
			return err
		}
		if open, err = codeless(ctx, tx, bills, open); err != nil {
			return err
		}
	}
	return fmt.Errorf("contribution: no free payment code after %d draws; %d bills wait", codeTries, len(open))
}

// codeless keeps those bills whose code belongs to another bill.
func codeless(ctx context.Context, tx *db.Tx, bills []Bill, open []int) (left []int, err error) {
	for len(open) > 0 {
		part := open[:min(len(open), 1024)]
		open = open[len(part):]
		var args []any
		codes := make([]int64, len(part))
		for j, i := range part {
			codes[j] = bills[i].Code
		}
		mine := map[int64][2]int64{}
		q := `SELECT code, payer, bill_no FROM code WHERE code IN ` + db.In(&args, codes)
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var c, p, n int64
			err := scan(&c, &p, &n)
			mine[c] = [2]int64{p, n}
			return err
		}); err != nil {
			return nil, err
		}
		for _, i := range part {
			if mine[bills[i].Code] != [2]int64{bills[i].Payer, bills[i].No} {
				left = append(left, i)
			}
		}
	}
	return left, nil
}

const enrolmentColumns = `member_no, enrolment_id, employer_no, branch_no, segment, state, programmes, jkp, wage, wage_month, risk_group, sector,
	occupation, second_job, workplace, area, staff_no, contract, start_date, end_date, end_reason, contract_end, version`

const selectEnrolments = `SELECT ` + enrolmentColumns + ` FROM enrolment`

func scanEnrolment(scan func(...any) error) (e Enrolment, err error) {
	var jkp int
	err = scan(&e.MemberNo, &e.ID, &e.EmployerNo, &e.Branch, &e.Segment, &e.State, &e.Programmes, &jkp, &e.Wage, &e.WageMonth, &e.RiskGroup, &e.Sector,
		&e.Occupation, &e.SecondJob, &e.Workplace, &e.Area, &e.StaffNo, &e.Contract, &e.Start, &e.End, &e.EndReason, &e.ContractEnd, &e.Version)
	e.JKP = jkp != 0
	return e, err
}

func enrolmentRow(e Enrolment, now int64) []any {
	return []any{e.MemberNo, e.ID, e.EmployerNo, e.Branch, int(e.Segment), string(e.State), int(e.Programmes), flag(e.JKP), int64(e.Wage), int(e.WageMonth),
		e.RiskGroup, e.Sector, e.Occupation, e.SecondJob, e.Workplace, e.Area, e.StaffNo, e.Contract, int(e.Start), int(e.End), e.EndReason,
		int(e.ContractEnd), e.Version, now}
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func billSubject(no int64) string      { return "bill:" + strconv.FormatInt(no, 10) }
func memberSubject(no int64) string    { return "member:" + strconv.FormatInt(no, 10) }
func enrolmentSubject(no int64) string { return "enrolment:" + strconv.FormatInt(no, 10) }

// today is the business day of the transaction, in WIB.
func today(tx *db.Tx) period.Date { return period.DateOf(tx.Now()) }

// sumsOf adds up a result of the law by programme.
func sumsOf(r law.Result) (s Sums) {
	for _, l := range r.Lines {
		switch l.Programme {
		case law.JKK:
			s.JKK += l.Amount
		case law.JKM:
			s.JKM += l.Amount
		case law.JHT:
			s.JHT += l.Amount
		case law.JP:
			s.JP += l.Amount
		}
	}
	for _, l := range r.Booking {
		switch l.Bearer {
		case law.Government:
			s.JKPState += l.Amount
		case law.FromJKK:
			s.JKPJKK += l.Amount
		case law.FromJKM:
			s.JKPJKM += l.Amount
		}
	}
	return s
}

func baseOf(r law.Result) money.Rupiah {
	for _, l := range r.Lines {
		if l.Base != nil {
			return *l.Base
		}
	}
	return 0
}
