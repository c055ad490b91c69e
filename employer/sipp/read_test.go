package sipp_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/sheet"
	"github.com/xuri/excelize/v2"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var june = sipp.Options{Month: 202506, EmployerNo: "17081342"}

// read gives the rows of a file, copied.
func read(b []byte, opt sipp.Options) ([]sipp.Row, sipp.Summary, error) {
	book, err := sheet.Open(bytes.NewReader(b), int64(len(b)), sheet.Limits{})
	if err != nil {
		return nil, sipp.Summary{}, err
	}
	defer func() { _ = book.Close() }()
	var rows []sipp.Row
	sum, err := sipp.Read(book, opt, func(r sipp.Row) error {
		rows = append(rows, copied(r))
		return nil
	})
	return rows, sum, err
}

func copied(r sipp.Row) sipp.Row {
	switch {
	case r.NewWorker != nil:
		v := *r.NewWorker
		r.NewWorker = &v
	case r.WageLine != nil:
		v := *r.WageLine
		r.WageLine = &v
	case r.Leaver != nil:
		v := *r.Leaver
		r.Leaver = &v
	case r.DataUpdate != nil:
		v := *r.DataUpdate
		r.DataUpdate = &v
	}
	return r
}

// codes writes the problems of a row as "O:nik_scientific F:amount_small".
func codes(r sipp.Row) string {
	var s []string
	for _, p := range r.Problems {
		s = append(s, p.Column+":"+p.Code)
	}
	return strings.Join(s, " ")
}

func workbook(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	fill(f)
	var b bytes.Buffer
	must(t, f.Write(&b))
	return b.Bytes()
}

func put(t testing.TB, f *excelize.File, sheetName string, row int, values ...any) {
	t.Helper()
	if i, err := f.GetSheetIndex(sheetName); err != nil || i < 0 {
		_, err := f.NewSheet(sheetName)
		must(t, err)
	}
	must(t, f.SetSheetRow(sheetName, fmt.Sprintf("A%d", row), &values))
}

func names(s sipp.Sheet) []any {
	var v []any
	for _, f := range sipp.Columns(s) {
		v = append(v, f.Name)
	}
	return v
}

var siti = []any{"K-1", "SITI AMINAH", "S.E.", "021", "5551234", nil, nil, nil, "081398765432", "siti@contoh.id", "DEPOK", "17-08-1990", "KARTINI",
	"KTP", "3276055708900002", "SEUMUR HIDUP", "P", "S", "01-06-2025", "T", "O", "09.254.294.3-407.000", "ID", "5000000",
	"JL. MERDEKA 1", "16411", "3276", "PKWT", "01-06-2025", "31-05-2026"}

