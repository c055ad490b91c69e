package cli

import (
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
)

type memberCmd struct {
	Show memberShowCmd `cmd:"" help:"One member: person, enrolments, cover today, payments, balance."`
}

type memberShowCmd struct {
	No string `arg:"" help:"Member number, 11 digits."`
}

func (c *memberShowCmd) Run(r *run, g *grammar) error {
	no, err := id.ParseMemberNo(c.No)
	if err != nil {
		return err
	}
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	p, err := s.Members.Get(r.ctx, no)
	if err != nil {
		return err
	}
	enrolments, err := s.Desk.Enrolments(r.ctx, no)
	if err != nil {
		return err
	}
	today := today()
	cover, err := s.Desk.CoveredOn(r.ctx, no, today)
	if err != nil {
		return err
	}
	payments, err := s.Till.Payments(r.ctx, no, 0, 12)
	if err != nil {
		return err
	}
	var balance ledger.Balance
	if err := s.DB.Read(r.ctx, func(tx *db.Tx) (err error) {
		balance, err = ledger.MemberBalance(r.ctx, tx, no)
		return err
	}); err != nil {
		return err
	}
	if r.json {
		type enrolment struct {
			Employer   int64  `json:"employer"`
			Segment    string `json:"segment"`
			Programmes string `json:"programmes"`
			State      string `json:"state"`
			Wage       int64  `json:"wage"`
			From       string `json:"from"`
			To         string `json:"to"`
		}
		es := []enrolment{}
		for _, e := range enrolments {
			es = append(es, enrolment{e.EmployerNo, e.Segment.String(), e.Programmes.String(), string(e.State), int64(e.Wage), e.Start.String(), e.End.String()})
		}
		return r.print(map[string]any{"member_no": p.MemberNo, "state": p.State, "name": p.Name, "birth_date": p.BirthDate, "nik": member.MaskNIK(p.NIK),
			"area": p.Area, "issued_at": p.IssuedAt, "enrolments": es, "covered_today": cover, "payments": payments, "jht_balance": balance.JHT})
	}
	w := r.env.Stdout
	fmt.Fprintf(w, "%s  %s  (%s)\n", id.FormatMemberNo(p.MemberNo), p.Name, p.State)
	fmt.Fprintf(w, "born %v, NIK %s, area %s, version %d\n", p.BirthDate, member.MaskNIK(p.NIK), p.Area, p.Version)
	for _, e := range enrolments {
		end := "now"
		if e.End != 0 {
			end = e.End.String()
		}
		fmt.Fprintf(w, "enrolment  %v %s  %v – %s  wage %v  %s\n", e.Segment, e.Programmes, e.Start, end, e.Wage, e.State)
	}
	for _, x := range cover {
		fmt.Fprintf(w, "today      %v: %s  %s (%s)\n", x.Programme, x.State, x.Reason.In(g.Lang), x.Article)
	}
	for _, x := range payments {
		fmt.Fprintf(w, "paid       %v  %v  %s %s\n", x.PaidAt.Format("2006-01-02"), x.Amount, x.Channel, x.Reference)
	}
	fmt.Fprintf(w, "JHT balance %v\n", balance.JHT)
	return nil
}
