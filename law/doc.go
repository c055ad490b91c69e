// Package law holds the rules of the workers' social security of Indonesia as
// dated data with citations (data/*.yaml) and evaluates them, purely, for a
// month or a day. It knows no database, no clock and no person.
//
// # Words
//
// A contribution [iuran] belongs to a contribution month [bulan iuran]: the
// rules of that month decide, whenever it is billed, paid or corrected. A
// line is what one bearer owes for one programme. Segments are wage earners
// (PU; also staff of state organisers who are no civil servants), informal
// workers (BPU), construction projects (Jakon: by wages, or by the value of a
// contract in marginal tiers, payable by instalments) and migrant workers (PMI:
// one amount for JKK and JKM over a whole contract). A correction posts what a
// month's own rules change, no more. A relief [keringanan, penyesuaian iuran]
// is an overlay on the ordinary rules for a range of months; the rules under it
// are not edited. A booking is money that moves
// without a bill: JKP is financed by the State and by shares of JKK and JKM.
// Cover [perlindungan] is what a member may claim on a day; it is not the same
// as having paid.
//
// # Data
//
// Each parameter has an id, a title in two languages and values, newest first,
// each with since, until (left out while the next newer value or nothing ends
// it), citation, confidence and an optional note; "announced: no" marks a value
// that goes on because the next one is not known yet. Reading is strict: unknown
// keys and ids, overlaps, gaps, missing citations and bad numbers are refused
// with file, line and reason. Where no text decides (rounding, counting of
// late months, the working week, holidays on joint bills), the choice is a
// parameter with a note, never a habit in code. Unverified lists every value
// that was not read in the regulation itself. Version is a hash of all data
// and is stored with every bill.
//
// # Two forms
//
// Contribution explains one person's month: lines with base, rate, article and
// confidence, and a derivation that prints as Indonesian or English. Kernel
// computes columns of many months without allocation. Both read the same data;
// a property test holds them equal.
//
// # States of cover
//
// full, full_in_arrears, employer_pays_first, restricted, none, pending. Each
// has a Reason, unique in the package, and an article. A wage earner stays
// covered through up to three consecutive unpaid months, then the employer
// pays first. An informal worker's month is due on the 15th of that month; up
// to the due date a live membership is covered, then up to three consecutive
// unpaid months leave care (JKK) or funeral costs (JKM), more leave nothing
// until paid anew. A run of unpaid months within the limit may be settled, which
// releases withheld cash; a longer one is never sold (ArrearsToSettle). JHT and JP have no cover.
//
// # Invariants
//
// Amounts are whole rupiah and never negative. Total is the sum of the lines.
// A capped base never exceeds its cap. More wage never means less
// contribution. JKP stands in no line and no total. Tiers meet at their borders;
// instalments add up to the whole. Every value is cited.
//
// # Legal basis
//
// UU 40/2004, UU 24/2011, PP 14/1993 and PP 84/2013 (until June 2015),
// PP 44/2015 (JKK, JKM) as amended by PP 82/2019 and PP 49/2023, PP 45/2015
// (JP), PP 46/2015 (JHT), PP 37/2021 as amended by PP 6/2025 (JKP), Perpres
// 109/2013 (scale), PP 49/2020, PP 7/2025, PP 36/2025 and PP 50/2025
// (reliefs), Permenaker 44/2015 and 5/2021 (construction),
// Permenaker 7/2017, 18/2018 and 4/2023 (migrant workers), Permenaker 1/2025
// (state organisers).
//
// # What it will not do
//
// It does not store, bill, post or pay. It does not know whether a condition
// was fulfilled (arrears, sector, head-count): the caller says so in Input.
// Benefits are evaluated by the package benefit beside it. Before July 2015 only
// JKK, JKM and JHT of wage earners have values, from PP 14/1993 (in force 27
// February 1993) on. Where nobody has found a value, like the due date in
// construction, the answer is a Fault with CodeUnknown.
package law
