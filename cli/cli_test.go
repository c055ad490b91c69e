package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/system"
)

// jamsos runs a command line in a data folder and gives its exit code and output.
func jamsos(t *testing.T, data string, args ...string) (code int, out string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(context.Background(), Env{Args: append([]string{"--data", data}, args...), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Getenv: os.Getenv})
	return code, stdout.String() + stderr.String()
}

// must is jamsos that has to succeed; with --json its answer is decoded into v.
func must(t *testing.T, v any, data string, args ...string) string {
	t.Helper()
	if v != nil {
		args = append([]string{"--json"}, args...)
	}
	code, out := jamsos(t, data, args...)
	if code != 0 {
		t.Fatalf("jamsos %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
	if v != nil {
		if err := json.Unmarshal([]byte(out), v); err != nil {
			t.Fatalf("jamsos %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	return out
}

func TestLawContributionKeepsItsContract(t *testing.T) {
	type line struct {
		Programme, Bearer string
		Base              *int64
		Rate              *int64 `json:"rate_ppm"`
		Amount            int64
		Article           string
		Confidence        string
	}
	var got struct {
		Month   string
		Lines   []line
		Total   int64
		Booking []line
	}
	must(t, &got, t.TempDir(), "law", "contribution", "--segment", "PU", "--month", "2025-06", "--wage", "10000000", "--risk-group", "1")
	order := ""
	for _, l := range got.Lines {
		order += l.Programme + "/" + l.Bearer + " "
	}
	if got.Month != "2025-06" || got.Total != 924_000 || order != "JKK/employer JKM/employer JHT/employer JHT/worker JP/employer JP/worker " {
		t.Errorf("%s total %d: %s", got.Month, got.Total, order)
	}
	if len(got.Booking) != 2 || got.Booking[0].Bearer != "government" || got.Booking[0].Amount != 11_000 || got.Booking[1].Bearer != "from_jkk" {
		t.Errorf("booking %+v", got.Booking)
	}
	must(t, &got, t.TempDir(), "law", "contribution", "--segment", "BPU", "--month", "2025-06", "--income", "900000", "--programmes", "JKK,JKM")
	if got.Total != 16_800 || got.Lines[1].Base != nil || got.Lines[1].Rate != nil || got.Lines[0].Bearer != "member" || got.Booking == nil || len(got.Booking) != 0 {
		t.Errorf("%+v", got)
	}
	for _, args := range [][]string{{"--month", "1992-01", "--wage", "1"}, {"--month", "2025-13"}, {"--month", "2025-06", "--wage", "-5"}, {"--month", "2025-06", "--wage", "5", "--risk-group", "6"}} {
		if code, out := jamsos(t, t.TempDir(), append([]string{"law", "contribution"}, args...)...); code == 0 {
			t.Errorf("%v was accepted: %s", args, out)
		}
	}
}

// company makes an employer in the database of a data folder.
func company(t *testing.T, data string) int64 {
	t.Helper()
	ctx := context.Background()
	s, err := system.Open(ctx, system.Config{Database: filepath.Join(data, "jamsos.db"), Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	no, err := s.Employers.Register(ctx, employer.Registration{Name: "PT Contoh Maju", LegalForm: "pt", NIB: "1234567890123", NPWP: "0123456789012345", KBLI: "10311",
		Scale: law.Medium, Address: "Jl. Raya Serang 1", Area: "36.04", Phone: "+622542345678", Email: "hrd@contoh.co.id", ContactName: "Ibu Rina"}, "test", "cli")
	if err != nil {
		t.Fatal(err)
	}
	return no
}

func TestAPayrollGoesFromTheSheetToTheWorkersMonths(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "migrate")
	no := company(t, data)
	now := today().Month()
	var sheet strings.Builder
	sheet.WriteString("NAMA_LENGKAP;TEMPAT_LAHIR;TANGGAL_LAHIR;NAMA_IBU_KANDUNG;JENIS_IDENTITAS;NOMOR_IDENTITAS;JENIS_KELAMIN;STATUS_KAWIN;KODE_NEGARA;UPAH;ALAMAT;LOKASI_PEKERJAAN;STATUS_PEGAWAI;TGL_AWAL_BEKERJA;HP;SURAT_MENYURAT_KE;TANGGAL_KEPESERTAAN\n")
	for i := range 30 {
		wage := "5000000"
		if i == 7 {
			wage = "lima juta"
		}
		fmt.Fprintf(&sheet, "Pekerja %s;Serang;15-01-1990;Sumiyati;KTP;360401150190%04d;L;T;ID;%s;Jl. Raya;3604;PKWTT;01-%02d-%04d;0812345678%02d;S;01-%02d-%04d\n",
			strings.Repeat("A", i%5+1)+string(rune('A'+i%26)), i+1, wage, int(now.Month()), now.Year(), i, int(now.Month()), now.Year())
	}
	path := filepath.Join(data, "pekerja.csv")
	if err := os.WriteFile(path, []byte(sheet.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"import", "payroll", path, "--employer", fmt.Sprint(no), "--month", now.String()}
	if code, out := jamsos(t, data, append(args, "--dry-run")...); code != 1 || !strings.Contains(out, "30 rows") || !strings.Contains(out, "1 errors") {
		t.Fatalf("dry run: exit %d\n%s", code, out)
	}
	if code, out := jamsos(t, data, args...); code != 1 || !strings.Contains(out, "sound rows are applied") {
		t.Fatalf("with one wrong row: exit %d\n%s", code, out)
	}
	mended := strings.Replace(sheet.String(), "lima juta", "5000000", 1)
	if err := os.WriteFile(path, []byte(mended), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, nil, data, args...)
	must(t, nil, data, args...) // once more: nothing doubles
	must(t, nil, data, "bill", "run", "--month", now.String())
	must(t, nil, data, "bill", "run", "--month", now.String())

	ctx := context.Background()
	s, err := system.Open(ctx, system.Config{Database: filepath.Join(data, "jamsos.db"), Data: data})
	if err != nil {
		t.Fatal(err)
	}
	bills, err := s.Desk.BillsOfMonth(ctx, no, now)
	if err != nil || len(bills) != 1 || bills[0].Members != 30 {
		t.Fatalf("%+v, %v", bills, err)
	}
	s.Close()
	code := id.FormatPaymentCode(bills[0].Code)
	pay := []string{"pay", code, "--amount", fmt.Sprint(int64(bills[0].Amount)), "--channel", "retail", "--reference", "T1"}
	if code, out := jamsos(t, data, "pay", code, "--amount", "1", "--channel", "retail", "--reference", "T0"); code != 1 || !strings.Contains(out, "tepat") {
		t.Errorf("wrong amount: exit %d %s", code, out)
	}
	var paid struct {
		State    string
		Repeated bool
		Receipt  string
	}
	must(t, &paid, data, pay...)
	if paid.State != "posted" || paid.Repeated || paid.Receipt == "" {
		t.Errorf("%+v", paid)
	}
	must(t, &paid, data, pay...)
	if !paid.Repeated {
		t.Error("the second telling was not recognised")
	}
	if out := must(t, nil, data, "doctor"); !strings.Contains(out, "30 contributions due, 30 settled") {
		t.Error(out)
	}
	var member struct {
		State      string
		Enrolments []struct{ Programmes string }
		JHT        int64 `json:"jht_balance"`
	}
	must(t, &member, data, "member", "show", fmt.Sprint(someMember(t, data)))
	if member.State != "issued" || member.JHT != 285_000 || len(member.Enrolments) != 1 {
		t.Errorf("%+v", member)
	}
}

func someMember(t *testing.T, data string) (no int64) {
	t.Helper()
	ctx := context.Background()
	s, err := system.Open(ctx, system.Config{Database: filepath.Join(data, "jamsos.db"), Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.DB.Writer().QueryRowContext(ctx, `SELECT min(member_no) FROM member`).Scan(&no); err != nil {
		t.Fatal(err)
	}
	return no
}

func TestDoctorNamesTheRowThatDisagrees(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "demo", "fill", "--members", "400", "--months", "2")
	must(t, nil, data, "doctor")
	ctx := context.Background()
	s, err := system.Open(ctx, system.Config{Database: filepath.Join(data, "jamsos.db"), Data: data})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB.Writer().ExecContext(ctx, `UPDATE member_posting SET jht = jht + 1 WHERE jht > 0 AND member_no = (SELECT min(member_no) FROM member_posting WHERE jht > 0)`); err != nil {
		t.Fatal(err)
	}
	s.Close()
	code, out := jamsos(t, data, "doctor")
	if code != 1 || !strings.Contains(out, "ledger: control at entry") {
		t.Errorf("exit %d\n%s", code, out)
	}
	var x struct {
		Findings []struct{ Record, Rule, Where, What string }
	}
	code, out = jamsos(t, data, "--json", "doctor")
	if err := json.Unmarshal([]byte(out), &x); err != nil || code != 1 || len(x.Findings) == 0 || x.Findings[0].Where == "" {
		t.Errorf("exit %d, %v\n%s", code, err, out)
	}
}

func TestABackupComesBackWhole(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "demo", "fill", "--members", "300", "--months", "1")
	before := must(t, nil, data, "doctor")
	file := filepath.Join(t.TempDir(), "copy.tar.gz")
	must(t, nil, data, "backup", file)
	if code, out := jamsos(t, data, "restore", file); code != 1 || !strings.Contains(out, "never overwrites") {
		t.Errorf("restoring over data: exit %d %s", code, out)
	}
	empty := filepath.Join(t.TempDir(), "new")
	must(t, nil, empty, "restore", file)
	if after := must(t, nil, empty, "doctor"); after != before {
		t.Errorf("before: %safter: %s", before, after)
	}
	// The keys came along: sealed fields can be read.
	must(t, nil, empty, "member", "show", fmt.Sprint(someMember(t, empty)))
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := jamsos(t, filepath.Join(t.TempDir(), "half"), "restore", file); code != 1 || !strings.Contains(out, "damaged") {
		t.Errorf("half a backup: exit %d %s", code, out)
	}
}

func TestAnOldSchemaIsRefusedWithWhatToDo(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "jamsos.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := jamsos(t, data, "doctor"); code != 1 || !strings.Contains(out, "jamsos migrate") {
		t.Errorf("exit %d %s", code, out)
	}
}

func TestAMissingDatabaseIsNotMade(t *testing.T) {
	data := filepath.Join(t.TempDir(), "nowhere")
	if code, out := jamsos(t, data, "doctor"); code != 2 || !strings.Contains(out, "there is no database at "+data) {
		t.Errorf("exit %d %s", code, out)
	}
	if _, err := os.Stat(data); !os.IsNotExist(err) {
		t.Errorf("asking made the folder: %v", err)
	}
}

func TestTheDemonstrationsCodeIsSixDigits(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "demo", "fill", "--members", "300", "--months", "1")
	if out := strings.TrimSpace(must(t, nil, data, "demo", "totp", "petugas")); len(out) != 6 {
		t.Errorf("%q", out)
	}
}
