package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/seal"
)

// Fund is whose money it is.
type Fund int8

// The funds. None is the counter fund of a posting that has none.
const (
	None   Fund = -1
	Agency Fund = 0 // BPJS' own assets and collections
	JKK    Fund = 1
	JKM    Fund = 2
	JHT    Fund = 3
	JP     Fund = 4
	JKP    Fund = 5
)

// Funds are all funds in order.
var Funds = []Fund{Agency, JKK, JKM, JHT, JP, JKP}

func (f Fund) String() string {
	if f < 0 || int(f) >= len(Funds) {
		return "-"
	}
	return [...]string{"BPJS", "JKK", "JKM", "JHT", "JP", "JKP"}[f]
}

// Account is a number of the chart of accounts; the first digit is its class:
// 1 assets, 2 liabilities, 4 income, 5 expenses.
type Account int

// The chart of accounts, the same in every fund.
const (
	Bank            Account = 1110 // collection account [rekening penampungan]
	Clearing        Account = 1120 // told by channels, not yet on the account [piutang saluran bayar]
	CashAtPoints    Account = 1130 // cash that service points and agents hold for us
	DueFrom         Account = 1290 // from another fund
	StateReceivable Account = 1310 // the State's share of JKP (PP 37/2021 Ps 11)
	DueTo           Account = 2190 // to another fund
	MemberAccounts  Account = 2300 // control account [utang jaminan, PP 55/2015 Ps 18(4)]
	ToBeSpread      Account = 2310 // received for members, not yet on their accounts
	Suspense        Account = 2400 // money without an owner
	PayerCredit     Account = 2410 // overpaid, used by the next bill (PP 44/2015 Ps 23)
	InTransit       Account = 2420 // ordered to be paid out, not yet taken from the account
	Contributions   Account = 4100 // contribution income
	Penalties       Account = 4200 // late-payment penalties (PP 44/2015 Ps 22)
	ToJKP           Account = 5300 // recomposition to JKP (PP 37/2021 Ps 11(5))
	ChannelFees     Account = 5400 // what channels keep for collecting, borne by the agency
)

// Accounts names the chart, Indonesian and English.
var Accounts = map[Account][2]string{
	Bank: {"Rekening penampungan iuran", "Collection account"}, Clearing: {"Piutang saluran bayar", "Due from payment channels"},
	CashAtPoints: {"Uang tunai di titik layanan", "Cash at service points"}, InTransit: {"Pembayaran keluar dalam proses", "Payouts in transit"},
	ChannelFees: {"Beban jasa saluran bayar", "Channel fees"}, DueFrom: {"Piutang antardana", "Due from other fund"},
	StateReceivable: {"Piutang iuran pemerintah", "Receivable from the State"}, DueTo: {"Utang antardana", "Due to other fund"},
	MemberAccounts: {"Utang jaminan peserta", "Member accounts"}, ToBeSpread: {"Iuran belum dirinci", "Received, to be spread"},
	Suspense: {"Penerimaan belum teridentifikasi", "Suspense"}, PayerCredit: {"Kelebihan bayar", "Payer credit"},
	Contributions: {"Pendapatan iuran", "Contribution income"}, Penalties: {"Pendapatan denda", "Penalty income"},
	ToJKP: {"Rekomposisi ke JKP", "Recomposition to JKP"},
}

// Posting is one line: debit positive, credit negative, in rupiah.
type Posting struct {
	Fund    Fund
	Account Account
	Counter Fund // of DueFrom and DueTo; None otherwise
	Amount  money.Rupiah
}

// MemberPosting is a line of a member's subsidiary accounts: credit positive,
// what the fund owes (JHT) or received (JP) for the member.
type MemberPosting struct {
	MemberNo   int64
	Month      period.Month
	EmployerNo int64 // 0: paid by the member
	JHT, JP    money.Rupiah
}

// Entry is what is posted at once.
type Entry struct {
	Word        int64 // shard word: payer, member …
	ID          int64 // set by Post
	Kind        string
	At          time.Time // UTC, set by Post
	Reference   string    // "payment:…"
	Description string
	Reverses    int64 // entry of the same word, 0 for none
	Postings    []Posting
	Members     []MemberPosting
}

// Debit adds a debit and returns e.
func (e *Entry) Debit(f Fund, a Account, amount money.Rupiah) *Entry {
	return e.line(f, a, None, amount)
}

