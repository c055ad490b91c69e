package system

import (
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/payment"
)

func TestWhatWorkersRead(t *testing.T) {
	s := &System{Config: Config{BaseURL: "https://jamsos.example"}}
	var b strings.Builder
	for _, n := range []payment.WorkerNotice{
		{Employer: "PT Benang Sari", From: 202609, To: 202609, JKK: 14_400, JKM: 18_000, JHT: 342_000, JP: 180_000},
		{Employer: "Warung Bu Rina", From: 202610, To: 202610, JKK: 5_400, JKM: 6_800},
		{Employer: "PT Pengembangan Perkebunan Nusantara Raya Sejahtera Abadi", From: 202607, To: 202609, JKK: 40_000, JKM: 50_000, JHT: 1_026_000},
		{Employer: "CV Koreksi", From: 202601, To: 202602, JKK: 100, JHT: -50},
	} {
		for _, lang := range []string{"id", "en", ""} {
			n.Lang = lang
			text := s.workerText(n)
			b.WriteString(text + "\n")
			for _, r := range text {
				if r > 126 {
					t.Errorf("%q is no letter of a cheap SMS: %s", r, text)
				}
			}
		}
	}
	golden.Check(t, "worker-notice.txt", b.String())
}
