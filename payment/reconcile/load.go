package reconcile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/retail"
)

// Loaded is a file as it was kept.
type Loaded struct {
	Subject  string       `json:"subject"` // channel or account
	FileID   int64        `json:"file"`
	Kind     string       `json:"kind"` // settlement, statement
	First    period.Date  `json:"first"`
	Day      period.Date  `json:"day"`
	Version  int          `json:"version"`
	State    string       `json:"state"` // current, superseded
	Name     string       `json:"name"`
	Profile  string       `json:"profile"`
	Lines    int          `json:"lines"`
	Unread   int          `json:"unread"`
	Amount   money.Rupiah `json:"amount"`
	Fee      money.Rupiah `json:"fee"`
	Repeated bool         `json:"repeated"` // the same bytes were loaded before; nothing was changed
	Reasons  []Unread     `json:"reasons"`  // lines that could not be read; not when repeated
}

// Unread is a line that could not be read.
type Unread struct {
	Line int       `json:"line"`
	Code string    `json:"code"`
	Text [2]string `json:"-"` // Indonesian, English
}

// File is something to be loaded.
type File struct {
	Name string
	Body io.Reader
	Day  period.Date // settlement day; 0: as header, name or lines say
	By   string      // actor
}

// LoadSettlement keeps a channel's settlement file. The same bytes again give
// the same answer. Another file of the same day supersedes the one before, and
// is refused when the day is closed. A file whose own totals do not hold is
// refused whole; a line that cannot be read becomes a task. Faults:
// reconcile.channel_has_no_file, .file_unreadable, .totals_differ,
// .file_empty, .wrong_channel, .no_date, .day_not_begun, .day_closed.
func (d *Desk) LoadSettlement(ctx context.Context, channel string, f File) (Loaded, error) {
	c, err := d.settling(ctx, channel)
	if err != nil {
		return Loaded{}, err
	}
	body, hash, err := spool(f.Body)
	if err != nil {
		return Loaded{}, err
	}
	defer body.Close()
	if old, ok, err := d.known(ctx, channel, "settlement", hash); ok || err != nil {
		return old, err
	}
	// First pass: what it is, whether it holds, of which day it is.
	var newest period.Date
	sum, err := retail.Read(body, retail.Options{}, func(l *retail.Line) error {
		if !l.PaidAt.IsZero() {
			newest = max(newest, c.BusinessDate(l.PaidAt))
		}
		return nil
	})
	var bad *retail.Error
	if errors.As(err, &bad) {
		if bad.Code == retail.EmptyFile {
			return Loaded{}, fault.New(fault.Invalid, "reconcile.file_empty").On("file")
		}
		return Loaded{}, fault.New(fault.Invalid, "reconcile.file_unreadable", "why", fault.Words{bad.Message("id"), bad.Message("en")}).On("file").Because(err)
	}
	if err != nil {
		return Loaded{}, err
	}
	if sum.Check == retail.Differs {
		return Loaded{}, fault.New(fault.Invalid, "reconcile.totals_differ", "stated", fmt.Sprintf("%d / Rp%s", sum.Stated.Count, format(sum.Stated.Amount)),
			"read", fmt.Sprintf("%d / Rp%s", sum.Count, format(sum.Amount)), "unread", unreadWords(sum)).On("file")
	}
	if sum.Channel != "" && sum.Channel != channel {
		return Loaded{}, fault.New(fault.Invalid, "reconcile.wrong_channel", "got", sum.Channel, "want", channel).On("file")
	}
	day := f.Day
	if day == 0 {
		day = sum.Date
	}
	if _, _, named, ok := retail.ParseName(f.Name); day == 0 && ok {
		day = named
	}
	if day == 0 {
		day = newest
	}
	if !day.Valid() {
		return Loaded{}, fault.New(fault.Invalid, "reconcile.no_date").On("day")
	}
	if from, _ := c.Window(day); d.DB.Clock().Now().Before(from) {
		return Loaded{}, fault.New(fault.Invalid, "reconcile.day_not_begun", "day", day).On("day")
	}
	l := Loaded{Subject: channel, Kind: "settlement", First: day, Day: day, State: "current", Name: f.Name, Profile: sum.Profile, Lines: sum.Count, Unread: len(sum.Unread) + sum.More,
		Amount: sum.Amount, Fee: sum.Fee, Reasons: reasons(sum.Unread)}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := body.Seek(0, io.SeekStart); err != nil {
			return err
		}
		return d.keepSettlement(ctx, tx, &l, sum, body, hash, f.By)
	})
	if err != nil {
		if db.Code(err) == db.Unique { // the same file at the same moment
			if old, ok, kerr := d.known(ctx, channel, "settlement", hash); ok || kerr != nil {
				return old, kerr
			}
		}
		return Loaded{}, err
	}
	return l, nil
}