// Credit adds a credit and returns e.
func (e *Entry) Credit(f Fund, a Account, amount money.Rupiah) *Entry {
	return e.line(f, a, None, -amount)
}

// Transfer lets fund from owe fund to: from credits its due-to, to debits its
// due-from.
func (e *Entry) Transfer(from, to Fund, amount money.Rupiah) *Entry {
	return e.line(from, DueTo, to, -amount).line(to, DueFrom, from, amount)
}

func (e *Entry) line(f Fund, a Account, counter Fund, amount money.Rupiah) *Entry {
	if amount != 0 {
		e.Postings = append(e.Postings, Posting{f, a, counter, amount})
	}
	return e
}

// check refuses an entry that does not balance within each fund, or whose
// member postings do not equal its postings on the control accounts.
func (e *Entry) check() error {
	var sum, control [len(fundArray)]money.Rupiah
	for _, p := range e.Postings {
		if p.Fund < 0 || int(p.Fund) >= len(sum) {
			return fmt.Errorf("ledger: entry %s: unknown fund %d", e.Reference, p.Fund)
		}
		if (p.Counter != None) != (p.Account == DueFrom || p.Account == DueTo) {
			return fmt.Errorf("ledger: entry %s: account %d with counter fund %v", e.Reference, p.Account, p.Counter)
		}
		sum[p.Fund] += p.Amount
		if p.Account == MemberAccounts {
			control[p.Fund] -= p.Amount
		}
	}
	for f, s := range sum {
		if s != 0 {
			return fmt.Errorf("ledger: entry %s does not balance in fund %v: %d", e.Reference, Fund(f), s)
		}
	}
	for _, m := range e.Members {
		control[JHT] -= m.JHT
		control[JP] -= m.JP
	}
	for f, s := range control {
		if s != 0 {
			return fmt.Errorf("ledger: entry %s: members' lines differ from the control account of %v by %d", e.Reference, Fund(f), s)
		}
	}
	if len(e.Postings) == 0 || e.Kind == "" || e.Reference == "" {
		return fmt.Errorf("ledger: entry %q of kind %q is empty or without reference", e.Reference, e.Kind)
	}
	return nil
}

var fundArray [6]struct{}

// hash covers everything that the entry says. The order of member postings is
// part of it: by member, then line.
func (e *Entry) hash() string {
	var b strings.Builder
	b.Grow(64 * (len(e.Postings) + len(e.Members)))
	for _, p := range e.Postings {
		fmt.Fprintf(&b, "%d %d %d %d\n", p.Fund, p.Account, p.Counter, p.Amount)
	}
	buf := make([]byte, 0, 96)
	for _, m := range e.Members {
		buf = strconv.AppendInt(buf[:0], m.MemberNo, 10)
		for _, v := range [...]int64{int64(m.Month), m.EmployerNo, int64(m.JHT), int64(m.JP)} {
			buf = strconv.AppendInt(append(buf, ' '), v, 10)
		}
		b.Write(append(buf, '\n'))
	}
	i := func(n int64) string { return strconv.FormatInt(n, 10) }
	return seal.Hash(i(e.Word), i(e.ID), e.Kind, i(db.Micros(e.At)), e.Reference, e.Description, i(e.Reverses), b.String())
}

// Kind is the name of entries in sealed blocks.
const Kind = "entry"

// Book is the journal.
type Book struct{ DB *db.DB }

// PostTx writes entries within tx. It sets their ID and time, refuses any that
// does not balance, and notes them to be sealed.
func (Book) PostTx(ctx context.Context, tx *db.Tx, entries ...*Entry) error {
	heads := make([][]any, 0, len(entries))
	lines := make([][]any, 0, 10*len(entries))
	seals := make([]seal.Row, 0, len(entries))
	members := 0
	for _, e := range entries {
		if err := e.check(); err != nil {
			return err
		}
		e.ID, e.At = id.Row(tx.Now()), tx.Now()
		// Lines of a member within an entry are told apart by their month and
		// employer, so this order is the order in which they are numbered.
		slices.SortFunc(e.Members, compareMembers)
		h := e.hash()
		heads = append(heads, []any{e.Word, e.ID, e.Kind, db.Micros(e.At), e.Reference, e.Description, e.Reverses, h})
		for i, p := range e.Postings {
			lines = append(lines, []any{e.Word, e.ID, i, p.Fund, int(p.Account), p.Counter, int64(p.Amount)})
		}
		seals = append(seals, seal.Row{Kind: Kind, Word: e.Word, ID: e.ID, Hash: h})
		members += len(e.Members)
	}
	if err := tx.InsertLater(ctx, "entry", "word,entry_id,kind,at,reference,description,reverses,hash", heads); err != nil {
		return err
	}
	if err := tx.InsertLater(ctx, "posting", "word,entry_id,line,fund,account,counter_fund,amount", lines); err != nil {
		return err
	}
	if err := postMembers(ctx, tx, entries, members); err != nil {
		return err
	}
	return seal.Add(ctx, tx, seals...)
}

