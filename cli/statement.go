package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/statement"
)

type statementCmd struct {
	Read statementReadCmd `cmd:"" help:"Read a bank statement (MT940, camt.053, camt.054, CSV of a bank) and check its balances; exit 1 when they do not agree, or nothing proves that a line which could not be read was no money."`
}

type statementReadCmd struct {
	File string `arg:"" type:"existingfile" help:"The file; its format is found by content."`
}

// The fields below are a contract. Amounts have the decimals of the file; a
// balance in debit is negative. Balances are null when the file does not say
// them, or is about several accounts: then see statements. Entries are booked;
// what is only announced stands in pending and is in no sum.
type (
	statementAnswer struct {
		Format     statement.Format  `json:"format"`
		Profile    string            `json:"profile,omitempty"` // of a CSV
		Version    string            `json:"version,omitempty"` // of a camt message
		Account    string            `json:"account,omitempty"`
		Currency   string            `json:"currency,omitempty"`
		Opening    *statement.Amount `json:"opening"`
		Closing    *statement.Amount `json:"closing"`
		Check      statement.Check   `json:"check"` // agrees, differs, unchecked
		Complete   bool              `json:"complete"`
		Statements []statementOne    `json:"statements"`
		Entries    []statementEntry  `json:"entries"`
		Pending    []statementEntry  `json:"pending"`
		Unread     []statementReason `json:"unread"`
		Remarks    []statementReason `json:"remarks"`
		More       int               `json:"more_reasons,omitempty"`
	}
	statementOne struct {
		Account    string            `json:"account"`
		Number     string            `json:"number,omitempty"`
		Currency   string            `json:"currency"`
		Opening    *statement.Amount `json:"opening"`
		Closing    *statement.Amount `json:"closing"`
		Credits    statement.Amount  `json:"credits"`
		Debits     statement.Amount  `json:"debits"`
		Check      statement.Check   `json:"check"`
		Difference *statement.Amount `json:"difference,omitempty"`
	}
	statementEntry struct {
		Date       period.Date          `json:"date"`
		Amount     statement.Amount     `json:"amount"`
		Direction  statement.Direction  `json:"direction"`
		Reference  string               `json:"reference"`
		Text       string               `json:"text"`
		Line       int                  `json:"line"`
		Statement  int                  `json:"statement"`
		ValueDate  period.Date          `json:"value_date,omitempty"`
		Currency   string               `json:"currency,omitempty"`
		Name       string               `json:"name,omitempty"`
		Type       string               `json:"type,omitempty"`
		Batch      string               `json:"batch,omitempty"`
		References statement.References `json:"references"`
		Reversal   bool                 `json:"reversal,omitempty"`
	}
	statementReason struct {
		Line   int            `json:"line"`
		Code   statement.Code `json:"code"`
		Reason string         `json:"reason"`
	}
)

func (c *statementReadCmd) Run(r *run) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	file, err := statement.ReadAll(f, statement.Options{})
	var refused *statement.Error
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	if refused != nil { // said like a line, so that programs find it in one place
		file.Unread = append(file.Unread, refused.Reason)
	}
	a := r.statementAnswer(&file)
	if r.json {
		err = r.print(a)
	} else {
		err = r.tellStatement(a)
	}
	if err != nil {
		return err
	}
	// Balances that agree prove that a line which could not be read was no money.
	// What the bank has not booked was read; it comes again.
	lost := a.Check != statement.Agrees && slices.ContainsFunc(a.Unread, func(u statementReason) bool { return u.Code != statement.NotBooked })
	if refused != nil || lost || !a.Complete || a.More > 0 || a.Check == statement.Differs {
		return findings(max(1, len(a.Unread)+len(a.Remarks)))
	}
	return nil
}

