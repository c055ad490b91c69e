package bench

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
)

// worker is somebody of the measured registry, made from a number: no two
// share a NIK or a member number.
type worker int64

func (w worker) nik() string {
	return fmt.Sprintf("3603%02d%02d%02d%02d%04d", w/9000/13440%99+1, w%28+1, w/28%12+1, 60+w/336%40, w/13440%9000+1)
}
func (w worker) birth() int64 { return int64((1960+w/336%40)*10000 + (w/28%12+1)*100 + w%28 + 1) }
func (w worker) no() int64    { return id.MemberNoOf(int64(w) * 7_919_777 % 8_999_999_999) }
func (w worker) wage() int64  { return 4_000_000 + int64(w)%50*100_000 }
func (w worker) name() string { return "BUDI SANTOSO " + letters(int64(w)) }

// phone is one for each, so that paying for a worker tells them.
func (w worker) phone() string { return fmt.Sprintf("+62812%08d", int64(w)%100_000_000) }
func employerNo(i int64) int64 { return id.EmployerNoOf(i * 104_729 % 8_999_000) }

func letters(i int64) string {
	b := []byte("AAAA")
	for k := range b {
		b[k] += byte(i % 26)
		i /= 26
	}
	return string(b)
}

// fillStep is how many rows one transaction of filling loads.
const fillStep = 50_000

// Fill registers members numbered 0 to n−1, per of them to each employer, as
// live wage earners in all programmes. It loads rows as a migration would;
// what is measured afterwards goes the ordinary way.
func (p *Place) Fill(ctx context.Context, n, per int, progress func(done, total int)) error {
	ring := p.System.Ring
	for at := 0; at < n; at += fillStep {
		from, to := worker(at), worker(min(at+fillStep, n))
		if err := p.System.DB.Write(ctx, func(tx *db.Tx) error {
			now := db.Micros(tx.Now())
			if _, err := tx.Load(ctx, "member", []string{"member_no", "state", "name", "name_key", "birth_date", "birth_place", "sex", "mother_name", "nationality", "nik_sealed",
				"passport_sealed", "permit_sealed", "marital", "phone", "email", "address", "area", "postcode", "language", "bank_code", "bank_account", "channel", "warnings",
				"merged_into", "reserved_at", "issued_at", "version", "updated_at", "synthetic"}, func(yield func([]any) bool) {
				for w := from; w < to; w++ {
					if !yield([]any{w.no(), "issued", w.name(), w.name(), w.birth(), "", "M", "", "ID", "", "", "", "", w.phone(), "", "", "36.03", "", "id", "", "", "payroll", "",
						int64(0), now, now, int64(1), now, int64(1)}) {
						return
					}
				}
			}); err != nil {
				return err
			}
			if _, err := tx.Load(ctx, "identifier", []string{"kind", "value", "word", "at"}, func(yield func([]any) bool) {
				for w := from; w < to; w++ {
					if !yield([]any{"nik", ring.Index("nik", w.nik()), w.no(), now}) {
						return
					}
				}
			}); err != nil {
				return err
			}
			first, last := (int64(from)+int64(per)-1)/int64(per), (int64(to)-1)/int64(per)
			if _, err := tx.Load(ctx, "employer", []string{"employer_no", "state", "name", "name_key", "legal_form", "nib", "npwp", "kbli", "risk_kind", "risk_group", "scale",
				"programmes", "jkn", "sector", "address", "area", "postcode", "phone", "email", "contact_name", "channel", "registered_at", "version", "updated_at", "synthetic"},
				func(yield func([]any) bool) {
					for i := first; i <= last; i++ {
						if !yield([]any{employerNo(i), "active", "PT " + letters(i), "PT", "pt", "", "", "", "", 1 + i%5, "medium", int64(15), int64(1), "", "", "36.03",
							"", "", "", "", "", now, int64(1), now, int64(1)}) {
							return
						}
					}
				}); err != nil {
				return err
			}
			if _, err := tx.Load(ctx, "branch", []string{"employer_no", "branch_no", "name", "area", "address", "ended_on"}, func(yield func([]any) bool) {
				for i := first; i <= last; i++ {
					if !yield([]any{employerNo(i), int64(0), "Kantor pusat", "36.03", "", int64(0)}) {
						return
					}
				}
			}); err != nil {
				return err
			}
			_, err := tx.Load(ctx, "enrolment", []string{"member_no", "enrolment_id", "employer_no", "branch_no", "segment", "state", "programmes", "jkp", "wage", "wage_month",
				"risk_group", "sector", "occupation", "second_job", "workplace", "area", "staff_no", "contract", "start_date", "end_date", "end_reason", "contract_end", "version", "updated_at"},
				func(yield func([]any) bool) {
					for w := from; w < to; w++ {
						firm := int64(w) / int64(per)
						if !yield([]any{w.no(), int64(w) + 1, employerNo(firm), int64(0), int64(1), "live", int64(15), int64(w) % 2, w.wage(), int64(201912), 1 + firm%5,
							"", "", "", "", "36.03", strconv.FormatInt(int64(w), 10), "PKWTT", int64(20190101), int64(0), "", int64(0), int64(1), now}) {
							return
						}
					}
				})
			return err
		}); err != nil {
			return err
		}
		if progress != nil {
			progress(int(to), n)
		}
	}
	_, err := p.System.DB.Writer().ExecContext(ctx, "ANALYZE") // as autovacuum would have by then
	return err
}
