package web

import (
	"github.com/jamsos/jamsos/web/page"
)

// gallery is the demonstration's page of all components, for whoever designs a
// page and for the browser tests. The form answers as a real one does.
func gallery() []Route {
	form := func(r *Request) (Response, error) {
		f, err := r.Form()
		if err != nil {
			return nil, err
		}
		if r.Method == "GET" {
			f.Set("months", "2")
			f.Set("programme", "jkk")
			return r.Page("page/design", galleryForm(f))
		}
		if f.Get("nik") == "" {
			f.Fail("nik", "Isi NIK Anda: 16 angka di KTP")
		}
		if f.Get("work") == "" {
			f.Fail("work", "Pilih satu pekerjaan")
		}
		if f.Get("province") == "" {
			f.Fail("province", "Pilih provinsi tempat Anda bekerja")
		}
		if !f.OK() {
			return r.Again("page/design", galleryForm(f))
		}
		r.Flash(page.Good, "Tersimpan. Begini pesan sekali tampil.")
		return r.To("/design")
	}
	return []Route{
		{Method: "GET", Pattern: "/design", Roles: []string{Public}, Handler: form},
		{Method: "POST", Pattern: "/design", Roles: []string{Public}, Limit: 20 << 20, Handler: form},
		{Method: "GET", Pattern: "/design/kantor", Roles: []string{Public}, Handler: func(*Request) (Response, error) {
			return Page{Name: "page/office", Data: galleryOffice(), Wide: true}, nil
		}},
	}
}

func galleryForm(f *page.Form) map[string]any {
	months := []page.CalendarMonth{
		{Label: "Jan", State: "none", Text: "belum terdaftar"}, {Label: "Feb", State: "full", Text: "penuh"},
		{Label: "Mar", State: "full", Text: "penuh"}, {Label: "Apr", State: "arrears", Text: "tunggakan"},
		{Label: "Mei", State: "restricted", Text: "terbatas"}, {Label: "Jun", State: "full", Text: "penuh"},
		{Label: "Jul", State: "full", Text: "penuh"}, {Label: "Agu", State: "arrears", Text: "telat", Href: "#agustus"},
		{Label: "Sep", State: "full", Text: "penuh"}, {Label: "Okt", State: "full", Text: "penuh"},
		{Label: "Nov", State: "pending", Text: "menunggu bayar", Now: true}, {Label: "Des", State: "future", Text: "nanti"},
	}
	return map[string]any{
		"Form": f, "Steps": page.Steps{Now: 7, Of: 9},
		"Work":       []page.Option{{Value: "fisher", Label: "Nelayan", Hint: "melaut sendiri atau ikut kapal"}, {Value: "driver", Label: "Pengemudi ojek"}, {Value: "trader", Label: "Pedagang"}},
		"Programmes": []page.Option{{Value: "jkk", Label: "Kecelakaan kerja (JKK)", Hint: "perawatan sampai sembuh"}, {Value: "jht", Label: "Hari tua (JHT)", Hint: "tabungan, boleh ditambah nanti"}},
		"Notices": []page.Notice{
			{Kind: page.Good, Title: "Anda dilindungi", Text: "Mulai hari ini pukul 14.30 WIB."},
			{Kind: page.Look, Title: "Bayar sebelum 15 Desember", Text: "Sesudah itu perlindungan berhenti.", Link: page.Link{Text: "Bayar sekarang", Href: "#bayar"}},
			{Kind: page.Act, Title: "Tagihan lewat tempo", Text: "Buat kode baru untuk membayar."},
			{Kind: page.Calm, Text: "Kode untuk melanjutkan nanti: K7-MANGGA-41."},
		},
		"Tags": []page.Tag{{Kind: page.Good, Text: "Dilindungi"}, {Kind: page.Look, Text: "besok"}, {Kind: page.Act, Text: "hari ini"}, {Kind: page.Calm, Text: "sedang diperiksa"}},
		"Amount": page.Amount{Lines: []page.AmountLine{
			{Label: "Kecelakaan kerja (JKK)", Note: "1 % × Rp3.450.000", Amount: 17_250, Was: 34_500},
			{Label: "Kematian (JKM)", Note: "tetap", Amount: 3_400, Was: 6_800},
			{Label: "Jumlah sebulan", Amount: 20_650, Total: true},
		}, Why: []page.Told{{Text: "Jumlah 2 baris: Rp20.650.", Of: []page.Told{
			{Text: "Potongan JKK 50 % (PP 50/2025) → Rp17.250.", Of: []page.Told{{Text: "JKK 1 % × Rp3.450.000 = Rp34.500 (PP 44/2015 Ps 20), ditanggung peserta."}}},
			{Text: "Potongan JKM 50 % (PP 50/2025) → Rp3.400.", Of: []page.Told{{Text: "JKM Rp6.800 sebulan, tetap untuk semua penghasilan (PP 44/2015 Ps 21)."}}},
		}}}, Open: true},
		"Card": page.MemberCard{Name: "Siti Rahmawati", Number: "26011874402", State: page.Tag{Kind: page.Good, Text: "Dilindungi hari ini"}, Lines: []string{"JKK · JKM"},
			QR: page.Matrix(21, func(x, y int) bool { return (x*7+y*11+x*y)%3 == 0 }, "Contoh kode QR")},
		"Calendar": page.Calendar{Title: "Perlindungan 2026", Note: "Kecelakaan kerja dan kematian", Months: months},
		"Code":     page.Code{Label: "Kode bayar", Value: "880412345678"},
		"Rows": []page.Row{
			{Key: "Nama", Value: "Siti Rahmawati", Change: page.Link{Text: "Ubah", Href: "#nama", Hidden: "nama"}},
			{Key: "Pekerjaan", Value: "Nelayan", Hint: "Kabupaten Serang, Banten", Change: page.Link{Text: "Ubah", Href: "#kerja", Hidden: "pekerjaan"}},
			{Key: "Keadaan", Value: page.Tag{Kind: page.Good, Text: "Dilindungi"}},
		},
		"Stages": []page.Stage{{Title: "Diterima", Text: "3 November 2026", State: "done"}, {Title: "Diperiksa", Text: "Biasanya 2 hari kerja", State: "now"}, {Title: "Dibayar", State: "next"}},
		"Empty":  page.Empty{Title: "Belum ada pembayaran", Text: "Pembayaran pertama tampil di sini dalam dua detik.", Link: page.Link{Text: "Cara membayar", Href: "#cara"}},
		"Pager":  page.Pager{Previous: "#sebelum", Next: "#sesudah", Range: "21–40"},
	}
}

