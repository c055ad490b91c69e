// Package point is cash that is paid outside our offices: at the counters of
// banks (SPO, service point office) and to agents [Perisai] who visit people.
//
// Words. A point [titik layanan] is one counter or one agent; its number is the
// shard word of everything it does and of its tellers' accounts. A slip is one
// payment of cash at a point; its number, drawn before the cash is taken, makes
// it the same payment however often it is told. The float is our cash that a
// point holds. A deposit [setoran] is cash that it brought to our account.
//
// # What may change
//
// Change sets limits and state, Correct says anew what a point is; both want a
// reason. The kind is the channel of a point's payments and stays from the first
// slip on. A point that answers for our cash is neither closed nor given to
// another agent. An agent is a member. A teller's account belongs to one point and
// is closed by kit/account, as every account.
//
// # Float and payment cannot disagree
//
// Nothing keeps a balance. What a point holds is computed: the receipts of its
// slips, less those that were reversed, less its deposits, from the last closed
// day on. Collect first writes the slip (its room in the float), then posts
// through payment.Till, whose receipt is what counts; a process that dies in
// between leaves a slip that Tidy, or the teller's second try, brings to its end.
// The limits hold under parallel collects, because each writes its slip while it
// holds the point's row, and slips without an answer count as taken.
//
// # Limits
//
// The most of one payment, of one day, and of the float. The float counts what
// the point holds, slips without an answer, and deposits that are told but not
// confirmed: a deposit makes room when the bank shows it, not when the point
// says so.
//
// # Money
//
// A payment debits CashAtPoints (1130), done by payment.Till because the
// channels spo and agent settle in cash. A deposit moves 1130 to Clearing
// (1120); from there the bank statement moves it to Bank, as for any channel:
// Confirm moves no money, it says that somebody who did not tell the deposit saw
// it on the account; ConfirmMatched says it of what reconciliation found there. A refused deposit goes back to 1130 and must be brought.
//
// # Taking back
//
// A slip is given back on its own day, before the day is closed and before cash
// was deposited after it. Till.Reverse decides whether the payment can be
// undone; what the workers' accounts have received already is not.
//
// # The day
//
// CloseDay writes what was collected, reversed, deposited and is still held;
// after that nothing of the day changes, and the next days go on from there. A
// deposit after the close belongs to the next day.
//
// # What is a receipt
//
// The message that we send to the payer's own telephone is the receipt, and the
// page that it leads to. The slip that a teller prints is not, and says so.
//
// Invariants, proven by Check: 1130 is the sum of what the points hold; a payment
// through a cash channel has its slip; a voided slip has no payment; a closed
// day says what its slips and deposits say; no point holds less than nothing.
package point
