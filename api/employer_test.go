package api

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer/sipp"
)

// names of workers and their NIKs, each born on another day.
func payroll(n int) sipp.Payroll {
	var p sipp.Payroll
	for i := range n {
		p.NewWorkers = append(p.NewWorkers, sipp.NewWorkerInput{Name: "Pekerja " + string(rune('A'+i)), BirthDate: fmt.Sprintf("1990-01-%02d", i+1), BirthPlace: "Serang", MotherName: "Kartini",
			IDNumber: fmt.Sprintf("360401%02d01900001", i+1), Sex: "L", Mobile: fmt.Sprintf("0812987650%02d", i), Wage: int64(5_400_000 + 100_000*i), Address: "Kp. Baru", WorkRegency: "3603",
			WorkStart: "2026-10-01", JoinedOn: "2026-10-01", IDKind: "KTP", MailTo: "S", Married: "T", Contract: "PKWTT"})
	}
	return p
}

func TestAnEmployerReportsIsBilledAndPays(t *testing.T) {
	each(t, func(w *world) {
		me, auth := w.company(nil)
		foreign, theirs := w.other()
		send := func(method, path string, body any, head ...string) answer {
			return w.call(method, me+path, body, append(head, auth...)...)
		}
		w.call("POST", "/api/v1/employers", w.example("register-employer"), key, "another-random-value").problem(409, "employer.known")

		// Send: a dry run.
		p := payroll(5)
		p.NewWorkers[4].IDNumber = "123"
		a := send("POST", "/wage-reports?month=2026-10", p).is(201)
		r := a.has("state", "staged", "rows", "5", "errors", "1", "source", "json", "month", "2026-10", "summary.joiners", "4")
		report := "/wage-reports/" + r.at("report_id")
		send("GET", "/workers", nil).is(200).has("items", "[0]")
		if same := send("POST", "/wage-reports?month=2026-10", p).is(201).doc().at("report_id"); same != r.at("report_id") {
			t.Errorf("the same content made report %s beside %s", same, r.at("report_id"))
		}
		w.call("GET", foreign+report, nil, theirs...).problem(404, "employer.report_not_found")
		w.call("GET", foreign+report+"/rows", nil, theirs...).problem(404, "employer.report_not_found")
		w.call("POST", foreign+report+"/commit", nil, theirs...).problem(404, "employer.report_not_found")

		// Page through the rows, look at the error, mend it.
		bad := send("GET", report+"/rows?severity=2", nil, "Accept-Language", "en").is(200)
		bad.has("items", "[1]", "items.0.row_no", "5", "items.0.state", "error", "items.0.problems.0.field", "NOMOR_IDENTITAS", "items.0.problems.0.severity", "error")
		var rows []string
		for next := me + report + "/rows?limit=2"; next != ""; {
			page := w.call("GET", next, nil, auth...).is(200)
			d := page.doc()
			for i := 0; d.at(fmt.Sprintf("items.%d.row_no", i)) != ""; i++ {
				rows = append(rows, d.at(fmt.Sprintf("items.%d.row_no", i)))
			}
			next = linkOf(page)
			if (next == "") != (d.at("next") == "") {
				t.Errorf("Link %q, next %q", next, d.at("next"))
			}
		}
		if strings.Join(rows, " ") != "1 2 3 4 5" {
			t.Errorf("rows %v", rows)
		}
		for _, q := range []string{"after=x", "after=-1", "limit=0", "limit=501", "state=strange"} {
			send("GET", report+"/rows?"+q, nil).is(422)
		}
		csv := send("GET", report+"/errors.csv", nil, "Accept-Language", "en").is(200)
		if !strings.HasPrefix(csv.header.Get("Content-Type"), "text/csv") || strings.Count(string(csv.body), "\n") < 2 {
			t.Errorf("%v %s", csv.header, csv.body)
		}
		fix := map[string]any{"fields": map[string]string{"id_number": "3604010501900001"}}
		send("PATCH", report+"/rows/5", fix).is(200).has("severity", "0", "state", "new")
		send("PATCH", report+"/rows/99", fix).is(404)

		// Commit twice: once.
		send("POST", report+"/commit", nil).is(200).has("registered", "5", "enrolled", "5", "already", "false", "report.state", "applied", "refused", "[0]")
		send("POST", report+"/commit", nil).is(200).has("already", "true")
		send("DELETE", report, nil).problem(409, "employer.report_applied")

		sheet := send("GET", "/wage-template?month=2026-11", nil).is(200)
		if !strings.HasPrefix(string(sheet.body), "PK") || !strings.Contains(sheet.header.Get("Content-Disposition"), "2026-11.xlsx") {
			t.Errorf("%v", sheet.header)
		}

		// Workers.
		var members []string
		for next := me + "/workers?limit=2"; next != ""; {
			page := w.call("GET", next, nil, auth...).is(200)
			d := page.doc()
			for i := 0; d.at(fmt.Sprintf("items.%d.member_no", i)) != ""; i++ {
				members = append(members, d.at(fmt.Sprintf("items.%d.member_no", i)))
				if !strings.HasPrefix(d.at(fmt.Sprintf("items.%d.name", i)), "Pekerja ") {
					t.Errorf("%s", page.body)
				}
			}
			next = linkOf(page)
		}
		if len(members) != 5 {
			t.Fatalf("workers %v", members)
		}
		send("GET", "/workers/"+members[0], nil).is(200).has("items", "[1]", "items.0.programmes", "JKK,JKM,JHT,JP", "items.0.jkp", "true")
		w.call("GET", foreign+"/workers/"+members[0], nil, theirs...).problem(404, "api.worker_unknown")
		w.call("POST", foreign+"/workers/"+members[0]+"/end", endBody{20261031, "x"}, theirs...).problem(404, "api.worker_unknown")

		// Bill, look, pay.
		bills := send("POST", "/bills", monthBody{202610}, "Accept-Language", "en").is(200)
		b := bills.has("items", "[1]", "items.0.kind", "employer", "items.0.members", "5", "items.0.state", "open")
		if again := send("POST", "/bills", monthBody{202610}).is(200).doc(); again.at("items.0.bill_no") != b.at("items.0.bill_no") {
			t.Error("billed twice")
		}
		send("GET", "/bills?month=2026-10", nil).is(200).has("items", "[1]")
		send("GET", "/bills", nil).is(200).has("items", "[1]", "items.0.code", b.at("items.0.code"))
		send("GET", "/bills/"+b.at("items.0.bill_no"), nil).is(200).has("amount", b.at("items.0.amount"))
		w.call("GET", foreign+"/bills/"+b.at("items.0.bill_no"), nil, theirs...).problem(404, "contribution.bill_not_found")
		var sum, lines int64
		for next := me + "/months/2026-10/lines?limit=3"; next != ""; {
			page := w.call("GET", next, nil, auth...).is(200)
			var got struct{ Items []lineView }
			if err := json.Unmarshal(page.body, &got); err != nil {
				t.Fatal(err)
			}
			for _, l := range got.Items {
				sum, lines = sum+int64(l.Due), lines+1
				if l.Due != l.JKK+l.JKM+l.JHTEmployer+l.JHTWorker+l.JPEmployer+l.JPWorker || l.Paid != 0 {
					t.Errorf("%+v", l)
				}
			}
			next = linkOf(page)
		}
		if lines != 5 || fmt.Sprint(sum) != b.at("items.0.amount") {
			t.Errorf("%d lines of Rp%d, billed %s", lines, sum, b.at("items.0.amount"))
		}

		// Why a worker's month comes to its amount, told and for programs.
		first := send("GET", "/months/2026-10/lines?limit=1", nil).is(200).doc()
		why := "/months/2026-10/lines/" + members[0] + "/derivation"
		d := send("GET", why, nil, "Accept-Language", "en").is(200).has("member_no", members[0], "why.total", first.at("items.0.due"), "why.month", "2026-10", "why.segment", "PU", "why.lines", "[6]")
		if told := d.at("derivation.0.text"); !strings.HasPrefix(told, "Sum of 6 lines: Rp") || d.at("derivation.0.of") != "[6]" || !strings.Contains(d.at("derivation.0.of.0.text"), "PP 44/2015") {
			t.Errorf("told %q, %q", told, d.at("derivation.0.of.0.text"))
		}
		if told := send("GET", why, nil).is(200).doc().at("derivation.0.text"); !strings.HasPrefix(told, "Jumlah 6 baris: Rp") {
			t.Errorf("told %q", told)
		}
		w.call("GET", foreign+why, nil, theirs...).problem(404, contribution.CodeNothingDue)
		send("GET", "/months/2026-09/lines/"+members[0]+"/derivation", nil).problem(404, contribution.CodeNothingDue)
		send("GET", "/months/2026-13/lines/"+members[0]+"/derivation", nil).problem(422, "api.shape")
		send("GET", "/months/2026-10/lines/1/derivation", nil).is(422)
		if err := w.db.Write(ctx, func(tx *dbTx) error {
			_, err := tx.Exec(ctx, `UPDATE contribution SET jkm = jkm + 1 WHERE member_no = $1`, members[0])
			return err
		}); err != nil {
			t.Fatal(err)
		}
		send("GET", why, nil).problem(409, contribution.CodeUnexplained)
		if err := w.db.Write(ctx, func(tx *dbTx) error {
			_, err := tx.Exec(ctx, `UPDATE contribution SET jkm = jkm - 1, rule_version = 1 WHERE member_no = $1`, members[0])
			return err
		}); err != nil {
			t.Fatal(err)
		}
		send("GET", why, nil).problem(404, contribution.CodeNoRules)
		pay := map[string]any{"reference": "tf-1", "code": b.at("items.0.code"), "amount": json.Number(b.at("items.0.amount"))}
		w.call("POST", "/api/v1/channels/qris/payments", pay, w.channel("qris")...).is(200).has("state", "posted")
		if err := w.sys.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		send("GET", "/bills/"+b.at("items.0.bill_no"), nil).is(200).has("state", "paid")
		l := send("GET", "/months/2026-10/lines?limit=1", nil).is(200).doc()
		if l.at("items.0.paid") != l.at("items.0.due") || l.at("items.0.paid_at") == "" {
			t.Errorf("the worker's month is not settled: %v", l)
		}

		// A leaver.
		send("POST", "/workers/"+members[0]+"/end", endBody{20261120, "Mengundurkan diri"}).is(200).has("items.0.end", "2026-11-20")
		send("POST", "/workers/"+members[0]+"/end", endBody{20261120, "Mengundurkan diri"}).is(200)
		send("POST", "/workers/"+members[0]+"/end", endBody{20261121, "lagi"}).problem(409, "api.worker_left")
		send("POST", "/workers/"+members[1]+"/end", endBody{20200101, "x"}).problem(422, contribution.CodeEndDate)

		// Money that nobody asked for is kept, not refused.
		pay["reference"], pay["code"] = "tf-2", "123456789012"
		w.call("POST", "/api/v1/channels/qris/payments", pay, append(w.channel("qris"), "Accept-Language", "en")...).is(200).
			has("state", "suspense", "reason", "payment.code_unknown", "detail", "The payment code was not found. Check its 12 digits.")
	})
}

