package notify_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

// moody fails until it is told to work.
type moody struct {
	works bool
	sent  []notify.Message
}

func (m *moody) Send(_ context.Context, msg notify.Message) error {
	if !m.works {
		return errors.New("gateway is away")
	}
	m.sent = append(m.sent, msg)
	return nil
}

func TestMessages(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		gate := &moody{}
		post := notify.Simulated()
		post.Senders[notify.WhatsApp] = gate
		runner := &job.Runner{DB: d, Handlers: map[string]job.Handler{notify.JobSend: post.Handle}}
		drain := func() {
			if _, err := runner.Drain(ctx); err != nil {
				t.Fatal(err)
			}
		}
		recent := func() (out []notify.Message) {
			if err := d.Read(ctx, func(tx *db.Tx) (err error) { out, err = notify.Recent(ctx, tx, 10); return err }); err != nil {
				t.Fatal(err)
			}
			return out
		}
		write := func(sender, address, body string) error {
			return d.Write(ctx, func(tx *db.Tx) error { return notify.Send(ctx, tx, 7, sender, address, "otp", body) })
		}
		if err := errors.Join(write(notify.SMS, "+62812", "satu"), write(notify.WhatsApp, "+62813", "dua")); err != nil {
			t.Fatal(err)
		}
		drain()
		for _, m := range recent() {
			if sent := !m.SentAt.IsZero(); sent != (m.Sender == notify.SMS) {
				t.Errorf("%+v", m)
			}
		}
		gate.works = true
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `UPDATE job SET run_at = 0`); return err }); err != nil {
			t.Fatal(err)
		}
		drain()
		if got := recent(); len(got) != 2 || got[0].SentAt.IsZero() || got[1].SentAt.IsZero() || len(gate.sent) != 1 || gate.sent[0].Body != "dua" {
			t.Errorf("%+v %+v", got, gate.sent)
		}
		for _, bad := range [][2]string{{"", "x"}, {"+62812", ""}, {"+62812", string(make([]byte, notify.MaxBody+1))}} {
			if write(notify.SMS, bad[0], bad[1]) == nil {
				t.Errorf("to %q with %d bytes was taken", bad[0], len(bad[1]))
			}
		}
		last := recent()[0].CreatedAt
		if n, err := notify.Purge(ctx, d, last.AddDate(1, 0, 0)); n != 2 || err != nil || len(recent()) != 0 {
			t.Error(n, err)
		}
	})
}

// picky refuses one number.
type picky struct {
	no   string
	sent []notify.Message
}

func (p *picky) Send(_ context.Context, m notify.Message) error {
	if m.Address == p.no {
		return errors.New("number is not in use")
	}
	p.sent = append(p.sent, m)
	return nil
}

func TestManyMessagesAtOnce(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		gate := &picky{no: "+6281200000007"}
		post := notify.Post{Senders: map[string]notify.Sender{notify.SMS: gate}}
		runner := &job.Runner{DB: d, Handlers: map[string]job.Handler{notify.JobSend: post.Handle}}
		count := func(q string) (n int) {
			if err := d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q).Scan(&n) }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		const many = 600
		var ms []notify.Message
		for i := range many {
			ms = append(ms, notify.Message{Word: int64(i), Sender: notify.SMS, Address: fmt.Sprintf("+62812%08d", i), Kind: "paid", Body: "lunas"})
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return notify.SendAll(ctx, tx, 7, ms) }); err != nil {
			t.Fatal(err)
		}
		if n := count(`SELECT count(*) FROM job`); n != 3 {
			t.Errorf("%d jobs", n)
		}
		if _, err := runner.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if n := count(`SELECT count(*) FROM message WHERE sent_at > 0`); n != many-1 || len(gate.sent) != many-1 {
			t.Errorf("%d marked, %d sent", n, len(gate.sent))
		}
		if n := count(`SELECT count(*) FROM job`); n != 1 {
			t.Errorf("%d jobs wait for the bad number", n)
		}
		gate.no = ""
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `UPDATE job SET run_at = 0`); return err }); err != nil {
			t.Fatal(err)
		}
		if _, err := runner.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if n := count(`SELECT count(*) FROM message WHERE sent_at > 0`); n != many || len(gate.sent) != many {
			t.Errorf("%d marked, %d sent", n, len(gate.sent))
		}
		if d.Write(ctx, func(tx *db.Tx) error {
			return notify.SendAll(ctx, tx, 7, []notify.Message{{Word: 1, Sender: notify.SMS, Body: "x"}})
		}) == nil {
			t.Error("a message to nobody was taken")
		}
	})
}
