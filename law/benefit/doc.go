// Package benefit evaluates what the programmes pay [manfaat] when something
// happened to a member: purely, on a date, with article, confidence and a
// derivation for every amount. The amounts and percentages are data of package
// law; the formulas of the articles are here.
//
// After a programme's own rules come those that hold for all of them: a claim
// that came too late gives nothing; the employer pays for a worker who was not
// registered, and the shortfall of a wage reported too low; arrears decide who
// pays first and when. They change payer and day, never the amount. Deadlines
// and Lateness tell the days of members, employers and the agency, and what the
// agency owes for paying late.
//
// It decides no case: whether an accident happened at work, who the heirs are,
// and whether documents are complete is for people. It stores nothing.
package benefit
