package api

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/retail"
)

func (s *shop) day(date string) answer {
	s.Helper()
	return s.call("GET", "/api/v1/channels/"+s.name+"/settlements/"+date, nil, s.auth...)
}

// A channel whose clock is wrong by years puts no money on a day that is over.
func TestAFarTimeIsNow(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		s.code = s.standing()
		s.pay("near", "amount", 7000, "paid_at", noon.Add(-47*time.Hour)).is(200)
		s.pay("far", "amount", 7000, "paid_at", noon.AddDate(-1, 0, 0)).is(200)
		if b := string(s.day("2026-11-08").is(200).body); !strings.Contains(b, "D|near|") {
			t.Error(b)
		}
		if b := string(s.day("2026-11-10").is(200).body); !strings.Contains(b, "D|far|") {
			t.Error(b)
		}
	})
}

func TestASettlementDayIsHandedOut(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		s.pay("r1", "paid_at", noon.Add(-time.Hour)).is(200)
		s.undo("r1").is(200)
		s.undo("never").is(200)
		s.pay("r2").is(200)
		s.pay("r3").problem(409, "payment.already_paid")
		// The shop's day ends at 15:00: what is paid then is tomorrow's.
		w.at.Advance(3 * time.Hour)
		tomorrow := w.call("POST", "/api/v1/channels/retail/payments", map[string]any{"reference": "late", "code": s.standing(), "amount": 5000}, s.auth...)
		tomorrow.is(200).has("state", "credited")

		a := s.day("2026-11-10").is(200)
		want := strings.Join([]string{"H|jamsos|retail|2026-11-10",
			"D|r1||" + s.code + "|" + s.amount + "|0|2500|2026-11-10T11:00:00+07:00|payment",
			"D|r1||" + s.code + "|" + s.amount + "|0|2500|2026-11-10T11:00:00+07:00|reversal",
			"D|r2||" + s.code + "|" + s.amount + "|0|2500|2026-11-10T12:00:00+07:00|payment",
			"T|3|" + s.amount + "|0", ""}, "\n")
		if string(a.body) != want {
			t.Errorf("got\n%s\nwant\n%s", a.body, want)
		}
		if d := a.header.Get("Content-Disposition"); d != `attachment; filename="retail_jamsos_20261110.txt"` {
			t.Error(d)
		}
		_, sum, err := retail.ReadAll(bytes.NewReader(a.body), retail.Options{})
		if err != nil || sum.Check != retail.Agrees || sum.Channel != "retail" || strconv.FormatInt(int64(sum.Amount), 10) != s.amount {
			t.Errorf("%+v, %v", sum, err)
		}
		if b := string(s.day("2026-11-11").is(200).body); !strings.Contains(b, "D|late|") || !strings.Contains(b, "T|1|5000|0") {
			t.Error(b)
		}
		if b := string(s.day("2026-11-09").is(200).body); b != "H|jamsos|retail|2026-11-09\nT|0|0|0\n" {
			t.Error(b)
		}
		for _, bad := range []string{"2026-13-01", "2026-02-30", "20261110", "today"} {
			s.day(bad).is(422)
		}
		// Another way of paying may take a reference that this one refuses: the day
		// is written all the same, and read as it was.
		s.code = s.standing()
		s.pay("a|b", "amount", 7000).problem(422, "api.reference_shape")
		if _, err := s.sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: `a|"b"`, Code: s.code, Amount: 7000}); err != nil {
			t.Fatal(err)
		}
		b := s.day("2026-11-11").is(200).body
		got, sum, err := retail.ReadAll(bytes.NewReader(b), retail.Options{})
		if err != nil || sum.Check != retail.Agrees || len(got) != 2 || got[0].Reference != `a|"b"` || !strings.Contains(string(b), `D|"a|""b"""||`) {
			t.Errorf("%+v, %v, %s", got, err, b)
		}
	})
}

// standing is the code of the payer for any amount.
func (s *shop) standing() string {
	s.Helper()
	var payer int64
	s.row(`SELECT payer FROM code WHERE code = $1`, &payer, s.code)
	code, err := s.sys.Desk.StandingCode(ctx, payer, "test")
	if err != nil {
		s.Fatal(err)
	}
	return codeText(code)
}

// row reads one value.
func (w *world) row(q string, to any, args ...any) {
	w.Helper()
	if err := w.sys.DB.Read(ctx, func(tx *dbTx) error { return tx.QueryRow(ctx, q, args...).Scan(to) }); err != nil {
		w.Fatal(err)
	}
}

// TestALongDayIsWhole: payments of one instant that lie on the edge of a chunk
// are neither lost nor doubled.
func TestALongDayIsWhole(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		s.code = s.standing()
		const n = 23
		for i := range n {
			s.pay("r"+strconv.Itoa(100+i), "amount", 1000+i, "paid_at", noon.Add(-time.Duration(i%3)*time.Minute)).is(200)
		}
		ch, err := w.sys.Till.Channel(ctx, "retail")
		if err != nil {
			t.Fatal(err)
		}
		for _, chunk := range []int{1, 2, 5, 23, 50} {
			seen := map[string]bool{}
			page, err := w.sys.Till.DayLines(ctx, ch, 20261110, nil, chunk)
			for err == nil && len(page) > 0 {
				for _, l := range page {
					if seen[l.Reference] {
						t.Errorf("%s twice", l.Reference)
					}
					seen[l.Reference] = true
				}
				page, err = w.sys.Till.DayLines(ctx, ch, 20261110, &page[len(page)-1], chunk)
			}
			if err != nil || len(seen) != n {
				t.Errorf("by %d: %d lines, %v", chunk, len(seen), err)
			}
		}
	})
}

