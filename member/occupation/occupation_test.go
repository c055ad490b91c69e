package occupation

import (
	"strings"
	"testing"
)

func TestListIsComplete(t *testing.T) {
	codes := map[string]bool{}
	for _, o := range List("") {
		if codes[o.Code] {
			t.Errorf("%s appears twice", o.Code)
		}
		codes[o.Code] = true
		if !strings.HasPrefix(o.Code, o.Segment+"-") || o.Name == "" || len(o.Minor) != 3 || int(o.Minor[0]-'0') != o.Major {
			t.Errorf("%+v is incomplete or its minor group lies outside its major group", o)
		}
		if (o.Sector != "") != (o.Segment == BPU) {
			t.Errorf("%s of %s has sector %q", o.Name, o.Segment, o.Sector)
		}
		if got, ok := Find(o.Code); !ok || got != o {
			t.Errorf("Find(%s) = %+v", o.Code, got)
		}
	}
	sum := 0
	for _, s := range []string{PU, BPU, Jakon, PMI} {
		n := len(List(strings.ToLower(s)))
		if n == 0 {
			t.Errorf("%s has no occupations", s)
		}
		sum += n
	}
	if sum != len(codes) {
		t.Errorf("the segments have %d occupations, the list %d", sum, len(codes))
	}
	if List("XX") != nil {
		t.Error("an unknown segment has occupations")
	}
	if m := Majors(); len(m) != 10 || m[9].English != "Elementary occupations" {
		t.Errorf("majors: %v", m)
	}
}

func TestTransportSector(t *testing.T) {
	var got []string
	for _, o := range List(BPU) {
		if o.Sector == Transport {
			got = append(got, o.Name)
		}
	}
	want := "Tukang ojek/pengemudi ojek daring; Sopir angkot/taksi daring; Kurir lepas; Pengemudi becak"
	if strings.Join(got, "; ") != want {
		t.Errorf("transport: %s\nwant: %s", strings.Join(got, "; "), want)
	}
}
