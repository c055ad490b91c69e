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
	"slices"
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
	j, err := job.New(word, JobSend, ref{ID: row})
	if err != nil {
		return err
	}
	return job.Insert(ctx, tx, j)
}

// ref is the payload of JobSend: one message of the job's word, or many of any.
type ref struct {
	ID   int64      `json:"id,omitempty"`
	Many [][2]int64 `json:"many,omitempty"` // word, message
}

// together is how many messages one job of SendAll sends.
const together = 256

// SendAll queues many messages within tx, with few statements and few jobs; word
// is the shard word of their jobs. Word, Sender, Address, Kind and Body of each
// are needed.
func SendAll(ctx context.Context, tx *db.Tx, word int64, ms []Message) error {
	now := db.Micros(tx.Now())
	rows := make([][]any, len(ms))
	many := make([][2]int64, len(ms))
	for i, m := range ms {
		if m.Address == "" || m.Body == "" || len(m.Body) > MaxBody {
			return fmt.Errorf("notify: a message of kind %s needs an address and 1 to %d bytes of text, it has %d", m.Kind, MaxBody, len(m.Body))
		}
		many[i] = [2]int64{m.Word, id.Row(tx.Now())}
		rows[i] = []any{m.Word, many[i][1], m.Sender, m.Address, m.Kind, m.Body, now, 0}
	}
	if err := tx.InsertLater(ctx, "message", "word,message_id,sender,address,kind,body,created_at,sent_at", rows); err != nil {
		return err
	}
	return queue(ctx, tx, word, many)
}

func queue(ctx context.Context, tx *db.Tx, word int64, many [][2]int64) error {
	var jobs []job.Job
	for part := range slices.Chunk(many, together) {
		j, err := job.New(word, JobSend, ref{Many: part})
		if err != nil {
			return err
		}
		jobs = append(jobs, j)
	}
	return job.Insert(ctx, tx, jobs...)
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
		if len(r.Many) > 0 {
			if err := p.sendMany(ctx, tx, j, r.Many); err != nil {
				return err
			}
			continue
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

// sendMany sends the messages of one job. What a gateway does not take is left
// to a job of its own for each, so that one bad number does not hold the others
// back; when it takes none, the whole job is tried again.
func (p Post) sendMany(ctx context.Context, tx *db.Tx, j job.Job, many [][2]int64) error {
	keys := make([][]any, len(many))
	for i, k := range many {
		keys[i] = []any{k[0], k[1]}
	}
	var args []any
	q := `WITH v (word, message_id) AS ` + tx.Values(&args, []string{"BIGINT", "BIGINT"}, keys) + `
		SELECT m.word, m.message_id, m.sender, m.address, m.kind, m.body, m.created_at, m.sent_at
		FROM v CROSS JOIN message m WHERE m.word = v.word AND m.message_id = v.message_id AND m.sent_at = 0`
	list, err := db.All(ctx, tx, scanMessage, q, args...)
	if err != nil || len(list) == 0 {
		return err
	}
	var sent [][]any
	var failed []Message
	var last error
	for _, m := range list {
		s := p.Senders[m.Sender]
		if s == nil {
			last = fmt.Errorf("notify: no sender %q: configure it, or change the message's sender", m.Sender)
		} else if last = s.Send(ctx, m); last == nil {
			sent = append(sent, []any{m.Word, m.ID})
			continue
		}
		failed = append(failed, m)
	}
	if len(sent) == 0 {
		return fmt.Errorf("notify: none of %d messages: %w", len(failed), last)
	}
	for _, m := range failed {
		one, err := job.New(m.Word, JobSend, ref{ID: m.ID})
		if err == nil {
			err = job.Insert(ctx, tx, one)
		}
		if err != nil {
			return err
		}
	}
	args = nil
	done := `WITH v (word, message_id) AS ` + tx.Values(&args, []string{"BIGINT", "BIGINT"}, sent)
	args = append(args, db.Micros(tx.Now()))
	done += fmt.Sprintf(` UPDATE message SET sent_at = $%d FROM v WHERE message.word = v.word AND message.message_id = v.message_id`, len(args))
	_, err = tx.Exec(ctx, done, args...)
	return err
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
