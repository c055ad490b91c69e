// Package employer keeps employers [pemberi kerja] and takes in their wage
// reports [laporan upah].
//
// # Employers
//
// An employer registers itself with NIB and NPWP (UU 24/2011 Ps 15, PP 86/2013
// Ps 3) and gets a number of 8 digits [NPP]. Its line of business decides the
// risk group of work-accident insurance (PP 82/2019 annex I, package risk): the
// employer may choose another kind than the one suggested for its KBLI, never
// another group. Its scale decides the programmes: some it must have, some it
// may (Perpres 109/2013 Ps 6). Branch 0 is the head office and carries the
// employer's own name, area and address. A registration that is interrupted is
// kept as a draft by package member.
//
// A NIB or NPWP belongs to one employer: identifier(kind, value) holds a keyed
// blind index of it. One that is known already is refused with employer.known,
// which tells nothing about whose it is.
//
// # Wage reports
//
// A report is one payroll file (package sipp) for a month and branch, or the
// same as JSON. It is read, matched and kept beside the records: nothing takes
// effect before package contribution applies it.
//
//	reading ──► staged ──► applied
//	   │   │       └─────► discarded   by a person
//	   │   └► discarded                the call broke off, or its process died and
//	   │                               the file came again
//	   └► failed                       the file as a whole was refused
//
// Rows are written in chunks, each in its own transaction, while the report is
// reading; a process that is killed leaves a report in reading, which nobody can
// apply. The same content for the same month and branch counts once (unique
// index wage_report_once): sent again, it answers the report that is there.
//
// Each row has a kind (what it asks for), a state (what that means beside what
// is known), a severity and problems. A warning is applied, an error is not. A
// person who is employed here and stands on the sheet of new workers becomes a
// row of kind wage. Who is in no row keeps the last wage; an employment ends by
// a row of data_tk_na only.
//
// # Contract with who applies a report
//
// Read the rows with UsableTx (severity < 2), in the order of row_no, while the
// report is staged, and set it to applied with applied_at in the same
// transaction as the last of them. By kind:
//
//	new     member_no 0: register the person of the payload (NewWorker), unless
//	        the number is known by now; else enrol that member. wage is the wage.
//	wage    wage and back_pay of member_no; the payload is not needed. It may be
//	        a NewWorker whose person is employed here already.
//	leave   end the employment of member_no; reason and day are in the payload
//	        (Leaver). wage is what still counts in the month: 0 when the day lies
//	        before it.
//	update  change the data of member_no as the payload (DataUpdate) says.
//
// DecodeRow opens the payload: exactly one pointer of sipp.Row is set. member_no
// is never an alias. What was matched may have changed since: check again in the
// transaction that applies. A person has at most one usable row among new and
// wage, one of leave and one of update.
//
// # Invariants, for doctor
//
// Check proves them: counts of a report are those of its rows; a report that
// came to nothing has no rows; no report is in reading for more than an hour;
// every employer has a head office.
//
// # Secrets
//
// What a row says of a person lies sealed in payload (bound to its place), with
// the texts of wrong cells; nik_index is a blind index. Names, wages and member
// numbers are in clear, as in the registers themselves.
//
// # What it will not do
//
// It enrols nobody, bills nothing and moves no money (package contribution),
// and it never guesses: an ambiguous cell is an error with its reason.
package employer