func TestTemplateWorkbookIsRead(t *testing.T) {
	b := workbook(t, func(f *excelize.File) {
		put(t, f, "Petunjuk Pengisian", 1, "NIK", "KPJ", "UPAH")
		put(t, f, "data_tk_baru", 1, names(sipp.NewWorkers)...)
		put(t, f, "data_tk_baru", 2, siti...)
		put(t, f, "data_tk_lanjutan", 1, "KPJ", "NAMA", "UPAH", "BLTH")
		put(t, f, "data_tk_lanjutan", 2, "12345678901", "X", "1", "06-2025")
		put(t, f, "data_upah", 1, names(sipp.Wages)...)
		put(t, f, "data_upah", 2, "3201011501900001", "12345678901", "TK1", "BUDI  SANTOSO", "15-01-1990", "4500000", "250000", "06-2025", "17081342")
		put(t, f, "data_tk_na", 1, names(sipp.Leavers)...)
		put(t, f, "data_tk_na", 2, "12345678902", "ANI", "01-02-1985", "1", "30-06-2025", "pindah")
		put(t, f, "update_data_tk", 1, names(sipp.DataUpdates)...)
		put(t, f, "update_data_tk", 2, "TK1", "K-1", "12345678901", "3201011501900001", "BUDI", "15-01-1990", nil, "JL. BARU 2", "081211112222", nil, "3171", "014", "1234567890", "BUDI SANTOSO")
		put(t, f, "LOKASI_PEKERJAAN", 1, "KODE", "LOKASI_PEKERJAAN")
		must(t, f.DeleteSheet("Sheet1"))
	})
	rows, sum, err := read(b, june)
	must(t, err)
	if len(rows) != 4 || sum.Rows() != 4 {
		t.Fatalf("%d rows, %+v", len(rows), sum)
	}
	for _, r := range rows {
		if len(r.Problems) > 0 || r.Number != 2 {
			t.Errorf("%s row %d: %s", r.Sheet, r.Number, codes(r))
		}
	}
	want := sipp.NewWorker{StaffNo: "K-1", Name: "SITI AMINAH", Title: "S.E.", HomePhone: "021 5551234", Mobile: "081398765432", Email: "siti@contoh.id",
		BirthPlace: "DEPOK", BirthDate: 19900817, MotherName: "KARTINI", IDKind: sipp.KTP, IDNumber: "3276055708900002", Sex: "P", MailTo: "S",
		JoinedOn: 20250601, Married: "T", BloodType: "O", TaxNo: "092542943407000", Country: "ID", Wage: 5_000_000, Address: "JL. MERDEKA 1",
		PostCode: "16411", WorkRegency: "3276", Contract: "PKWT", WorkStart: 20250601, ContractEnd: 20260531}
	if got := *rows[0].NewWorker; got != want {
		t.Errorf("new worker\ngot  %+v\nwant %+v", got, want)
	}
	if got, want := *rows[1].WageLine, (sipp.WageLine{NIK: "3201011501900001", KPJ: "12345678901", Code: "TK1", Name: "BUDI SANTOSO", BirthDate: 19900115,
		Wage: 4_500_000, BackPay: 250_000, Month: 202506, EmployerNo: "17081342"}); got != want {
		t.Errorf("wage line %+v", got)
	}
	if got, want := *rows[2].Leaver, (sipp.Leaver{KPJ: "12345678902", Name: "ANI", BirthDate: 19850201, Reason: "1", Note: "pindah", Date: 20250630}); got != want {
		t.Errorf("leaver %+v", got)
	}
	if got := *rows[3].DataUpdate; got.Bank != "014" || got.AccountNo != "1234567890" || got.Address != "JL. BARU 2" || got.NIK != "3201011501900001" {
		t.Errorf("update %+v", got)
	}
	if len(sum.Problems) != 1 || sum.Problems[0].Code != "file_sheet_ignored" || sum.Problems[0].Params["name"] != "data_tk_lanjutan" {
		t.Errorf("problems of the file: %+v", sum.Problems)
	}
}

func TestMessyWorkbookIsUnderstoodOrExplained(t *testing.T) {
	b := workbook(t, func(f *excelize.File) {
		s := "Sheet1"
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		put(t, f, s, 1, "PT MAJU JAYA")
		put(t, f, s, 2, "DAFTAR UPAH JUNI 2025")
		must(t, f.MergeCell(s, "A2", "I2"))
		// Two header rows: some cells merged downwards, columns out of order.
		put(t, f, s, 4, "No", "Nama Lengkap", "Gaji", nil, "N.I.K. *", "Tgl. Lahir (DD-MM-YYYY)", "bl th", "npp")
		put(t, f, s, 5, nil, nil, "upah", "Rapel", nil, nil, nil, nil)
		for _, c := range []string{"A", "B", "E", "F", "G", "H"} {
			must(t, f.MergeCell(s, c+"4", c+"5"))
		}
		must(t, f.MergeCell(s, "C4", "D4"))
		put(t, f, s, 6, 1, 2, 3, 4, 5, 6, 7, 8)
		put(t, f, s, 7, 1, "ADI", "Rp 3.000.000", "", "'3201011501900001 ", "15-01-1990", "062025", "17081342")
		put(t, f, s, 8, 2, "BENI", 3000000, 0, 3276055708900002, "1990-08-17", "06-2025", 17081342)
		put(t, f, s, 9, 3, "CICI", "3,000,000.00", "50.000", "3276052902000001", 36585, "6-2025", "1708 1342")
		must(t, f.SetCellStyle(s, "F9", "F9", day))
		put(t, f, s, 10, 4, "DODI", "3.000", "-1", 3.27605570890000e15, "17/08/90", "05-2025", "99999999")
		put(t, f, s, 11, 5, "EKA 2", "0", "abc", "3.27606E+15", "1 Januari 1990", "Juni 2025")
		put(t, f, s, 12, 6, "FANI", nil, nil, "3201011501900001", 32874, "06-2025")
		must(t, f.SetCellFormula(s, "C12", "C8*2")) // excelize stores no value
		put(t, f, s, 13, 7, "GITA", "50000", nil, nil, "31-02-1990", "06-2025")
		put(t, f, s, 15, "TOTAL", nil, 9_000_000)
		must(t, f.SetColVisible(s, "D", false))
	})
	rows, sum, err := read(b, june)
	must(t, err)
	want := map[int]string{
		7:  "",
		8:  "E:nik_from_number",
		9:  "",
		10: "E:nik_digits_lost F:date_year_short C:amount_ambiguous D:amount_negative G:month_other H:npp_other",
		11: "E:nik_scientific B:name_digits C:amount_zero D:amount_format",
		12: "E:duplicate_nik F:date_from_number C:formula_empty",
		13: "F:date_impossible C:amount_small :key_missing",
	}
	for _, r := range rows {
		if got := codes(r); got != want[r.Number] {
			t.Errorf("row %d: got %q, want %q", r.Number, got, want[r.Number])
		}
		delete(want, r.Number)
	}
	if len(want) > 0 {
		t.Errorf("rows not read: %v", want)
	}
	if r := rows[0].WageLine; r.NIK != "3201011501900001" || r.Wage != 3_000_000 || r.Month != 202506 {
		t.Errorf("row 7: %+v", r)
	}
	if r := rows[2].WageLine; r.BirthDate != 20000229 || r.BackPay != 50_000 || r.Wage != 3_000_000 {
		t.Errorf("row 9: %+v", r)
	}
	for _, p := range rows[5].Problems {
		if p.Code == "duplicate_nik" && (p.Params["first_row"] != "7" || !strings.Contains(p.Message("id"), "baris 7") || !strings.Contains(p.Message("en"), "row 7")) {
			t.Errorf("the first row is not named: %+v", p)
		}
	}
	if c := sum.Sheets[sipp.Wages]; c != (sipp.Count{Rows: 7, Valid: 3, Warnings: 1}) {
		t.Errorf("count: %+v", c)
	}
	if len(sum.Problems) != 1 || sum.Problems[0].Code != "row_total" || sum.Problems[0].Row != 15 {
		t.Errorf("problems of the file: %+v", sum.Problems)
	}
}

