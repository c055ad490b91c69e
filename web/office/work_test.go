package office_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member"
)

func TestDuplicatesAreDecidedMergedAndSeparated(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Officer)
		at := fmt.Sprintf("/kantor/tugas/kembar/%d/%d", w.twin, w.siti)
		c.page("/kantor/tugas", "Bandingkan", at)
		c.page("/kantor/tugas?jenis=twin", "nama dan tanggal lahir sama")
		c.page(at, "360401••••••0001", "360401••••••0002", "berbeda", "Orang yang sama?")
		if a := c.form(at, at, "verdict", "", "note", "x"); a.code != 422 {
			w.Errorf("no verdict: %d", a.code)
		}
		if a := c.form(at, at, "verdict", "same", "note", " "); a.code != 422 {
			w.Errorf("no note: %d", a.code)
		}
		for range 2 {
			if a := c.form(at, at, "verdict", "same", "note", "KTP sama, salah ketik"); a.to != "/kantor/tugas" {
				w.Errorf("decide: %d %s", a.code, a.body)
			}
		}
		c.page(fmt.Sprintf("/kantor/peserta/%d", w.twin), "digabung ke nomor lain", "Pisahkan lagi")
		c.page(fmt.Sprintf("/kantor/peserta/%d", w.siti), "Nomor lain orang ini", fmt.Sprintf("/kantor/peserta/%d", w.twin))
		if a := c.get(fmt.Sprintf("/kantor/peserta/%d/ubah", w.twin)); a.to != fmt.Sprintf("/kantor/peserta/%d/ubah", w.siti) {
			w.Errorf("correcting a merged number: %d → %s", a.code, a.to)
		}
		apart := fmt.Sprintf("/kantor/peserta/%d/pisah", w.twin)
		if a := c.form(apart, apart, "reason", ""); a.code != 422 {
			w.Errorf("separating without a reason: %d", a.code)
		}
		if a := c.form(apart, apart, "reason", "ternyata saudara kembar"); a.code != 303 {
			w.Errorf("separating: %d %s", a.code, a.body)
		}
		if p, err := w.sys.Members.Get(ctx, w.twin); err != nil || p.State != member.Reserved {
			w.Errorf("%+v %v", p.State, err)
		}
		join := fmt.Sprintf("/kantor/peserta/%d/gabung", w.twin)
		for _, bad := range []string{"123", fmt.Sprint(id.MemberNoOf(424242)), fmt.Sprint(w.twin)} {
			if a := c.form(join, join, "other", bad, "reason", "x"); a.code != 422 {
				w.Errorf("merging into %s: %d", bad, a.code)
			}
		}
		if a := c.form(join, join, "other", fmt.Sprint(w.siti), "reason", "sama"); a.code != 303 {
			w.Errorf("merging: %d %s", a.code, a.body)
		}
		if a := c.get(fmt.Sprintf("/kantor/tugas/kembar/%d/%d", w.siti, w.twin)); a.code != 404 {
			w.Errorf("a pair that is none: %d", a.code)
		}
	})
}

func TestTargets(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Officer)
		const at = "/kantor/sasaran/baru"
		if a := c.form(at, at, "definition", "x", "segment", "9", "period", "soon", "value", "1,5", "stated_on", "x"); a.code != 422 || strings.Count(a.body, `class="field wrong"`) != 6 {
			w.Errorf("nonsense: %d, %d fields", a.code, strings.Count(a.body, `class="field wrong"`))
		}
		v := c.values(at, "definition", "registered", "area", "36", "segment", "0", "period", "2026", "value", "1.000", "source", "RKAT 2026 halaman 14", "stated_on", "2026-01-05")
		for range 2 {
			if a := c.do("POST", at, v); a.to != "/kantor/sasaran" {
				w.Errorf("%d %s", a.code, a.body)
			}
		}
		if n := w.count(`SELECT count(*) FROM target`); n != 1 {
			w.Errorf("%d targets", n)
		}
		body := c.page("/kantor/sasaran", "RKAT 2026 halaman 14", "Banten", "1.000", "2 (0")
		c.page("/kantor", "dari 1.000", "sasaran 2026")
		if strings.Contains(w.as(auth.Auditor).page("/kantor/sasaran"), "/akhiri") {
			w.Error("an auditor is offered to end it")
		}
		end := regexp.MustCompile(`/kantor/sasaran/\d+/akhiri`).FindString(body)
		c.page(end, "RKAT 2026")
		if a := c.form(end, end, "reason", ""); a.code != 422 {
			w.Errorf("without a reason: %d", a.code)
		}
		for range 2 {
			if a := c.form(end, end, "reason", "diganti RKAT perubahan"); a.to != "/kantor/sasaran" {
				w.Errorf("end: %d %s", a.code, a.body)
			}
		}
		c.page("/kantor/sasaran", "Belum ada sasaran")
		c.page("/kantor/sasaran?semua=1", "diakhiri", "RKAT 2026")
	})
}

func TestReadingTheAudit(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Auditor)
		c.page("/kantor/audit", "Segel terakhir", "disegel")
		c.page(fmt.Sprintf("/kantor/audit?subjek=%d", w.siti), "Nomor terbit", "Mendaftar")
		c.page(fmt.Sprintf("/kantor/audit?subjek=%08d", w.firm), "Perusahaan mendaftar")
		c.page("/kantor/audit?pelaku=system:test&hari=2026-11-10", "Akun dibuat")
		c.page("/kantor/audit?hari=2020-01-01", "Belum ada catatan")
		c.page("/kantor/audit?pelaku=officer")
		for _, bad := range []string{"?hari=x", "?subjek=siti"} {
			if a := c.get("/kantor/audit" + bad); a.code != 422 {
				w.Errorf("%s: %d", bad, a.code)
			}
		}
		if a := c.get("/kantor/audit?lanjut=x"); a.to != "/kantor/audit" {
			w.Errorf("a broken cursor: %d", a.code)
		}
		next := regexp.MustCompile(`/kantor/audit\?lanjut=[0-9.]+`).FindString(c.page("/kantor/audit"))
		if next == "" {
			w.Fatal("no second page")
		}
		c.page(next, "Sebelumnya")
	})
}