// Restore makes a superseded file of a channel's day the current one again: what
// the channel sent after it was wrong. A repetition of its bytes alone changes
// nothing, since channels send old files again by mistake. The day is matched.
// Faults: reconcile.file_unknown, .day_closed, .reason_missing.
func (d *Desk) Restore(ctx context.Context, channel string, fileID int64, actor, why string) (l Loaded, err error) {
	if why == "" {
		return l, fault.New(fault.Invalid, "reconcile.reason_missing").On("why")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		find := func() error {
			l, err = scanFile(tx.QueryRow(ctx, `SELECT `+fileColumns+` FROM recon_file WHERE subject = $1 AND file_id = $2 AND kind = 'settlement'`, channel, fileID).Scan)
			if db.Code(err) == db.NoRow {
				err = fault.New(fault.NotFound, "reconcile.file_unknown")
			}
			return err
		}
		if err := find(); err != nil {
			return err
		}
		state, _, err := payment.HoldDayTx(ctx, tx, channel, l.Day)
		if err != nil {
			return err
		}
		if state == stClosed {
			return fault.New(fault.Conflict, "reconcile.day_closed", "day", l.Day)
		}
		if err := find(); err != nil || l.State == "current" { // as it is under the lock
			return err
		}
		if err := supersede(ctx, tx, channel, l.Day); err != nil {
			return err
		}
		if err := tx.ExecOne(ctx, `UPDATE recon_file SET state = 'current' WHERE subject = $1 AND file_id = $2`, channel, fileID); err != nil {
			return err
		}
		l.State = "current"
		return audit.Write(ctx, tx, audit.Change{Word: word(l.Day), Actor: actor, Action: "reconcile.restore", Subject: subject(channel, l.Day),
			After: map[string]any{"file": fileID, "version": l.Version, "name": l.Name}, Reason: why})
	})
	if err == nil {
		_, err = d.Match(ctx, channel, l.Day)
	}
	return l, err
}

// supersede takes a day's current file away, and the proposal, which was another
// file. The caller holds the day.
func supersede(ctx context.Context, tx *db.Tx, channel string, day period.Date) error {
	if _, err := tx.Exec(ctx, `UPDATE recon_file SET state = 'superseded' WHERE subject = $1 AND kind = 'settlement' AND business_date = $2 AND state = 'current'`, channel, day); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE settlement_day SET state = 'open', proposed_by = '', proposed_at = 0 WHERE channel = $1 AND business_date = $2`, channel, day)
	return err
}

// toldLines is how many lines a refusal names; a file has more when its form was
// misread as a whole, and then the first ones say why.
const toldLines = 10

// unreadWords names the lines that could not be read, which is mostly why totals
// differ: Indonesian, English; empty when all were.
func unreadWords(sum retail.Summary) (out fault.Words) {
	for i, words := range []struct{ lang, line, more string }{{"id", " Baris %d: %s", " Dan %d baris lain."}, {"en", " Line %d: %s", " And %d other lines."}} {
		for _, r := range sum.Unread[:min(len(sum.Unread), toldLines)] {
			out[i] += fmt.Sprintf(words.line, r.Line, r.Message(words.lang))
		}
		if more := len(sum.Unread) - toldLines + sum.More; more > 0 {
			out[i] += fmt.Sprintf(words.more, more)
		}
	}
	return out
}

func reasons(list []retail.Reason) []Unread {
	out := make([]Unread, len(list))
	for i, r := range list {
		out[i] = Unread{r.Line, string(r.Code), [2]string{r.Message("id"), r.Message("en")}}
	}
	return out
}

func (d *Desk) keepSettlement(ctx context.Context, tx *db.Tx, l *Loaded, sum retail.Summary, body io.Reader, hash, by string) error {
	state, _, err := payment.HoldDayTx(ctx, tx, l.Subject, l.Day)
	if err != nil {
		return err
	}
	if state == stClosed {
		return fault.New(fault.Conflict, "reconcile.day_closed", "day", l.Day).On("file")
	}
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM recon_file WHERE subject = $1 AND kind = 'settlement' AND business_date = $2`, l.Subject, l.Day).Scan(&l.Version); err != nil {
		return err
	}
	l.Version++
	if err := supersede(ctx, tx, l.Subject, l.Day); err != nil {
		return err
	}
	l.FileID = id.Row(tx.Now())
	if err := keepFile(ctx, tx, l, hash, by); err != nil {
		return err
	}
	var failed error
	_, err = tx.Load(ctx, "settlement_line", []string{"channel", "business_date", "reference", "file_id", "line", "kind", "request", "code", "amount", "fee", "paid_at"},
		func(yield func([]any) bool) {
			stopped := errors.New("stopped")
			_, failed = retail.Read(body, retail.Options{}, func(x *retail.Line) error {
				if !yield([]any{l.Subject, int64(l.Day), x.Reference, l.FileID, int64(x.No), string(x.Kind), x.Request, x.Code, int64(x.Amount), int64(x.Fee), db.Micros(x.PaidAt)}) {
					return stopped
				}
				return nil
			})
			if failed == stopped {
				return
			}
			for _, r := range sum.Unread {
				if !yield([]any{l.Subject, int64(l.Day), fmt.Sprintf("line %d", r.Line), l.FileID, int64(r.Line), "unread", string(r.Code), r.Value, int64(0), int64(0), int64(0)}) {
					return
				}
			}
		})
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: word(l.Day), Actor: by, Action: "reconcile.load", Subject: subject(l.Subject, l.Day),
		After: map[string]any{"file": l.FileID, "name": l.Name, "version": l.Version, "hash": hash, "lines": l.Lines, "amount": l.Amount, "fee": l.Fee, "unread": l.Unread}})
}