func galleryOffice() map[string]any {
	values := map[string]page.Measure{}
	for i, p := range page.Places {
		if p.Code == "96" || p.Code == "95" {
			continue // no data is hatched
		}
		share := 14 + i*7%40
		n, _ := page.Number("id", share)
		values[p.Code] = page.Measure{Level: (share - 14) / 8, Text: n + "%", Href: "#p" + p.Code}
	}
	chart := page.Chart{Title: "Pendaftaran per bulan", Note: "semua saluran", Source: "data contoh", LabelHead: "Bulan", ValueHead: "Pendaftar", Target: 300, TargetText: "Sasaran 300 sebulan"}
	for i, v := range []int64{180, 220, 260, 0, 310, 290, 340, 318} {
		n, _ := page.Number("id", v)
		chart.Points = append(chart.Points, page.Point{Label: []string{"Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov"}[i], Value: v, Text: n})
	}
	chart.Points[3].NoData, chart.Points[3].Text = true, "tidak ada data"
	return map[string]any{
		"Stats": []page.Stat{
			{Label: "Terdaftar", Value: "20.412", Note: "peserta sepanjang masa", Tag: page.Tag{Kind: page.Good, Text: "naik 318 bulan ini"}, Href: "#terdaftar"},
			{Label: "Aktif", Value: "11.937", Note: "membayar untuk bulan ini", Tag: page.Tag{Kind: page.Good, Text: "58% dari terdaftar"}},
			{Label: "Iuran masuk", Value: "Rp2,41 M", Exact: "Rp2.412.118.400", Note: "November sampai hari ini", Tag: page.Tag{Kind: page.Good, Text: "99,7% tercocokkan"}},
			{Label: "Tak bertuan", Value: "Rp1,8 jt", Exact: "Rp1.803.500", Note: "4 pembayaran, tertua 3 hari", Tag: page.Tag{Kind: page.Look, Text: "perlu dikerjakan"}},
		},
		"Tiles": page.Tiles{Title: "Peserta aktif dari angkatan kerja", Note: "Satu kotak satu provinsi. Garis miring: tidak ada data.", Values: values},
		"Bars": []page.Bar{
			{Label: "Pekerja informal (BPU)", Note: "target 2017, realisasi 31 Des 2017", Value: 1_700, Target: 1_000, Full: 1_830, ValueText: "1,7 jt", Below: "dari 1,0 jt · 170%"},
			{Label: "Pemberi kerja", Note: "realisasi 31 Des 2017, target 2018", Value: 488, Target: 700, Full: 750, ValueText: "0,488 jt", Below: "dari 0,7 jt · 70%"},
			{Label: "Pekerja migran", Note: "belum dilaporkan", Target: 600, Full: 650, NoData: true, Below: "sasaran 0,6 jt"},
		},
		"Work": page.Table{Caption: "Perlu diputuskan", Stack: true, Columns: []page.Column{{Label: "Perihal"}, {Label: "Siapa"}, {Label: "Mengapa"}, {Label: "Tenggat"}, {}},
			Rows: [][]any{
				{"Mungkin orang yang sama", "Siti Rahmawati · Siti Rachmawati", "tanggal lahir dan ibu kandung sama, NIK beda satu angka", page.Tag{Kind: page.Look, Text: "besok"}, page.Link{Text: "Bandingkan", Href: "#a", Hidden: "Siti Rahmawati"}},
				{"Upah turun 38%", "PT Contoh Maju · 14 pekerja", "di bawah UMP Banten 2026", page.Tag{Kind: page.Calm, Text: "5 hari"}, page.Link{Text: "Periksa", Href: "#b", Hidden: "PT Contoh Maju"}},
				{"Bayar tanpa tagihan", "Alfamart 0419…", "kode sudah lunas; mungkin untuk Desember", page.Tag{Kind: page.Act, Text: "hari ini"}, page.Link{Text: "Alokasikan", Href: "#c", Hidden: "pembayaran Alfamart"}},
			}},
		"Ledger": page.Table{Caption: "Dana, November 2026", Columns: []page.Column{{Label: "Dana"}, {Label: "Masuk", Numeric: true}, {Label: "Keluar", Numeric: true}, {Label: "Saldo", Numeric: true}},
			Rows: [][]any{{"JKK", "412.118.400", "38.000.000", "374.118.400"}, {"JKM", "81.600.000", "42.000.000", "39.600.000"}},
			Foot: []any{"Jumlah", "493.718.400", "80.000.000", "413.718.400"}, Source: "buku besar, data contoh"},
		"Chart": chart,
	}
}