// linkOf is the address of the next page.
func linkOf(a answer) string {
	s, ok := strings.CutSuffix(a.header.Get("Link"), `>; rel="next"`)
	if !ok {
		return ""
	}
	return strings.TrimPrefix(s, "<")
}

func TestAPayrollFileIsReadOrRefusedWithTheReason(t *testing.T) {
	each(t, func(w *world) {
		me, auth := w.company(nil)
		upload := func(name, text string) answer {
			b, ct := form(w, "file", name, text)
			return w.call("POST", me+"/wage-report-files?month=2026-11", b, append(auth, "Content-Type", ct, "Accept-Language", "en")...)
		}
		header := "NAMA_LENGKAP;TEMPAT_LAHIR;TANGGAL_LAHIR;NAMA_IBU_KANDUNG;JENIS_IDENTITAS;NOMOR_IDENTITAS;JENIS_KELAMIN;UPAH;ALAMAT;LOKASI_PEKERJAAN;NOMOR_HANDPHONE\n"
		a := upload("baru.csv", header+"Agus Setiawan;Serang;14-03-1992;Kartini;KTP;3604011403920002;L;5.400.000;Kp. Baru;3603;081298765432\n").is(201)
		a.has("state", "staged", "rows", "1", "source", "csv", "file_name", "baru.csv")
		id := a.doc().at("report_id")
		w.call("GET", me+"/wage-reports", nil, auth...).is(200).has("items", "[1]", "items.0.report_id", id)

		p := upload("upah.xls", "\x09\x08"+strings.Repeat("x", 600)).problem(422, "employer.file_refused")
		if len(p.Errors) != 1 || p.Errors[0].Field != "file" || !strings.Contains(p.Detail, "xls") {
			t.Errorf("%+v", p)
		}
		upload("upah.xls", "\x09\x08"+strings.Repeat("x", 600)).problem(422, "employer.file_refused")
		upload("leer.csv", "").problem(422, "api.file_missing")
		b, ct := form(w, "sheet", "a.csv", header)
		w.call("POST", me+"/wage-report-files?month=2026-11", b, append(auth, "Content-Type", ct)...).problem(422, "api.file_missing")
		w.call("POST", me+"/wage-report-files?month=2026-11", "{}", auth...).problem(415, "api.media_type")
		w.call("DELETE", me+"/wage-reports/"+id, nil, auth...).is(204)
		w.call("POST", me+"/wage-reports/"+id+"/commit", nil, auth...).problem(409, contribution.CodeReportState)
	})
}

