// Package notify sends messages to people: SMS, WhatsApp, e-mail.
//
// A message is a row and a job in the transaction of the change that it tells
// of, so it is sent if and only if the change was committed. A sender may be
// asked twice for one message when the process dies between sending and
// committing; gateways take the message's id as their idempotency key.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
)

// Names of senders.
const (
	SMS      = "sms"
	WhatsApp = "whatsapp"
	Email    = "email"
)

// JobSend is the kind of the jobs for Post.Handle.
const JobSend = "notify.send"

// MaxBody bounds a message in bytes.
const MaxBody = 4096

// Message is something written to somebody.
type Message struct {
	Word      int64 // shard word of the person or company it is about; 0 for the office
	ID        int64
	Sender    string // SMS, …
	Address   string // E.164 or e-mail
	Kind      string // "otp", "receipt"
	Body      string
	CreatedAt time.Time // UTC
	SentAt    time.Time // zero while it waits
}

// Send queues a message within tx.
func Send(ctx context.Context, tx *db.Tx, word int64, sender, address, kind, body string) error {
	if address == "" || body == "" || len(body) > MaxBody {
		return fmt.Errorf("notify: a message of kind %s needs an address and 1 to %d bytes of text, it has %d", kind, MaxBody, len(body))
	}
	row := id.Row(tx.Now())
	if _, err := tx.Insert(ctx, "message", "word,message_id,sender,address,kind,body,created_at,sent_at", "",
		[][]any{{word, row, sender, address, kind, body, db.Micros(tx.Now()), 0}}); err != nil {
		return err
	}
	j, err := job.New(word, JobSend, ref{row})
	if err != nil {
		return err
	}
	return job.Insert(ctx, tx, j)
}

type ref struct {
	ID int64 `json:"id"`
}

// Sender hands a message to whoever delivers it. An error means try again later.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Simulator delivers nothing: the message stays readable in the table, where the
// demonstration's outbox shows it.
type Simulator struct{}

// Send accepts every message.
func (Simulator) Send(context.Context, Message) error { return nil }

// Post holds the senders by name.
type Post struct {
	Senders map[string]Sender
}

// Simulated is a post whose every sender is the simulator.
func Simulated() Post {
	return Post{Senders: map[string]Sender{SMS: Simulator{}, WhatsApp: Simulator{}, Email: Simulator{}}}
}

// Handle is the handler of JobSend.
func (p Post) Handle(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
	for _, j := range jobs {
		var r ref
		if err := json.Unmarshal(j.Payload, &r); err != nil {
			return err
		}
		const q = selectMessage + ` WHERE word = $1 AND message_id = $2 AND sent_at = 0`
		m, err := scanMessage(tx.QueryRow(ctx, q, j.Word, r.ID).Scan)
		if db.Code(err) == db.NoRow {
			continue // removed, or sent before
		}
		if err != nil {
			return err
		}
		s := p.Senders[m.Sender]
		if s == nil {
			return fmt.Errorf("notify: no sender %q: configure it, or change the message's sender", m.Sender)
		}
		if err := s.Send(ctx, m); err != nil {
			return fmt.Errorf("notify: %s: %w", m.Sender, err)
		}
		const done = `UPDATE message SET sent_at = $3 WHERE word = $1 AND message_id = $2`
		if err := tx.ExecOne(ctx, done, m.Word, m.ID, db.Micros(tx.Now())); err != nil {
			return err
		}
	}
	return nil
}

const selectMessage = `SELECT word, message_id, sender, address, kind, body, created_at, sent_at FROM message`

func scanMessage(scan func(...any) error) (m Message, err error) {
	var created, sent int64
	err = scan(&m.Word, &m.ID, &m.Sender, &m.Address, &m.Kind, &m.Body, &created, &sent)
	m.CreatedAt, m.SentAt = db.Time(created), db.Time(sent)
	return m, err
}

// Recent are the newest messages, newest first, for the demonstration's outbox.
func Recent(ctx context.Context, tx *db.Tx, limit int) ([]Message, error) {
	return db.All(ctx, tx, scanMessage, selectMessage+` ORDER BY created_at DESC, message_id DESC LIMIT $1`, limit)
}

// Purge removes messages that were written before an instant and returns how
// many: bodies hold codes and personal data.
func Purge(ctx context.Context, d *db.DB, before time.Time) (n int64, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		n, err = tx.Exec(ctx, `DELETE FROM message WHERE created_at < $1 AND sent_at > 0`, db.Micros(before))
		return err
	})
	return n, err
}
