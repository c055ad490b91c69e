// Package reconcile puts side by side what channels say, what the bank says and
// what we posted [rekonsiliasi tiga arah], settlement day by settlement day, and
// makes a task of every difference.
//
// Words. A settlement day belongs to a channel and ends at its cut-off. Ours are
// the receipts of the day that were not taken back; theirs are the lines of the
// channel's settlement file; the bank's is what the statement shows. Clearing
// [piutang saluran bayar, 1120] is what channels told and have not paid yet.
//
// Keys, in order: the channel's reference, the other number of the payment,
// billing code with amount on the same day. Matching is two set-based queries
// that give only what differs; what agrees is never written.
//
// Every difference says theirs − ours, and the sums must meet:
//
//	receipts − reversals = bank + fees + taken to expense + differences + waiting
//
// Explain gives each of these from a query of its own and what is left over,
// which is zero or a defect.
//
// Money. A credit on the statement is known by the words of its remark
// (settlement_rule), then goes to days by the day that it names, by amount, as a
// sum of consecutive days, as one of several parts, or by its date. Of days that
// owe the same the earliest is paid, and the task of the other says so. What is
// matched moves from clearing to the bank; the fee as agreed goes to expense
// with it. What is short stays on clearing as a claim. Credits that are of no
// channel are payers' transfers and are posted.
//
// BankProof leads from the balance by our books to the balance by the bank's
// statements; what is left over is zero, or a statement is missing, or a defect.
//
// Payments that the two sides put on different days because of the cut-off, and
// what a later file makes good, cancel each other: both rows are done and name
// the other day. What stands in the files of both days is settled twice.
//
// A day is closed by two people. After that its payments are not reversed and its
// file is not replaced; its claims stay until they are paid or taken to expense,
// and a message that comes late is a task of it. Whatever is done about a day
// voids its proposal. Taking more than a little to expense, and anything of a
// closed day, takes two people as well.
package reconcile
