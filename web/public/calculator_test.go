package public_test

import (
	"strings"
	"testing"
)

func TestCalculator(t *testing.T) {
	each(t, func(w *world) {
		c := w.client()
		w.Run("the first page asks for whom", func(t *testing.T) {
			c.get("/hitung").at("/hitung", 200).says("Saya bekerja sendiri", "Saya diupah perusahaan", "Saya mempekerjakan orang", "Pekerja migran", "Proyek bangunan", "Hitung manfaat")
			c.get("/hitung?jenis=nobody").at("/hitung", 200).says("Untuk siapa?")
			c.get("/hitung?jenis=pu").at("/hitung", 200).says("Upah sebulan", "Untuk bulan apa?")
		})
		w.Run("who works alone sees this month with its relief", func(t *testing.T) {
			c.get("/hitung?jenis=bpu&upah=900000").says("Iuran Rp8.400 untuk November 2026", "PP 50/2025", "Daftar sekarang")
			c.get("/hitung?jenis=bpu&upah=1,0+juta&jht=1&bulan=2025-06").says("Iuran Rp36.800 untuk Juni 2025")
		})
		w.Run("a worker sees what is deducted and what the company pays", func(t *testing.T) {
			c.get("/hitung?jenis=pu&upah=5.000.000&risiko=1&bulan=2025-06").says("Iuran Rp462.000", "Dipotong dari upah Rp150.000", "Dibayar perusahaan Rp312.000", "Pensiun (JP)")
			c.get("/hitung?jenis=pu&upah=15000000&risiko=2&bulan=04/2026").says("Rp1.313.589", "melebihi batas JP Rp11.086.300")
			c.get("/hitung?jenis=pu&upah=5000000&risiko=1&bulan=juni+2025").says("Iuran Rp462.000 untuk Juni 2025")
			if strings.Contains(text(c.Body), "belum tiba") {
				w.Error("a month of the past is said to be still to come")
			}
			c.get("/hitung?jenis=pu&upah=5000000&risiko=1&bulan=Apr+2027").says("April 2027 belum tiba", "bila aturannya berubah")
			c.get("/hitung?jenis=pu&upah=5000000&risiko=1&bulan=Junuari+2027").at("/hitung", 422).says("seperti Juni 2025")
			c.get("/hitung?jenis=pu&upah=5000000&risiko=1&bulan=2020-12").says("ditunda", "15 Mei 2021")
		})
		w.Run("an employer sees one worker and all", func(t *testing.T) {
			c.get("/hitung?jenis=perusahaan&upah=4000000&pekerja=80&skala=large&risiko=3&padat=1&bulan=2025-05").says("80 pekerja", "17.800", "PP 7/2025", "JKK, JKM, JHT, JP")
			c.get("/hitung?jenis=perusahaan&upah=4000000&pekerja=49&skala=large&risiko=3&padat=1&bulan=2025-05").says("35.600", "perlu sedikitnya 50 pekerja")
			c.get("/hitung?jenis=perusahaan&upah=3000000&pekerja=2&skala=micro&risiko=5&bulan=2025-05").says("Tagihan Rp122.400", "Boleh ditambah: JHT, JP")
		})
		w.Run("a migrant worker's contract", func(t *testing.T) {
			c.get("/hitung?jenis=pmi&rute=agency&kontrak=24").says("Iuran Rp370.000", "Sebelum bekerja (JKK + JKM)", "Permenaker 4/2023")
			c.get("/hitung?jenis=pmi&rute=individual&kontrak=27").says("Iuran Rp373.000", "Bulan tambahan")
		})
		w.Run("a building project by contract value with and without tax, or by wages", func(t *testing.T) {
			c.get("/hitung?jenis=jakon&dasar=nilai&nilai=10+miliar").says("Rp11.550.000")
			c.get("/hitung?jenis=jakon&dasar=nilai&nilai=111.000.000&ppn=1").says("Rp240.000")
			c.get("/hitung?jenis=jakon&dasar=upah&nilai=10.000.000").says("Rp204.000")
		})
		w.Run("a wrong answer is said beside its question and nothing is lost", func(t *testing.T) {
			for _, q := range []string{"jenis=pu&upah=x", "jenis=pu&upah=5000000&risiko=9", "jenis=bpu&upah=0", "jenis=bpu&upah=900000&bulan=kapan", "jenis=pu&upah=5000000&bulan=1990-01",
				"jenis=perusahaan&upah=4000000&pekerja=0&skala=large", "jenis=perusahaan&upah=4000000&pekerja=3", "jenis=pmi&kontrak=999", "jenis=pmi&kontrak=24&rute=sea", "jenis=pmi&kontrak=24&jht=7",
				"jenis=jakon&nilai=-5", "jenis=bpu&upah=99999999999999999999999", "jenis=jakon&nilai=9999999+triliun"} {
				c.get("/hitung?"+q).at("/hitung", 422).says("Ada yang perlu diperbaiki")
			}
		})
	})
}

var calculatorPages = map[string]string{
	"hitung": "/hitung", "hitung-sendiri": "/hitung?jenis=bpu", "hitung-pekerja": "/hitung?jenis=pu&upah=15000000&risiko=2", "hitung-perusahaan": "/hitung?jenis=perusahaan&upah=4000000&pekerja=80&skala=large&risiko=3&padat=1&bulan=2025-05",
	"hitung-migran": "/hitung?jenis=pmi&rute=agency&kontrak=27&jht=50000", "hitung-proyek": "/hitung?jenis=jakon&dasar=nilai&nilai=10+miliar&ppn=1", "hitung-salah": "/hitung?jenis=perusahaan&upah=x&pekerja=0",
}

func TestCalculatorInTheBrowser(t *testing.T) { walk(t, calculatorPages) }
