// Package contribution holds the first three of the four records: who is
// enrolled where (enrolment), what is due for each member and month
// (contribution rows and the bills that ask for them), and the calendar of
// cover that follows from both, from the payments and from the law.
//
// # Words
//
// An enrolment [kepesertaan] says in which segment, programmes and from when
// to when somebody takes part, with one employer (PU) or alone (BPU, employer
// 0). A contribution [iuran] row is what is due for one member, month, employer
// and segment, all programmes side by side. Revision 0 holds the amounts, a
// later revision holds the difference that a correction brings and may be
// negative; what is due now is the sum over the revisions. Rows are never
// changed. A settlement row says what was paid for a row.
//
// A bill [kode iuran] is what one payer is asked to pay at once, known outside
// by a payment code of twelve digits. States:
//
//	open ──► paid        the whole amount arrived (package payment)
//	     ├─► cancelled   by the payer, by an officer, or replaced by a newer bill
//	     └─► expired      a self-payer's bill after its time
//	credited              nothing to pay: credit covered it, or it only gives back
//
// # Self-payers (BPU)
//
// A self-payer's bill covers 1, 2, 3, 6 or 12 months (the law's data says
// which) from the month of today in WIB, or from the month after the last paid
// one: an informal worker never buys past months. Each month is reckoned by the
// law of that month, so months of one bill may differ; bill_month keeps them
// and they become contribution rows when the bill is paid. Such a bill ends
// SelfBillLife after it was made, and never outlives its first month. A payer
// has one open bill of this kind: a new one cancels the old one.
//
// # Employers (PU)
//
// Whoever is enrolled on any day of a month owes that whole month: the texts
// know no part months (PP 44/2015 Ps 21, PP 46/2015 Ps 19, PP 45/2015 Ps 30
// speak of the contribution of a month). The base is the wage reported for the
// month, else the last one reported before; back pay [rapel] is added to the
// month it belongs to. An employer's bill covers one branch and month. It does
// not expire: the debt stays until it is paid.
//
// When wages, joiners or leavers of a billed month change, rows of the next
// revision hold the difference. While the bill is open it is cancelled and a
// new one asks for the sum; the new bill covers its own rows and those of every
// bill it supersedes (table bill_supersedes lists them all, not only the last).
// When it was paid, the increase is billed as a correction; a decrease becomes
// credit (one sum per payer) that the next bill of the employer uses up. A bill's
// amount is the sum of its rows minus the credit it used and is never negative.
//
// Rows of a bill are therefore: contribution rows of the payer with this
// bill_no or one that bill_supersedes names for it. A correction that gives back
// has a bill of its own in state credited with amount 0, negative sums and a
// negative credit_used; its job (JobCredited) lets package payment spread it to
// the members. For every bill: amount = jkk + jkm + jht + jp − credit_used, and
// the bill's payer_credit rows sum to −credit_used (0 once it is cancelled).
//
// A month is reckoned anew by the records of today, so an enrolment changes by
// ending and beginning (ChangeProgrammes), never by overwriting what held for a
// billed month. The deferral of pension contributions (PP 49/2020 Ps 17) needs
// an application that no record holds: the whole contribution is billed.
//
// # Wage reports
//
// ApplyWageReport commits what package employer staged. Wages are kept by month
// and revision; a report for an earlier month never replaces a later wage.
//
// # Why, years later
//
// A self-payer's bill keeps its derivation. A row of a worker keeps its inputs and
// the version of the law; the data of every version that billed stands once in
// rule_set, and WhyLine reckons the row again by them. What does not come out to
// the rupiah is refused, never explained wrongly.
//
// WhatIf reckons a month of everybody by the law as it is and as it would be. It
// writes nothing.
//
// # Legal basis
//
// PP 44/2015 and PP 82/2019 (JKK, JKM), PP 46/2015 (JHT), PP 45/2015 (JP),
// PP 37/2021 and PP 6/2025 (JKP), through package law. Nothing here knows a
// rate.
//
// # What it will not do
//
// It moves no money (package payment and ledger do), reads no files (package
// employer does) and decides no benefits.
package contribution
