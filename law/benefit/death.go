package benefit

import (
	"github.com/jamsos/jamsos/law"
)

func init() { programmes[law.JKM] = death }

// death evaluates a death that work did not cause [JKM].
func death(e *evaluation) error {
	in := e.in
	if in.Segment == law.PMI {
		return migrant(e)
	}
	if in.Event != Death {
		return law.Refuse(law.CodeEvent, map[string]string{"event": string(in.Event)}, "JKM knows the event death only, not %q; after an accident at work ask JKK", in.Event)
	}
	if in.Trainee {
		v, err := e.value("jkm.trainee")
		if err == nil {
			e.note(law.NewStep("death_trainee", law.TextParam("article", v.Citation)))
		}
		return err
	}
	funeralOnly, err := e.waiting()
	if err != nil {
		return err
	}
	none, err := e.value("jkm.no_heirs")
	if err != nil {
		return err
	}
	if !funeralOnly {
		if err := e.fixed("jkm.lump_sum", "jkm.lump_sum", e.heirs(none)); err != nil {
			return err
		}
		if err := e.periodic("jkm.periodic", e.heirs(none)); err != nil {
			return err
		}
	}
	if err := e.fixed("jkm.funeral", "jkm.funeral", e.organiser()); err != nil {
		return err
	}
	e.noHeirs(none)
	if funeralOnly {
		return nil
	}
	return e.scholarship("jkm.scholarship", "jkm.scholarship.months")
}

// periodic adds the periodic compensation, which could once be taken monthly.
func (e *evaluation) periodic(code, payee string) error {
	if err := e.fixed(code, code, payee); err != nil {
		return err
	}
	v, err := e.value("periodic.paid")
	if err != nil || v.Word == "at_once" {
		return err
	}
	months, err := e.value("periodic.months")
	if err != nil {
		return err
	}
	line := &e.res.Lines[len(e.res.Lines)-1]
	line.Why = line.Why.Because(law.NewStep("death_periodic_chosen", law.CountParam("months", int(months.Number)), law.TextParam("article", v.Citation)))
	return nil
}

// waiting tells whether an informal worker had paid for too few months, so that
// only funeral costs are paid. Months that are not said are taken as enough.
func (e *evaluation) waiting() (bool, error) {
	if e.in.Segment != law.BPU {
		return false, nil
	}
	p, _ := e.l.Parameter("jkm.bpu.waiting_months")
	v, ok := p.On(e.in.Date)
	if !ok || v.Number == 0 {
		return false, nil
	}
	needed, article := law.CountParam("needed", int(v.Number)), law.TextParam("article", v.Citation)
	switch {
	case e.in.MonthsPaid == nil:
		e.note(law.NewStep("death_waiting_assumed", needed, article))
	case int64(*e.in.MonthsPaid) < v.Number:
		e.note(law.NewStep("death_waiting", law.CountParam("paid", *e.in.MonthsPaid), needed, article))
		return true, nil
	}
	return false, nil
}

// heirs is who receives what the heirs are due.
func (e *evaluation) heirs(none *law.Value) string {
	if e.in.NoHeirs {
		return none.Word
	}
	return "heirs"
}

// organiser is who receives the funeral costs.
func (e *evaluation) organiser() string {
	if e.in.NoHeirs {
		return "organiser"
	}
	return "heirs"
}

func (e *evaluation) noHeirs(none *law.Value) {
	if e.in.NoHeirs {
		e.note(law.NewStep("death_no_heirs", law.WordParam("receiver", "death_"+none.Word), law.TextParam("article", none.Citation)))
	}
}