func (r *run) statementAnswer(f *statement.File) statementAnswer {
	a := statementAnswer{Format: f.Format, Profile: f.Profile, Version: f.Version, Check: f.Check(), Complete: !f.Incomplete, More: f.More,
		Statements: make([]statementOne, len(f.Statements)), Entries: make([]statementEntry, 0, len(f.Entries)), Pending: []statementEntry{},
		Unread: r.reasons(f.Unread), Remarks: r.reasons(f.Remarks)}
	a.Account, a.Currency, _ = f.Account()
	a.Opening, a.Closing = held(f.Opening()), held(f.Closing())
	for i := range f.Statements {
		s := &f.Statements[i]
		a.Statements[i] = statementOne{s.Account, s.Number, s.Currency, held(s.Opening), held(s.Closing), s.Credits, s.Debits, s.Check, nil}
		if s.Difference.Sign() != 0 {
			a.Statements[i].Difference = &s.Difference
		}
	}
	for _, e := range f.Entries {
		into := &a.Entries
		if e.Pending {
			into = &a.Pending
		}
		*into = append(*into, statementEntry{e.Date, e.Amount, e.Direction, e.Reference, e.Text, e.Line, e.Statement, e.ValueDate, e.Currency, e.Name, e.Type, e.Batch,
			e.Refs, e.Reversal})
	}
	return a
}

func held(b *statement.Balance) *statement.Amount {
	if b == nil {
		return nil
	}
	return &b.Amount
}

func (r *run) reasons(list []statement.Reason) []statementReason {
	out := make([]statementReason, len(list))
	for i, x := range list {
		out[i] = statementReason{x.Line, x.Code, x.Message(r.lang)}
	}
	return out
}

func (r *run) tellStatement(a statementAnswer) error {
	say := func(id, en string) string {
		if r.lang == "en" {
			return en
		}
		return id
	}
	words := map[statement.Check]string{statement.Agrees: say("cocok", "agrees"), statement.Differs: say("TIDAK COCOK", "DIFFERS"),
		statement.Unchecked: say("tidak dapat diperiksa", "cannot be checked")}
	if err := r.tellEntries(a.Entries, ""); err != nil {
		return err
	}
	if err := r.tellEntries(a.Pending, say("Belum dibukukan bank:", "Not booked yet by the bank:")); err != nil {
		return err
	}
	w := table(r)
	for _, s := range a.Statements {
		fmt.Fprintf(w, "%s %s\t%s %s\t+ %v − %v\t%s %s\t%s\n", s.Account, s.Currency, say("awal", "opening"), orDash(s.Opening), s.Credits, s.Debits,
			say("akhir", "closing"), orDash(s.Closing), words[s.Check])
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, x := range append(a.Unread, a.Remarks...) {
		r.sayf(say("baris %d: %s", "line %d: %s"), x.Line, x.Reason)
	}
	if a.More > 0 {
		r.sayf(say("… dan %d alasan lagi", "… and %d more reasons"), a.More)
	}
	if !a.Complete {
		r.sayf("%s", say("Berkas tidak terbaca sampai akhir.", "The file was not read to its end."))
	}
	return nil
}

// tellEntries is a table of entries under a title.
func (r *run) tellEntries(list []statementEntry, title string) error {
	if len(list) == 0 {
		return nil
	}
	if title != "" {
		r.sayf("%s", title)
	}
	w := table(r)
	if r.lang == "en" {
		fmt.Fprintln(w, "Date\tCredit\tDebit\tReference\tText")
	} else {
		fmt.Fprintln(w, "Tanggal\tKredit\tDebit\tReferensi\tKeterangan")
	}
	for _, e := range list {
		credit, debit := e.Amount.String(), ""
		if e.Direction == statement.Debit {
			credit, debit = "", credit
		}
		fmt.Fprintf(w, "%v\t%s\t%s\t%s\t%s\n", e.Date, credit, debit, e.Reference, e.Text)
	}
	return w.Flush()
}

func orDash(a *statement.Amount) string {
	if a == nil {
		return "–"
	}
	return a.String()
}
