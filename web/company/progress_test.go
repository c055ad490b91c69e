package company_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/db"
)

// reading puts a report into the table that is still being read.
func (w *world) reading(no, id int64, ago time.Duration) {
	w.t.Helper()
	at := db.Micros(w.sys.DB.Clock().Now().Add(-ago))
	err := w.sys.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Insert(ctx, "wage_report", "employer_no,report_id,month,branch_no,state,source,file_name,sha256,rows_total,rows_error,rows_warning,summary,problem,created_at,touched_at,created_by,applied_at",
			"", [][]any{{no, id, 202611, 0, "reading", "csv", "besar.csv", fmt.Sprint(id), 0, 0, 0, "", "", at, at, "account:1", 0}})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (v *visitor) live(path string) answer {
	v.w.t.Helper()
	r, err := http.NewRequest("GET", v.w.srv.URL+path, nil)
	if err != nil {
		v.w.t.Fatal(err)
	}
	r.Header.Set("HX-Request", "true")
	return v.do(r)
}

func TestAFileThatTakesLong(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		no := w.firm(nil)
		v := w.owner()
		t.Run("shows how far it is, with the first error", func(t *testing.T) {
			w.reading(no, 7, 0)
			w.pages.Pretend(no, 7, employer.Progress{ReportID: 7, Rows: 51_200, Errors: 3, Bytes: 512, Size: 1024,
				First: &sipp.Problem{Sheet: sipp.NewWorkers, Row: 14, Column: "O", Field: "NOMOR_IDENTITAS", Code: "employer.row_twice", Severity: sipp.Error, Params: map[string]string{"first": "9"}}})
			v.get("/perusahaan/upah/7").want(t, 200, "sedang dibaca", `value="50"`, "51.200 baris", "3 salah", "data_tk_baru baris 14, kolom O", `http-equiv="refresh"`)
			a := v.live("/perusahaan/upah/7")
			a.want(t, 200, `value="50"`, "every 500ms")
			if len(a.body) > 2000 {
				t.Errorf("a part of %d bytes is asked twice a second", len(a.body))
			}
		})
		t.Run("leads to the result when it is done", func(t *testing.T) {
			w.pages.PretendDone(no, 7)
			err := w.sys.DB.Write(ctx, func(tx *db.Tx) error {
				return tx.ExecOne(ctx, `UPDATE wage_report SET state = 'discarded' WHERE employer_no = $1 AND report_id = 7`, no)
			})
			if err != nil {
				t.Fatal(err)
			}
			if a := v.live("/perusahaan/upah/7"); a.status != 204 || a.header.Get("HX-Redirect") != "/perusahaan/upah/7" {
				t.Errorf("%d %s", a.status, a.header)
			}
		})
		t.Run("says so when its reader died", func(t *testing.T) {
			w.reading(no, 8, 2*employer.Stale)
			v.get("/perusahaan/upah/8").want(t, 200, "terputus", "Kirim lagi")
		})
		t.Run("waits when another process reads it", func(t *testing.T) {
			w.reading(no, 9, 0)
			v.get("/perusahaan/upah/9").want(t, 200, "sedang dibaca")
		})
		t.Run("stays with its company", func(t *testing.T) {
			w.firm(nil)
			w.owner().get("/perusahaan/upah/9").want(t, 404)
		})
	})
}