func keepFile(ctx context.Context, tx *db.Tx, l *Loaded, hash, by string) error {
	_, err := tx.Insert(ctx, "recon_file", "subject,file_id,kind,first_date,business_date,version,state,hash,name,profile,lines,unread,amount,fee,loaded_at,loaded_by", "",
		[][]any{{l.Subject, l.FileID, l.Kind, l.First, l.Day, l.Version, l.State, hash, l.Name, l.Profile, l.Lines, l.Unread, int64(l.Amount), int64(l.Fee), db.Micros(tx.Now()), by}})
	return err
}

const fileColumns = `subject, file_id, kind, first_date, business_date, version, state, name, profile, lines, unread, amount, fee`

func scanFile(scan func(...any) error) (l Loaded, err error) {
	return l, scan(&l.Subject, &l.FileID, &l.Kind, &l.First, &l.Day, &l.Version, &l.State, &l.Name, &l.Profile, &l.Lines, &l.Unread, &l.Amount, &l.Fee)
}

// known finds a file that was loaded before.
func (d *Desk) known(ctx context.Context, subject, kind, hash string) (l Loaded, ok bool, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		l, err = scanFile(tx.QueryRow(ctx, `SELECT `+fileColumns+` FROM recon_file WHERE subject = $1 AND kind = $2 AND hash = $3`, subject, kind, hash).Scan)
		return err
	})
	if db.Code(err) == db.NoRow {
		return l, false, nil
	}
	l.Repeated = err == nil
	return l, err == nil, err
}

// Files are what was loaded for a channel's day or an account, newest first.
func (d *Desk) Files(ctx context.Context, subject string, day period.Date) (out []Loaded, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanFile, `SELECT `+fileColumns+` FROM recon_file WHERE subject = $1 AND business_date = $2 ORDER BY file_id DESC LIMIT 100`, subject, day)
		return err
	})
	return out, err
}

// inMemory is up to which size a file is held in memory to be read twice; a
// bigger one goes through a file of the machine.
const inMemory = 32 << 20

type spooled struct {
	io.ReadSeeker
	file *os.File
}

func (s spooled) Close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}

// spool takes a file in whole and hashes it.
func spool(r io.Reader) (spooled, string, error) {
	h := sha256.New()
	r = io.TeeReader(r, h)
	var head bytes.Buffer
	n, err := io.CopyN(&head, r, inMemory)
	if err != nil && err != io.EOF {
		return spooled{}, "", fault.New(fault.Invalid, "reconcile.file_unreadable", "why", fault.Words{"Berkas tidak dapat dibaca sampai akhir.", "It could not be read to its end."}).On("file").Because(err)
	}
	if n < inMemory {
		return spooled{ReadSeeker: bytes.NewReader(head.Bytes())}, hex.EncodeToString(h.Sum(nil)), nil
	}
	f, err := os.CreateTemp("", "jamsos-settlement-")
	if err != nil {
		return spooled{}, "", err
	}
	s := spooled{f, f}
	if _, err = f.Write(head.Bytes()); err == nil {
		if _, err = io.CopyN(f, r, retail.Default.Bytes); err == io.EOF {
			_, err = f.Seek(0, io.SeekStart)
		}
	}
	if err != nil {
		s.Close()
	}
	return s, hex.EncodeToString(h.Sum(nil)), err
}
