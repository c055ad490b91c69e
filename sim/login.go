package sim

import (
	"context"
	"errors"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/system"
)

// Login is a way into the demonstration. The passwords are published and only
// for it.
type Login struct {
	Role       auth.Role `json:"role"`
	Name       string    `json:"name"`
	Login      string    `json:"login,omitempty"`
	Password   string    `json:"password,omitempty"`
	TOTP       bool      `json:"totp"`            // an authenticator's code is asked for
	Phone      string    `json:"phone,omitempty"` // a citizen's: the one-time code goes there, see /demo/outbox
	MemberNo   int64     `json:"member_no,omitempty"`
	EmployerNo int64     `json:"employer_no,omitempty"`
	Employer   string    `json:"employer,omitempty"`
	OpenCode   string    `json:"open_code,omitempty"` // payment code of an open bill of the employer
	PointNo    int64     `json:"point,omitempty"`     // of a teller
}

// office are the accounts of the agency's people.
var office = []Login{
	{Role: auth.Officer, Name: "Ratna Kusumawardani", Login: "petugas", Password: "serang-laut-42"},
	{Role: auth.Finance, Name: "Bambang Hartono", Login: "keuangan", Password: "kopi-pagi-banten-17"},
	{Role: auth.Finance, Name: "Siti Rahmawati", Login: "keuangan2", Password: "perahu-layar-bojonegara-6"}, // the second of two people
	{Role: auth.Auditor, Name: "Maria Siregar", Login: "auditor", Password: "payung-hujan-88"},
	{Role: auth.Administrator, Name: "Dewi Anggraini", Login: "admin", Password: "kunci-rumah-panggung-5"},
}

// company are the accounts of one employer's people; the owner is the contact of
// the registration.
var company = []Login{
	{Role: auth.EmployerOwner, Login: "pemilik@contoh.id", Password: "gudang-beras-31"},
	{Role: auth.PayrollClerk, Name: "Sri Wahyuni", Login: "upah@contoh.id", Password: "meja-bundar-64"},
}

// teller is somebody at a bank's counter.
var teller = Login{Role: auth.Teller, Name: "Lilis Suryani", Login: "loket", Password: "ombak-pagi-karangantu-9"}

// wantWorkers is the size of the employer that the demonstration shows.
const wantWorkers = 120