func TestAnUploadBeyondTheLimitIsRefusedBeforeItIsRead(t *testing.T) {
	w := onSQLite(t, plenty)
	me, auth := w.company(nil)
	read := &counted{left: maxFile + 10}
	req := newRequest("POST", me+"/wage-report-files?month=2026-11", read, append(auth, "Content-Type", "multipart/form-data; boundary=x"))
	req.ContentLength = maxFile + 10
	if a := w.serve(req); a.status != 413 || read.n != 0 {
		t.Errorf("%d after %d bytes: %s", a.status, read.n, a.body)
	}
	// Without a length it is cut where the limit is.
	read = &counted{left: maxRows + 1<<20}
	req = newRequest("POST", me+"/wage-reports?month=2026-11", read, append(auth, "Content-Type", "application/json"))
	req.ContentLength = -1
	w.serve(req).problem(413, "api.too_large")
	if read.n > maxRows+64<<10 {
		t.Errorf("%d bytes were read", read.n)
	}
}

func TestWageReportsInJSONAreReadStrictly(t *testing.T) {
	w := onSQLite(t, plenty)
	me, auth := w.company(nil)
	send := func(body string) answer {
		return w.call("POST", me+"/wage-reports?month=2026-11", body, append(auth, "Accept-Language", "en")...)
	}
	if p := send(`{"wages":[{"nik":"3604011403920002","wgae":5000000}]}`).problem(422, "api.unknown_field"); p.Errors[0].Field != "wgae" {
		t.Errorf("%+v", p)
	}
	if p := send(`{"wages":[{"nik":"3604011403920002","wage":"5000000"}]}`).problem(422, "api.type"); p.Errors[0].Field != "wages.wage" {
		t.Errorf("%+v", p)
	}
	send(`{"wages":[`).problem(400, "api.malformed")
	send(`{} {}`).problem(400, "api.malformed")
	w.call("POST", me+"/wage-reports?month=2040-01", `{"wages":[{"nik":"3604011403920002","wage":5000000}]}`, auth...).is(422)
	w.call("POST", me+"/wage-reports", `{}`, auth...).problem(422, "api.required")
}