func compareMembers(a, b MemberPosting) int {
	switch {
	case a.MemberNo != b.MemberNo:
		return cmp(a.MemberNo, b.MemberNo)
	case a.Month != b.Month:
		return cmp(int64(a.Month), int64(b.Month))
	case a.EmployerNo != b.EmployerNo:
		return cmp(a.EmployerNo, b.EmployerNo)
	case a.JHT != b.JHT:
		return cmp(int64(a.JHT), int64(b.JHT))
	}
	return cmp(int64(a.JP), int64(b.JP))
}

func cmp(a, b int64) int {
	if a < b {
		return -1
	} else if a > b {
		return 1
	}
	return 0
}

// loadFrom is the number of member postings from which COPY pays off.
const loadFrom = 256

func postMembers(ctx context.Context, tx *db.Tx, entries []*Entry, n int) error {
	if n == 0 {
		return nil
	}
	columns := []string{"member_no", "entry_id", "line", "word", "month", "employer_no", "jht", "jp"}
	each := func(yield func([]any) bool) {
		for _, e := range entries {
			for i, m := range e.Members {
				if !yield([]any{m.MemberNo, e.ID, int64(i), e.Word, int64(m.Month), m.EmployerNo, int64(m.JHT), int64(m.JP)}) {
					return
				}
			}
		}
	}
	if n >= loadFrom {
		_, err := tx.Load(ctx, "member_posting", columns, each)
		return err
	}
	rows := make([][]any, 0, n)
	for r := range each {
		rows = append(rows, r)
	}
	return tx.InsertLater(ctx, "member_posting", strings.Join(columns, ","), rows)
}

// ReverseTx posts the mirror of an entry. Reversing twice is refused.
func (b Book) ReverseTx(ctx context.Context, tx *db.Tx, word, entryID int64, reason string) (*Entry, error) {
	e, err := readEntry(ctx, tx, word, entryID)
	if err != nil {
		return nil, err
	}
	var done int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM entry WHERE word = $1 AND reverses = $2`, word, entryID).Scan(&done); err != nil {
		return nil, err
	}
	if done > 0 || e.Reverses != 0 {
		return nil, fmt.Errorf("ledger: entry %d/%d is reversed already or is itself a reversal", word, entryID)
	}
	r := &Entry{Word: word, Kind: "reversal", Reference: e.Reference, Description: reason, Reverses: entryID}
	for _, p := range e.Postings {
		p.Amount = -p.Amount
		r.Postings = append(r.Postings, p)
	}
	for _, m := range e.Members {
		m.JHT, m.JP = -m.JHT, -m.JP
		r.Members = append(r.Members, m)
	}
	return r, b.PostTx(ctx, tx, r)
}

// Balance is a member's subsidiary balance.
type Balance struct{ JHT, JP money.Rupiah }

// MemberBalance sums a member's postings.
func MemberBalance(ctx context.Context, tx *db.Tx, memberNo int64) (b Balance, err error) {
	const q = `SELECT coalesce(sum(jht), 0), coalesce(sum(jp), 0) FROM member_posting WHERE member_no = $1`
	err = tx.QueryRow(ctx, q, memberNo).Scan(&b.JHT, &b.JP)
	return b, err
}

// TrialBalance is the sum of every account of every fund.
func TrialBalance(ctx context.Context, tx *db.Tx) ([]Posting, error) {
	const q = `SELECT fund, account, counter_fund, sum(amount) FROM posting GROUP BY fund, account, counter_fund ORDER BY fund, account, counter_fund`
	return db.All(ctx, tx, func(scan func(...any) error) (p Posting, err error) {
		return p, scan(&p.Fund, &p.Account, &p.Counter, &p.Amount)
	}, q)
}
