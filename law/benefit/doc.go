// Package benefit evaluates what the programmes pay [manfaat] when something
// happened to a member: purely, on a date, with article, confidence and a
// derivation for every amount. The amounts and percentages are data of package
// law; the formulas of the articles are here.
//
// It decides no case: whether an accident happened at work, who the heirs are,
// and whether documents are complete is for people. It stores nothing.
package benefit