func (s *shop) send(date, name, text string) answer {
	s.Helper()
	b, kind := form(s.world, "file", name, text)
	return s.call("POST", "/api/v1/channels/"+s.name+"/settlements/"+date, b, append([]string{"Content-Type", kind}, s.auth...)...)
}

func TestASettlementFileIsCompared(t *testing.T) {
	each(t, func(w *world) {
		s := w.shop("retail")
		s.pay("r1", "paid_at", noon.Add(-time.Hour)).is(200)
		s.undo("r1").is(200)
		s.pay("r2").is(200)
		s.code = s.standing()
		s.pay("r3", "amount", 7000).is(200)
		w.at.Advance(24 * time.Hour)
		day := "2026-11-10"
		ours := string(s.day(day).is(200).body)

		t := w.T
		t.Run("what we hand out agrees with us", func(t *testing.T) {
			d := s.send(day, "any.txt", ours).is(200).has("repeated", "false", "version", "1", "open", "0", "lines", "4", "payments", "2", "state", "matched")
			if d.at("amount") != d.at("ours") {
				t.Errorf("%v", d)
			}
			s.send(day, "other.txt", ours).is(200).has("repeated", "true", "version", "1", "open", "0")
		})
		t.Run("differences are told", func(t *testing.T) {
			var lines []string
			for _, l := range strings.Split(ours, "\n") {
				switch {
				case strings.HasPrefix(l, "D|r3|"): // they have another amount
					l = strings.Replace(l, "|7000|", "|8000|", 1)
				case strings.HasPrefix(l, "D|r2|"): // and do not have this
					continue
				case strings.HasPrefix(l, "T|"):
					lines = append(lines, "D|r9||"+s.code+"|4000|0|0|2026-11-10T10:00:00+07:00|payment", "D|r8||"+s.code+"|much|0|0||payment")
					l = "T|4|12000|0"
				}
				lines = append(lines, l)
			}
			a := s.send(day, "retail_x_20261110.txt", strings.Join(lines, "\n"))
			d := a.is(200).has("version", "2", "repeated", "false", "unread.0.line", "6")
			got := map[string]string{}
			for i := range 9 {
				p := "differences." + strconv.Itoa(i) + "."
				if k := d.at(p + "kind"); k != "" {
					got[d.at(p+"reference")] = k
				}
			}
			for reference, kind := range map[string]string{"r2": "missing_there", "r3": "amount_differs", "r9": "missing_here"} {
				if got[reference] != kind {
					t.Errorf("%s is %q, want %s: %s", reference, got[reference], kind, a.body)
				}
			}
		})
		t.Run("a wrong file is refused whole", func(t *testing.T) {
			s.send("2026-11-09", "x.txt", ours).problem(422, "api.wrong_day")
			s.send(day, "x.txt", "").problem(422, "reconcile.file_empty")
			none, kind := form(s.world, "fail", "x.txt", ours)
			s.call("POST", "/api/v1/channels/retail/settlements/"+day, none, append([]string{"Content-Type", kind}, s.auth...)...).problem(422, "api.file_missing")
			s.send(day, "x.txt", "hello\n").problem(422, "reconcile.file_unreadable")
			hello, kind := form(s.world, "file", "x.txt", "hello\n")
			for lang, want := range map[string]string{"en": "The file cannot be read: The file's form is not known", "id": "Berkas tidak dapat dibaca: Bentuk berkas tidak dikenal"} {
				p := s.call("POST", "/api/v1/channels/retail/settlements/"+day, hello, append([]string{"Content-Type", kind, "Accept-Language", lang}, s.auth...)...).problem(422, "reconcile.file_unreadable")
				if !strings.HasPrefix(p.Detail, want) {
					t.Error(p.Detail)
				}
			}
			p := s.send(day, "x.txt", strings.Replace(ours, "|7000|", "|5k|", 1)).problem(422, "reconcile.totals_differ")
			if len(p.Errors) != 2 || p.Errors[1].Field != "line 5" || p.Errors[1].Code != "amount_unclear" || !strings.Contains(p.Errors[1].Detail, "5k") || !strings.Contains(p.Detail, p.Errors[1].Detail) {
				t.Errorf("%+v", p)
			}
			// The shop's day ends at 15:00, so at noon of the 11th the 12th has not begun.
			s.send("2026-11-12", "x.txt", strings.Replace(ours, day, "2026-11-12", 1)).problem(422, "reconcile.day_not_begun")
			s.send(day, "x.txt", strings.Replace(ours, "T|4|", "T|5|", 1)).problem(422, "reconcile.totals_differ")
			s.send(day, "x.txt", strings.Replace(ours, "|retail|", "|indomaret|", 1)).problem(422, "reconcile.wrong_channel")
			s.send("2026-02-30", "x.txt", ours).problem(422, "api.shape")
		})
		t.Run("a closed day takes no other file", func(t *testing.T) {
			if err := w.sys.DB.Write(ctx, func(tx *dbTx) error {
				return tx.ExecOne(ctx, `UPDATE settlement_day SET state = 'closed', closed_by = 'b' WHERE channel = 'retail' AND business_date = 20261110`)
			}); err != nil {
				t.Fatal(err)
			}
			s.send(day, "x.txt", strings.Replace(ours, "|2500|", "|2000|", 1)).problem(409, "reconcile.day_closed")
		})
	})
}
