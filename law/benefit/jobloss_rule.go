package benefit

import "github.com/jamsos/jamsos/law"

// jkpAge judges the age at registration: on the first day of membership, or on
// the day JKP began when that is later or no day was given – nobody could be
// registered before, so who was too old then is too old for good.
func (e *evaluation) jkpAge() (bool, error) {
	in := e.in
	if in.Born == 0 {
		return true, nil
	}
	p, _ := e.l.Parameter("jkp.age_limit")
	day := max(in.MemberSince, p.Values[len(p.Values)-1].Since)
	if !in.Born.Valid() || in.Born > day || !day.Valid() || in.MemberSince > in.Date {
		return false, law.Refuse(law.CodeDates, map[string]string{"field": "born"}, "born %v, member since %v: check both days", in.Born, in.MemberSince)
	}
	limit, err := e.l.At("jkp.age_limit", day)
	if err != nil {
		return false, err
	}
	age := in.Born.AgeOn(day)
	if int64(age) < limit.Number {
		return true, nil
	}
	e.note(law.NewStep("jkp_too_old", law.DateParam("day", day), law.CountParam("age", age), law.CountParam("limit", int(limit.Number)), law.TextParam("article", limit.Citation)))
	return false, nil
}

// jkpNewRule notes why a termination of before a change is judged by the new
// rule: months of cash follow the day on which they are paid.
func (e *evaluation) jkpNewRule() error {
	v, err := e.value("jkp.transition")
	if err != nil {
		return err
	}
	for n := 1; n <= len(e.res.Months); n++ {
		day, err := e.jkpDay(n)
		if err != nil {
			return err
		}
		if now, err := e.l.At("jkp.transition", day); err != nil || now == v {
			continue
		} else if key := "jkp_new_rule"; now.Word == "of_payment" {
			if n > 1 {
				key = "jkp_new_rule_from"
			}
			e.note(law.NewStep(key, law.DateParam("claimed", e.in.ClaimedOn), law.CountParam("month", n), law.DateParam("since", now.Since), law.TextParam("article", now.Citation)))
			return nil
		}
	}
	return nil
}
