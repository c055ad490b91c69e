// Package sim plays the past of a made-up population (package population)
// through the operations of the domain: people and firms register, wages are
// reported, months are billed, payments arrive on the days the population
// chooses, jobs run, books are sealed. What stands in the database afterwards
// is what a year of use would have left; system.Examine finds nothing in it.
//
// # How time runs
//
// A load has a clock of its own and a database handle that asks it. The month
// before the history opens the scheme: every firm and everybody who has a job by
// then registers. Each month after that is played day by day: joiners register
// at 9:00 WIB, leavers are reported, the self-employed take a bill and pay it,
// firms pay what they owe for earlier months; on the last evening the month is
// billed to employers and the books are sealed. The history ends on the evening
// before Config.Today, so nothing lies in the future.
//
// # What is real and what is set-based
//
// Registration (member, employer), billing of employers, posting, spreading,
// expiry, sealing and folding are the domain's own. Enrolments, and the bills of
// the self-employed, come here by the thousand where the domain's operations
// take one person at a time: those rows are written in bulk, computed by the
// domain (Desk.Quote) and audited as the single operation audits them.
//
// Told to nobody: the messages that payments queue are removed, because a past
// day's message is useless and a made-up telephone may be somebody's.
//
// Construction projects (Jakon) and migrant workers (PMI) are registered and
// enrolled; the law data has no rule to bill them yet, so they have no bills and
// their numbers stay reserved.
//
// # Growth
//
// People are taken in tiles of Config.Tile; what is known of each between months
// (number, month paid to: 16 bytes) lies in a temporary file, what is known of
// each employer (16 bytes) in memory. Nothing else grows with the population.
// With more than one tile the clock runs through a month once per tile.
//
// # What is the same each time
//
// The same configuration gives the same people, amounts, days and counts. Numbers
// of members, employers, rows and payment codes are drawn at random by design.
package sim