// Logins makes the demonstration's accounts where they are missing and names
// them all: the office with authenticators, an employer of about 120 workers
// with one open bill, a self-employed member with a long history, a teller at a
// bank's counter. Accounts that exist are left as they are. In a database without employers or self-payers the
// list ends sooner.
func Logins(ctx context.Context, sys *system.System) ([]Login, error) {
	out := make([]Login, 0, len(office)+len(company)+1)
	for _, l := range office {
		l.TOTP = true
		if _, err := ensure(ctx, sys, l); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	shown, found, err := showEmployer(ctx, sys)
	if err != nil {
		return nil, err
	}
	for _, l := range company {
		if !found {
			break
		}
		if l.Name == "" {
			l.Name = shown.Name
		}
		l.EmployerNo, l.Employer, l.OpenCode = shown.EmployerNo, shown.Employer, shown.OpenCode
		if _, err := ensure(ctx, sys, l); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	citizen, found, err := showMember(ctx, sys)
	if err != nil || !found {
		return out, err
	}
	out = append(out, citizen)
	l, err := showTeller(ctx, sys)
	return append(out, l), err
}

// showTeller is the teller of the demonstration's service point, which is made
// where it is missing.
func showTeller(ctx context.Context, sys *system.System) (Login, error) {
	l := teller
	l.TOTP = true
	if a, err := sys.Accounts.ByLogin(ctx, l.Login); err == nil {
		l.PointNo = a.Word
		return l, nil
	} else if !isUnknown(err) {
		return l, err
	}
	p, err := sys.Points.Add(ctx, point.Point{Kind: point.SPO, Name: "Loket Bank Contoh Serang", Partner: "Bank Contoh", Area: "36.04", Address: "Jl. Ahmad Yani 12, Serang",
		PaymentLimit: 2_000_000, DailyLimit: 25_000_000, FloatLimit: 5_000_000}, actor)
	if err != nil {
		return l, err
	}
	l.PointNo = p.No
	_, err = ensure(ctx, sys, l)
	return l, err
}

// ensure makes an account unless its login exists.
func ensure(ctx context.Context, sys *system.System, l Login) (account.Account, error) {
	a, err := sys.Accounts.ByLogin(ctx, l.Login)
	if err == nil || !isUnknown(err) {
		return a, err
	}
	n := account.New{Login: l.Login, Name: l.Name, Roles: []auth.Role{l.Role}, Word: l.EmployerNo + l.PointNo, EmployerNo: l.EmployerNo, Password: l.Password}
	if l.Role.InOffice() {
		n.Office = "Kantor Cabang Serang"
	}
	a, err = sys.Accounts.Create(ctx, n, actor)
	if err != nil || !l.TOTP {
		return a, err
	}
	secret, _, err := auth.NewTOTP("Jamsos", l.Login)
	if err != nil {
		return a, err
	}
	return a, sys.Accounts.SetTOTP(ctx, a.Ref, secret, "demonstration", actor)
}

func isUnknown(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Code == "account.unknown"
}

// showEmployer is the employer of the owner's account, or a well-chosen one:
// with one open bill of the last two months, nearest to wantWorkers.
func showEmployer(ctx context.Context, sys *system.System) (l Login, found bool, err error) {
	a, err := sys.Accounts.ByLogin(ctx, company[0].Login)
	if err != nil && !isUnknown(err) {
		return l, false, err
	}
	l.EmployerNo = a.EmployerNo
	err = sys.DB.Read(ctx, func(tx *db.Tx) error {
		since := period.MonthOf(tx.Now()).Add(-2)
		if l.EmployerNo == 0 {
			const choose = `SELECT e.employer_no FROM (SELECT payer, count(*) AS bills, max(members) AS members FROM bill
				WHERE month_from >= $1 AND kind = 'employer' AND state = 'open' GROUP BY payer) AS b
				JOIN employer e ON e.employer_no = b.payer AND e.synthetic = 1 WHERE b.bills = 1 ORDER BY abs(b.members - $2), e.name LIMIT 1`
			err := tx.QueryRow(ctx, choose, int(since), wantWorkers).Scan(&l.EmployerNo)
			if db.Code(err) == db.NoRow {
				return nil
			}
			if err != nil {
				return err
			}
		}
		found = true
		if err := tx.QueryRow(ctx, `SELECT name, contact_name FROM employer WHERE employer_no = $1`, l.EmployerNo).Scan(&l.Employer, &l.Name); err != nil {
			return err
		}
		var code int64
		err := tx.QueryRow(ctx, `SELECT code FROM bill WHERE payer = $1 AND state = 'open' AND code > 0 ORDER BY bill_no DESC LIMIT 1`, l.EmployerNo).Scan(&code)
		if db.Code(err) == db.NoRow {
			return nil // paid meanwhile
		}
		l.OpenCode = id.FormatPaymentCode(code)
		return err
	})
	return l, found, err
}

// showMember is the self-employed member with the most paid months, with JHT if
// there is one, of whom no duplicate is suspected.
func showMember(ctx context.Context, sys *system.System) (l Login, found bool, err error) {
	l.Role = auth.Citizen
	err = sys.DB.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT m.member_no, m.name, m.phone FROM (SELECT c.member_no, count(*) AS months, max(c.programmes) AS programmes FROM contribution c
				WHERE c.employer_no = 0 AND c.segment = 2 GROUP BY c.member_no) AS x
			JOIN member m ON m.member_no = x.member_no AND m.synthetic = 1 AND m.state = 'issued' AND m.phone <> '' AND m.warnings = ''
			WHERE NOT EXISTS (SELECT 1 FROM duplicate d WHERE d.member_no = m.member_no OR d.other_no = m.member_no)
			ORDER BY x.programmes DESC, x.months DESC, m.name, m.birth_date LIMIT 1`
		err := tx.QueryRow(ctx, q).Scan(&l.MemberNo, &l.Name, &l.Phone)
		if db.Code(err) == db.NoRow {
			return nil
		}
		found = err == nil
		return err
	})
	return l, found, err
}