func TestCompanyDataChangeOnlyFromWhatWasRead(t *testing.T) {
	each(t, func(w *world) {
		me, auth := w.company(nil)
		a := w.call("GET", me, nil, auth...).is(200)
		tag := a.header.Get("ETag")
		if tag != `"1"` {
			t.Fatalf("ETag %q", tag)
		}
		change := w.example("update-employer").(companyChange)
		change.Company.Address = "Jl. Baru 1"
		with := func(tag string) []string {
			return append([]string{"If-Match", tag, "Accept-Language", "en"}, auth...)
		}
		w.call("PUT", me, change, auth...).problem(428, "api.if_match_missing")
		w.call("PUT", me, change, with(`"7"`)...).problem(412, "api.if_match")
		w.call("PUT", me, change, with(`*`)...).problem(412, "api.if_match")
		b := w.call("PUT", me, change, with(tag)...).is(200)
		b.has("address", "Jl. Baru 1", "version", "2")
		if b.header.Get("ETag") != `"2"` {
			t.Errorf("ETag %q", b.header.Get("ETag"))
		}
		w.call("PUT", me, change, with(tag)...).problem(412, "api.if_match")
		change.Company.NPWP, change.Reason = "1", "x"
		if p := w.call("PUT", me, change, with(`"2"`)...).is(422); !strings.Contains(string(p.body), `"company.npwp"`) {
			t.Errorf("%s", p.body)
		}
		ps := programmesBody{From: 202612}
		_ = ps.Programmes.UnmarshalText([]byte("JKK,JKM,JHT,JP"))
		w.call("PUT", me+"/programmes", ps, with(`"2"`)...).is(200).has("programmes", "JKK,JKM,JHT,JP")
		ps.From = 202601
		w.call("PUT", me+"/programmes", ps, with(`"2"`)...).problem(422, "api.choice")

		w.call("POST", me+"/branches", w.example("add-branch"), auth...).is(201).has("branch_no", "1")
		w.call("POST", me+"/branches", w.example("add-branch"), auth...).is(409)
		w.call("GET", me+"/branches", nil, auth...).is(200).has("items", "[2]", "items.0.branch_no", "0")
	})
}

