package employer_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/schema/schematest"
)

// worker is somebody of the test's registry, made from a number.
type worker int

func (w worker) nik() string {
	i := int(w)
	return fmt.Sprintf("360301%02d%02d%02d%04d", i%28+1, i/28%12+1, 60+i/336%40, i/13440%9000+1)
}
func (w worker) birth() int32 {
	i := int(w)
	return int32((1960+i/336%40)*10000 + (i/28%12+1)*100 + i%28 + 1)
}
func (w worker) birthText() string {
	b := w.birth()
	return fmt.Sprintf("%02d-%02d-%04d", b%100, b/100%100, b/10000)
}
func (w worker) no() int64    { return id.MemberNoOf(int64(w)) }
func (w worker) name() string { return "BUDI SANTOSO " + letters(int(w)) }
func (w worker) wage() int64  { return 4_000_000 + int64(w)%50*100_000 }

func letters(i int) string {
	b := []byte("AAAA")
	for k := range b {
		b[k] += byte(i % 26)
		i /= 26
	}
	return string(b)
}

// populate registers people from, …, to−1; those below employed work for the
// employer, in the head office.
func populate(t testing.TB, o *employer.Office, employerNo int64, from, to, employed int) {
	t.Helper()
	const step = 20_000
	for at := from; at < to; at += step {
		end := min(at+step, to)
		if err := o.DB.Write(ctx, func(tx *db.Tx) error {
			now := db.Micros(tx.Now())
			if _, err := tx.Load(ctx, "member", strings.Split("member_no,state,name,name_key,birth_date,birth_place,sex,mother_name,nationality,nik_sealed,passport_sealed,permit_sealed,marital,phone,email,address,area,postcode,language,bank_code,bank_account,channel,warnings,merged_into,reserved_at,issued_at,version,updated_at,synthetic", ","),
				func(yield func([]any) bool) {
					for i := worker(at); i < worker(end); i++ {
						sealed := ""
						if int(i) < employed {
							sealed, _ = o.Members.Ring.Seal(i.nik(), fmt.Sprintf("member.nik/%d", i.no()))
						}
						if !yield([]any{i.no(), "issued", i.name(), id.NameKey(i.name()), i.birth(), "", "M", "", "ID", sealed, "", "", "", "", "", "", "", "", "id", "", "", "payroll", "", 0, now, now, 1, now, 1}) {
							return
						}
					}
				}); err != nil {
				return err
			}
			if _, err := tx.Load(ctx, "identifier", []string{"kind", "value", "word", "at"}, func(yield func([]any) bool) {
				for i := worker(at); i < worker(end); i++ {
					if !yield([]any{"nik", o.Members.Ring.Index("nik", i.nik()), i.no(), now}) {
						return
					}
				}
			}); err != nil {
				return err
			}
			_, err := tx.Load(ctx, "enrolment", strings.Split("member_no,enrolment_id,employer_no,branch_no,segment,state,programmes,jkp,wage,wage_month,risk_group,sector,occupation,second_job,workplace,area,staff_no,contract,start_date,end_date,end_reason,contract_end,version,updated_at", ","),
				func(yield func([]any) bool) {
					for i := worker(at); i < worker(min(end, employed)); i++ {
						if !yield([]any{i.no(), int64(i) + 1, employerNo, 0, 1, "live", 15, 1, i.wage(), 202610, 3, "", "", "", "", "36.03", "", "PKWTT", 20200101, 0, "", 0, 1, now}) {
							return
						}
					}
				})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}

var wageHeader = []string{"NIK", "KPJ", "KODE_TK", "NAMA_LENGKAP", "TGL_LAHIR", "UPAH", "RAPEL", "BLTH", "NPP"}

func (w worker) row(employerNo int64) []string {
	wage := w.wage()
	if w%20 == 7 { // one in twenty gets a rise
		wage += 250_000
	}
	return []string{w.nik(), strconv.FormatInt(w.no(), 10), "", w.name(), w.birthText(), strconv.FormatInt(wage, 10), "0", "11-2026", strconv.FormatInt(employerNo, 10)}
}

// payrollCSV is a wage sheet of n workers; the amount of row 50 is wrong.
func payrollCSV(n int, employerNo int64) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(wageHeader)
	for i := range worker(n) {
		r := i.row(employerNo)
		if i == 50 {
			r[5] = "tiga juta"
		}
		_ = w.Write(r)
	}
	w.Flush()
	return b.Bytes()
}

func payrollXLSX(t testing.TB, n int, employerNo int64) []byte {
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", string(sipp.Wages)); err != nil {
		t.Fatal(err)
	}
	s, err := f.NewStreamWriter(string(sipp.Wages))
	if err != nil {
		t.Fatal(err)
	}
	put := func(row int, cells []string) {
		v := make([]any, len(cells))
		for i, c := range cells {
			v[i] = c
		}
		if err := s.SetRow("A"+strconv.Itoa(row), v); err != nil {
			t.Fatal(err)
		}
	}
	put(1, wageHeader)
	for i := range worker(n) {
		r := i.row(employerNo)
		if i == 50 {
			r[5] = "tiga juta"
		}
		put(int(i)+2, r)
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rss() int64 {
	b, _ := os.ReadFile("/proc/self/statm")
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(f[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

func env(name string, def int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return def
}

// BenchmarkStage reads a payroll of JAMSOS_BENCH_ROWS (100,000) rows, matches it
// with a registry of JAMSOS_BENCH_REGISTRY (300,000) people and stores it.
func BenchmarkStage(b *testing.B) {
	rows, registry := env("JAMSOS_BENCH_ROWS", 100_000), env("JAMSOS_BENCH_REGISTRY", 300_000)
	for _, engine := range []struct {
		name string
		open func(testing.TB, ...db.Option) *db.DB
	}{{"sqlite", schematest.SQLite}, {"postgres", schematest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			d := engine.open(b, db.WithClock(clock.NewFixed(monday)))
			o := office(b, d)
			no := register(b, o, garment())
			populate(b, o, no, 0, registry, rows)
			if d.Engine() == db.Postgres {
				_, _ = d.Writer().ExecContext(ctx, "VACUUM ANALYZE")
			}
			for _, name := range []string{"csv", "xlsx"} {
				b.Run(name, func(b *testing.B) {
					file := payrollCSV(rows, no)
					if name == "xlsx" {
						file = payrollXLSX(b, rows, no)
					}
					// On disk, as uploads are: memory is measured here.
					path := filepath.Join(b.TempDir(), name)
					if err := os.WriteFile(path, file, 0o600); err != nil {
						b.Fatal(err)
					}
					size := int64(len(file))
					file = nil
					up, err := os.Open(path)
					if err != nil {
						b.Fatal(err)
					}
					defer up.Close()
					b.ReportAllocs()
					b.ResetTimer()
					var first time.Duration
					var most int64
					for range b.N {
						b.StopTimer()
						debug.FreeOSMemory()
						idle := rss()
						var top atomic.Int64
						stop := make(chan struct{})
						go func() {
							for {
								select {
								case <-stop:
									return
								case <-time.After(5 * time.Millisecond):
									top.Store(max(top.Load(), rss()))
								}
							}
						}()
						b.StartTimer()
						start := clock.Monotonic()
						var told time.Duration
						rid, err := o.Stage(ctx, no, 202611, 0, employer.Upload{Name: name, Reader: up, Size: size}, clerk,
							func(p employer.Progress) {
								if p.First != nil && told == 0 {
									told = clock.Since(start)
								}
							})
						b.StopTimer()
						if err != nil {
							b.Fatal(err)
						}
						close(stop)
						first, most = max(first, told), max(most, top.Load()-idle)
						r, _ := o.Report(ctx, no, rid)
						if r.Rows != rows || r.Errors != 1 || r.Summary.States[employer.RowChanged] != rows/20 {
							b.Fatalf("%+v", r)
						}
						if err := o.Discard(ctx, no, rid, clerk); err != nil {
							b.Fatal(err)
						}
						b.StartTimer()
					}
					b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
					b.ReportMetric(float64(first.Milliseconds()), "first-error-ms")
					b.ReportMetric(float64(most>>20), "MiB-over-idle")
				})
			}
		})
	}
}
