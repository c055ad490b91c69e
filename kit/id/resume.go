package id

import (
	"fmt"
	"io"
	"strings"
)

// resumeLetters leaves out I, O and Q, which look like digits or each other.
const resumeLetters = "ABCDEFGHJKLMNPRSTUVWXYZ"

// NewResumeCode draws the code with which a draft is continued on another
// device, "K7-MANGGA-CUCUT-417": letter and digit, two of 256 Indonesian words,
// three digits. It holds 33.5 bits, enough for a code that expires behind a
// limit of tries, not for one that lives for years.
func NewResumeCode(random io.Reader) (string, error) {
	pick := func(n int) (int, error) {
		for limit := 1 << 16 / n * n; ; {
			var b [2]byte
			if _, err := io.ReadFull(random, b[:]); err != nil {
				return 0, fmt.Errorf("id: draw resume code: %w", err)
			}
			if v := int(b[0])<<8 | int(b[1]); v < limit {
				return v % n, nil
			}
		}
	}
	var part [5]int
	for i, n := range []int{len(resumeLetters), 8, len(resumeWords), len(resumeWords), 1000} {
		v, err := pick(n)
		if err != nil {
			return "", err
		}
		part[i] = v
	}
	return fmt.Sprintf("%c%d-%s-%s-%03d", resumeLetters[part[0]], part[1]+2,
		resumeWords[part[2]], resumeWords[part[3]], part[4]), nil
}

// ParseResumeCode brings a code as typed (any case, any or no separators) into
// the shape of NewResumeCode. Codes: resume_code.shape, resume_code.word.
func ParseResumeCode(s string) (string, error) {
	var b strings.Builder
	for _, r := range strings.ToUpper(s) {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	c := b.String()
	if len(c) < 5 || len(c) > 40 || c[0] < 'A' || strings.IndexByte("23456789", c[1]) < 0 ||
		strings.Trim(c[len(c)-3:], "0123456789") != "" || strings.ContainsAny(c[2:len(c)-3], "0123456789") {
		return "", fault("resume_code.shape",
			"A resume code looks like K7-MANGGA-CUCUT-417: a letter and a digit, two words, three digits.")
	}
	words := c[2 : len(c)-3]
	for i := range words {
		if isResumeWord[words[:i]] && isResumeWord[words[i:]] {
			return c[:2] + "-" + words[:i] + "-" + words[i:] + "-" + c[len(c)-3:], nil
		}
	}
	return "", fault("resume_code.word", "A word of this resume code is not one that we use: look at its letters again.")
}

// resumeWords are plain Indonesian words for fruit, trees, flowers, animals and
// landscape. No two pairs of them read the same when written together. Words
// may be replaced only when no draft is open.
var resumeWords = strings.Fields(`
AKASIA ALAMANDA ALPUKAT ANGGREK ANGGUR ANGIN ANGSA ANGSANA ANOA APEL AREN ARWANA ASOKA AWAN AYAM
BADAK BAKAU BAKUNG BAMBU BANDENG BANGAU BANTENG BARONANG BAUNG BAWAL BAYAM BEKANTAN BELALANG
BELIBIS BELIMBING BELUT BENGKUANG BERINGIN BERUANG BIAWAK BINTANG BUKIT BULAN BUNGLON BUNGUR
CAKALANG CAMAR CAPUNG CEMARA CEMPAKA CEMPEDAK CENDANA CENGKIH CERI CIBLEK CICAK CUCAK CUCUT CUMI
CUPANG DAHLIA DAMAR DANAU DELIMA DOMBA DUKU DURIAN ELANG EMBUN ENGGANG FAJAR FLAMBOYAN GABUS GAHARU
GAJAH GANDARIA GANDUM GELATIK GUNUNG GURAMI GURITA HARIMAU HUJAN HUTAN ITIK JAGUNG JAHE JALAK JAMBU
JANGKRIK JATI JERUK JULUNG KACANG KAKAP KAKATUA KAMBING KAMBOJA KAMPER KANCIL KANGKUNG KAPUK
KAPULAGA KARANG KASUARI KATAK KEBUN KECAPI KEDELAI KEDONDONG KELAPA KELINCI KEMANGI KEMBUNG KEMIRI
KENANGA KENARI KENCUR KEPITING KERANG KERAPU KERBAU KETAPANG KETUMBAR KIJANG KODOK KOMODO KUBIS
KUMBANG KUNANG KUNTUL KUNYIT KUPU KURMA KUTILANG LABU LADANG LANDAK LANGSAT LAUT LAVENDER LAYUR
LEBAH LECI LELE LEMBAH LENGKENG LENGKUAS LILI LOBAK LOBSTER LUMBA MAHONI MALEO MANGGA MANGGIS
MARKISA MATAHARI MATOA MAWAR MELATI MELON MENTENG MERAK MERANTI MERBAU MERPATI MIMBA MUJAIR MURAI
MUSANG NANAS NANGKA NILA NIPAH NURI OMBAK ORANGUTAN PADI PALA PANDAN PANTAI PARI PASIR PATIN PAUS
PELANGI PELATUK PELIKAN PENYU PEPAYA PERKUTUT PINANG PINUS PIPIT PISANG PRENJAK PULAU PUYUH
RAJAWALI RAJUNGAN RAMBUTAN RANDU RANGKONG ROTAN RUKAM RUSA SAGU SALAK SAPI SARDEN SAWAH SAWI SAWO
SELADA SELAR SELEDRI SEMANGKA SEMUT SENGON SENJA SEPAT SERAI SEROJA SERUNI SIAMANG SIKATAN SINGKONG
SIRIH SIRSAK SOKA SRIKAYA SUNGAI TALAS TAPIR TEKUKUR TELAGA TENGGIRI TERATAI TERI TERIPANG TERONG
TIMUN TIRAM TOKEK TOMAN TOMAT TONGKOL TREMBESI TRINIL TULIP TUNA TUPAI UDANG ULIN VANILI WALET WARU
WIJEN WORTEL ZAITUN`)

var isResumeWord = func() map[string]bool {
	m := make(map[string]bool, len(resumeWords))
	for _, w := range resumeWords {
		m[w] = true
	}
	return m
}()