func TestFormulaWithAStoredResultIsUsedWithAWarning(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, xml := range map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"xl/workbook.xml":     `<workbook><sheets><sheet name="data_upah" r:id="rId1"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData>
			<row r="1"><c r="A1" t="str"><v>NIK</v></c><c r="B1" t="str"><v>UPAH</v></c><c r="C1" t="str"><v>BLTH</v></c></row>
			<row r="2"><c r="A2" t="str"><v>3276055708900002</v></c><c r="B2"><f>1000000*4/3</f><v>1333333.3333333333</v></c><c r="C2" t="str"><v>06-2025</v></c></row>
			<row r="3"><c r="A3" t="str"><v>3276052902000001</v></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C3" t="str"><v>06-2025</v></c></row>
			</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		must(t, err)
		_, err = io.WriteString(w, xml)
		must(t, err)
	}
	must(t, z.Close())
	rows, _, err := read(b.Bytes(), june)
	must(t, err)
	if got := codes(rows[0]); got != "B:amount_rounded B:amount_formula" || rows[0].WageLine.Wage != 1_333_333 || !rows[0].Valid() {
		t.Errorf("row 2: %q, %+v", got, rows[0].WageLine)
	}
	if got := codes(rows[1]); got != "B:cell_fault" || rows[1].Valid() {
		t.Errorf("row 3: %q", got)
	}
}

func TestVariantsOfTheNewWorkerSheet(t *testing.T) {
	header := "NAMA_DEPAN;NAMA_TENGAH;NAMA_BELAKANG;;TANGGAL_LAHIR;NAMA_IBU_KANDUNG;JENIS_IDENTITAS;NOMOR_IDENTITAS;JENIS_KELAMIN;UPAH;HP;STATUS_PEGAWAI;TGL_AKHIR_KONTRAK\n"
	rows, sum, err := read([]byte(header+
		"SITI;;AMINAH;;17-08-1990;KARTINI;KTP;3276055708900002;Perempuan;5.000.000,00;081111111111;kontrak;\n"+
		"JOHN;Q;DOE;;17-08-1980;MARY;Paspor;c1234567;M;9000000;6.2812E+12;Tetap;\n"+
		";;;;17-08-1980;;KTP;3276052902000001;X;9000000;-;magang;\n"), june)
	must(t, err)
	if r := rows[0].NewWorker; r.Name != "SITI AMINAH" || r.Sex != "P" || r.Contract != "PKWT" || r.Wage != 5_000_000 || codes(rows[0]) != "K:phone_filler M:expected_missing" {
		t.Errorf("first: %+v %q", r, codes(rows[0]))
	}
	if r := rows[1].NewWorker; r.Name != "JOHN Q DOE" || r.IDKind != sipp.Passport || r.IDNumber != "C1234567" || r.Sex != "L" || codes(rows[1]) != "K:phone_format" {
		t.Errorf("second: %+v %q", r, codes(rows[1]))
	}
	if got := codes(rows[2]); got != "A:required_missing K:expected_missing F:required_missing I:choice_invalid L:choice_ignored" {
		t.Errorf("third: %q", got)
	}
	if len(sum.Problems) != 1 || sum.Problems[0].Code != "file_columns_absent" || !strings.Contains(sum.Problems[0].Message("en"), "TEMPAT_LAHIR") {
		t.Errorf("file: %+v", sum.Problems)
	}
	// The 31-column variant: an empty column F.
	wide := names(sipp.NewWorkers)
	wide = append(wide[:5:5], append([]any{nil}, wide[5:]...)...)
	values := append(siti[:5:5], append([]any{nil}, siti[5:]...)...)
	rows, _, err = read(workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1", 1, wide...)
		put(t, f, "Sheet1", 2, values...)
	}), june)
	must(t, err)
	if rows[0].NewWorker.Wage != 5_000_000 || len(rows[0].Problems) > 0 {
		t.Errorf("31 columns: %+v %q", rows[0].NewWorker, codes(rows[0]))
	}
}

func TestLeaversAndUpdatesAsCSV(t *testing.T) {
	rows, _, err := read([]byte("KPJ\tNAMA\tTGL_LAHIR\tSEBAB_NA\tTGL_KEJADIAN\tKETERANGAN\n"+
		"12345678901\tA\t01-01-1980\t1\t30-06-2025\t\n"+
		"12345678901\tA\t01-01-1980\t1\t30-06-2025\t\n"+
		"123\tB\t01-01-1980\tMeninggal dunia\t\t\n"+
		"1,2345E+10\tC\t01-01-1980\t2\t30-06-2025\t\n"), june)
	must(t, err)
	for i, want := range []string{"", "A:duplicate_kpj", "A:kpj_format E:required_missing D:leaver_death", "A:kpj_scientific"} {
		if got := codes(rows[i]); got != want {
			t.Errorf("leaver %d: %q, want %q", i, got, want)
		}
	}
	rows, _, err = read([]byte("NIK,HANDPHONE,EMAIL,NOMOR_REKENING,LOKASI_PEKERJAAN\n3276055708900002,0812,a@b,12-34,32.76\n"), june)
	must(t, err)
	if got := codes(rows[0]); got != "B:phone_format C:email_format D:number_format" || rows[0].DataUpdate.WorkRegency != "3276" {
		t.Errorf("update: %q %+v", got, rows[0].DataUpdate)
	}
}

func TestFilesThatAreNoPayrollAreRefused(t *testing.T) {
	row := "3276055708900002,5000000,06-2025\n"
	for want, file := range map[string]string{
		"file_no_template":     "a,b,c\n1,2,3\n",
		"file_columns_missing": "NIK,BLTH,NPP\n3276055708900002,06-2025,1\n",
		"file_column_twice":    "NIK,GAJI,BLTH,GAJI_POKOK\n" + row,
		"file_no_rows":         "NIK,UPAH,BLTH\n,,\n",
		"file_too_many_rows":   "NIK,UPAH,BLTH\n" + strings.Repeat(row, 6),
	} {
		t.Run(want, func(t *testing.T) {
			opt := june
			opt.MaxRows = 5
			_, _, err := read([]byte(file), opt)
			var r *sipp.Refusal
			if !errors.As(err, &r) || r.Code != want {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(r.Message("id")+r.Message("en"), "{") {
				t.Errorf("message %q", r.Message("id"))
			}
		})
	}
	twice := workbook(t, func(f *excelize.File) {
		for _, s := range []string{"Sheet1", "Sheet2"} {
			put(t, f, s, 1, "NIK", "UPAH", "BLTH")
			put(t, f, s, 2, "3276055708900002", 1, "06-2025")
		}
	})
	var r *sipp.Refusal
	if _, _, err := read(twice, june); !errors.As(err, &r) || r.Code != "file_sheet_twice" {
		t.Errorf("two sheets of one kind gave %v", err)
	}
	good := workbook(t, func(f *excelize.File) {
		put(t, f, "Sheet1", 1, "NIK", "UPAH", "BLTH")
		put(t, f, "Sheet1", 2, "3276055708900002", 1, "06-2025")
	})
	var e *sheet.Error
	if _, _, err := read(good[:len(good)*2/3], june); !errors.As(err, &e) || e.Code != sheet.Truncated {
		t.Errorf("a file cut off gave %v", err)
	}
	stop := errors.New("stop")
	book, err := sheet.Open(bytes.NewReader(good), int64(len(good)), sheet.Limits{})
	must(t, err)
	if _, err := sipp.Read(book, june, func(sipp.Row) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error came back as %v", err)
	}
}

func TestTemplateNameCountsBeforeOtherWordsForIt(t *testing.T) {
	rows, sum, err := read([]byte("NIK,GAJI,NAMA,TGL_LAHIR,NAMA_IBU_KANDUNG,NOMOR_IDENTITAS,JENIS_KELAMIN,UPAH\n"+
		"K-17,1000000,SITI,17-08-1990,KARTINI,3276055708900002,P,5000000\n"), june)
	must(t, err)
	if r := rows[0].NewWorker; r.IDNumber != "3276055708900002" || r.Wage != 5_000_000 || len(rows[0].Problems) > 0 {
		t.Errorf("%+v %q", r, codes(rows[0]))
	}
	if len(sum.Problems) != 2 || sum.Problems[1].Code != "file_columns_ignored" || sum.Problems[1].Params["columns"] != "A, B" {
		t.Errorf("%+v", sum.Problems)
	}
}

func TestRoundedNIKsOfAWholeFileAreSuspected(t *testing.T) {
	var s strings.Builder
	s.WriteString("NIK;UPAH\n")
	for i := range 30 {
		fmt.Fprintf(&s, "32760557089%04d0;5000000\n", i)
	}
	_, sum, err := read([]byte(s.String()), june)
	must(t, err)
	if len(sum.Problems) != 2 || sum.Problems[0].Code != "file_month_absent" || sum.Problems[1].Code != "file_nik_all_end_zero" {
		t.Errorf("%+v", sum.Problems)
	}
}

func TestGivenNIKCheckIsCalled(t *testing.T) {
	opt := june
	opt.NIK = func(nik string) []sipp.Finding {
		if strings.HasPrefix(nik, "99") {
			return []sipp.Finding{{Code: "nik.region_unknown", Severity: sipp.Warning}, {Code: "nik.birth_date", Severity: sipp.Error}}
		}
		return nil
	}
	rows, _, err := read([]byte("NIK;UPAH;BLTH\n9976055708900002;5000000;06-2025\n3276055708900002;5000000;06-2025\n"), opt)
	must(t, err)
	if got := codes(rows[0]); got != "A:nik_doubtful A:nik_refused" || !strings.Contains(rows[0].Problems[1].Message("en"), "nik.birth_date") || rows[0].WageLine.NIK != "" {
		t.Errorf("first: %q", got)
	}
	if len(rows[1].Problems) > 0 {
		t.Errorf("second: %q", codes(rows[1]))
	}
}

func TestJSONGoesThroughTheSameChecks(t *testing.T) {
	var p sipp.Payroll
	must(t, json.Unmarshal([]byte(`{
		"new_workers": [{"name":"SITI","birth_date":"1990-08-17","mother_name":"KARTINI","id_number":"3276055708900002","sex":"P","wage":5000000}],
		"wages": [{"nik":"3276055708900002","wage":5000000},{"nik":"3276055708900002","wage":-1,"month":"2025-05"},{}],
		"leavers": [{}]}`), &p))
	var rows []sipp.Row
	sum, err := sipp.ReadPayroll(p, june, func(r sipp.Row) error { rows = append(rows, copied(r)); return nil })
	must(t, err)
	if rows[0].NewWorker.BirthDate != 19900817 || !rows[0].Valid() || rows[1].WageLine.Month != 202506 || len(rows[1].Problems) > 0 {
		t.Errorf("good rows: %q %q", codes(rows[0]), codes(rows[1]))
	}
	if got := codes(rows[2]); got != "nik:duplicate_nik wage:amount_negative month:month_other" || rows[2].Number != 2 {
		t.Errorf("bad row: %q", got)
	}
	if got := codes(rows[3]); got != "wage:amount_zero :key_missing" {
		t.Errorf("empty row: %q", got)
	}
	if sum.Sheets[sipp.Wages].Valid != 1 || sum.Sheets[sipp.Leavers].Rows != 1 {
		t.Errorf("%+v", sum)
	}
	var r *sipp.Refusal
	if _, err := sipp.ReadPayroll(sipp.Payroll{}, june, nil); !errors.As(err, &r) || r.Code != "file_no_rows" {
		t.Errorf("an empty payroll gave %v", err)
	}
}
