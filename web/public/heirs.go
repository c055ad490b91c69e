package public

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/web/page"
)

// maxHeirs is how many heirs the registration asks for; more can be named later.
const maxHeirs = 3

func (v *visit) showHeirs(dt data) {
	var os []page.Option
	for _, r := range member.Relations {
		os = append(os, page.Option{Value: r, Label: v.T("public.relation." + r)})
	}
	dt["Heirs"] = v.d.Heirs
	dt["Room"] = len(v.d.Heirs) < maxHeirs
	dt["Ask"] = []item{
		v.field(page.Field{Name: "heir_name", Max: 120}, true),
		v.choice(page.Choice{Name: "relation", List: true, Options: os}, false),
		v.field(page.Field{Name: "heir_phone", Type: "tel", Mode: "tel", Width: 18, Max: 24, Optional: true}, false),
	}
}

// takeHeirs adds, removes, or goes on. Who typed a name and goes on without
// "tambah" meant to add it.
func takeHeirs(v *visit) error {
	action := v.form.Get("action")
	if n, ok := strings.CutPrefix(action, "hapus-"); ok {
		if i, err := strconv.Atoi(n); err == nil && i >= 0 && i < len(v.d.Heirs) {
			v.d.Heirs = append(v.d.Heirs[:i:i], v.d.Heirs[i+1:]...)
		}
		return nil
	}
	h := heir{Name: v.form.Get("heir_name"), Relation: v.form.Get("relation"), Phone: v.form.Get("heir_phone")}
	if action != "tambah" && h == (heir{}) {
		return nil
	}
	if len(v.d.Heirs) >= maxHeirs {
		v.form.Fail("heir_name", v.T("public.heir.many", "Max", maxHeirs))
		return nil
	}
	fields := map[string]string{"heirs.0.name": "heir_name", "heirs.0.relation": "relation", "heirs.0.phone": "heir_phone"}
	checked, faults := member.CheckHeirs([]member.Heir{{Name: h.Name, Relation: h.Relation, Phone: h.Phone}}, v.now)
	for _, e := range faults {
		text := say(v.Request, e)
		if e.Field == "heirs.0.relation" {
			text = v.T("public.relation.missing")
		}
		v.form.Fail(fields[e.Field], text)
	}
	if len(faults) == 0 {
		v.d.Heirs = append(v.d.Heirs, heir{checked[0].Name, checked[0].Relation, checked[0].Phone})
	}
	return nil
}