func TestAnEmployersRegistrationIsOneThing(t *testing.T) {
	each(t, func(w *world) {
		b := w.example("register-employer").(newCompanyBody)
		weak := b
		weak.Owner.Password = "kurang"
		if p := w.call("POST", "/api/v1/employers", weak, key, "a-new-random-value-1").problem(422, "password.short"); p.Errors[0].Field != "owner.password" {
			t.Errorf("%+v", p)
		}
		first := w.call("POST", "/api/v1/employers", b, key, "a-new-random-value-1").is(201)
		again := w.call("POST", "/api/v1/employers", b, key, "a-new-random-value-1").is(201)
		if string(first.body) != string(again.body) || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s then %s", first.body, again.body)
		}
		// The owner of another company may not take the login; then nothing is kept.
		c := b
		c.Company.NIB, c.Company.NPWP, c.Company.Name = "9120012345679", "02.345.678.9-012.000", "CV Lain"
		w.call("POST", "/api/v1/employers", c, key, "a-new-random-value-2").problem(409, "account.login_taken")
		var n int
		if err := w.db.Read(ctx, func(tx *dbTx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM employer`).Scan(&n) }); err != nil || n != 1 {
			t.Errorf("%d employers, %v", n, err)
		}
		who, err := w.sys.Accounts.SignIn(ctx, b.Owner.Login, b.Owner.Password)
		if err != nil || fmt.Sprint(who.EmployerNo) != first.doc().at("employer_no") {
			t.Errorf("%+v %v", who, err)
		}
		// Neither password nor NIK lies in what is kept for repeating.
		var kept string
		if err := w.db.Read(ctx, func(tx *dbTx) error {
			return tx.QueryRow(ctx, `SELECT hash || answer FROM command WHERE command_key LIKE 'api/employers/%'`).Scan(&kept)
		}); err != nil || strings.Contains(kept, b.Owner.Password) || strings.Contains(kept, url.QueryEscape(b.Owner.Password)) {
			t.Errorf("%s %v", kept, err)
		}
	})
}

func TestOnlyChannelsGetChannelCredentials(t *testing.T) {
	w := onSQLite(t, plenty)
	for name, code := range map[string]string{"shop": "payment.channel_unknown", "history": "api.channel_unavailable", "transfer": "api.channel_unavailable", "debit": "api.channel_unavailable"} {
		if _, _, err := CreateChannelCredential(ctx, w.sys, name, "test"); err == nil || faultsOf(err)[0].Code != code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
