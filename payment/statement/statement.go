package statement

import "github.com/jamsos/jamsos/kit/period"

// Format is what a file is, by content.
type Format string

// The formats.
const (
	MT940   Format = "mt940"
	MT942   Format = "mt942" // intraday
	Camt052 Format = "camt.052"
	Camt053 Format = "camt.053"
	Camt054 Format = "camt.054"
	CSV     Format = "csv"
)

// Direction is which way money went, seen from the account.
type Direction string

// The directions.
const (
	Credit Direction = "credit" // money came in
	Debit  Direction = "debit"  // money went out
)

// Other is the opposite direction.
func (d Direction) Other() Direction {
	if d == Credit {
		return Debit
	}
	return Credit
}

// Entry is one movement on an account.
type Entry struct {
	Statement int // index of its statement in the file
	Line      int // where it begins, from 1
	Date      period.Date
	ValueDate period.Date // 0 when the file has none
	Amount    Amount      // never negative
	Currency  string      // of ISO 4217, or '' when the file does not say
	Direction Direction
	Reversal  bool // takes an earlier entry back; Direction is this booking's own
	Pending   bool // announced, not booked: no part of the balance
	Reference string
	Refs      References
	Batch     string // the booking that this payment is a part of, or ''
	Type      string // the bank's code of the kind of transaction
	Name      string // the other party
	Text      string
	Balance   *Amount // of the account after the entry, where a CSV says it
}

// References are what the parties call a payment; Entry.Reference is the first
// of EndToEnd, Customer, Creditor, Bank, Transaction, Instruction that is given.
type References struct {
	EndToEnd    string `json:"end_to_end,omitempty"`
	Customer    string `json:"customer,omitempty"` // MT940 field 61, before //
	Creditor    string `json:"creditor,omitempty"` // structured remittance
	Bank        string `json:"bank,omitempty"`     // AcctSvcrRef; MT940 after //
	Transaction string `json:"transaction,omitempty"`
	Instruction string `json:"instruction,omitempty"`
	Message     string `json:"message,omitempty"`
	Payment     string `json:"payment,omitempty"` // PmtInfId of a bulk
	Mandate     string `json:"mandate,omitempty"`
}

// best is the reference by which a payment is looked for first.
func (r References) best() string {
	for _, s := range []string{r.EndToEnd, r.Customer, r.Creditor, r.Bank, r.Transaction, r.Instruction} {
		if s != "" {
			return s
		}
	}
	return ""
}

// Balance is what an account holds at a day's begin or end; in debit it is negative.
type Balance struct {
	Date    period.Date // 0 when the file does not say
	Amount  Amount
	Interim bool // of a page, not of the whole statement
}

// Check tells whether a statement's sums hold.
type Check string

// The results.
const (
	Agrees    Check = "agrees"
	Differs   Check = "differs"
	Unchecked Check = "unchecked" // the file does not say enough
)

// Statement is one account over a time.
type Statement struct {
	Line      int // where it begins, from 1
	Account   string
	Number    string // the bank's number of the statement
	Reference string
	Currency  string
	Note      string
	Opening   *Balance
	Closing   *Balance
	Available *Balance
	Entries   int    // booked and pending
	Credits   Amount // of booked entries
	Debits    Amount
	Check     Check
	// Difference is closing − (opening + credits − debits), where Check differs by it.
	Difference Amount

	statedCredits, statedDebits *Amount
	unsummed                    Code // why the sums cannot be trusted, or ''
	closed                      int  // line of the closing balance
}

// Summary is a file without its entries.
type Summary struct {
	Format     Format
	Profile    string // of a CSV
	Version    string // of a camt message, for example 001.08
	Statements []Statement
	Entries    int
	Unread     []Reason // what could not be read
	Remarks    []Reason // what was read and is odd
	More       int      // reasons beyond Limits.Reasons
	Incomplete bool     // reading ended before the file's end, or the end is missing
	Broken     Reason   // why, in a file that is no error
}

// File is a whole file in memory.
type File struct {
	Summary
	Entries []Entry
}

// Check is the worst of the statements.
func (s *Summary) Check() Check {
	worst := Agrees
	if len(s.Statements) == 0 {
		worst = Unchecked
	}
	for i := range s.Statements {
		switch s.Statements[i].Check {
		case Differs:
			return Differs
		case Unchecked:
			worst = Unchecked
		}
	}
	return worst
}

// Account is the account and currency of all statements; false when they are of
// several.
func (s *Summary) Account() (account, currency string, one bool) {
	for i := range s.Statements {
		st := &s.Statements[i]
		if i == 0 {
			account, currency = st.Account, st.Currency
		} else if st.Account != account || st.Currency != currency {
			return "", "", false
		}
	}
	return account, currency, len(s.Statements) > 0
}

// Opening is the first balance of a file about one account; nil when it has none
// or is about several accounts.
func (s *Summary) Opening() *Balance {
	if _, _, one := s.Account(); !one {
		return nil
	}
	return s.Statements[0].Opening
}

// Closing is the last balance of a file about one account.
func (s *Summary) Closing() *Balance {
	if _, _, one := s.Account(); !one {
		return nil
	}
	return s.Statements[len(s.Statements)-1].Closing
}
