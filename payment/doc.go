// Package payment takes money in: a channel (shop, bank, marketplace, agent)
// tells us once or many times that somebody paid a code, and we post it once.
//
// Words. A channel [saluran bayar] is a way of paying as it was agreed: limits,
// fees, the hour at which its settlement day ends, and where its money is when it
// tells a payment. A message is what a channel tells; its reference is unique
// within the channel. A receipt is our memory of a reference, written first. A
// payment belongs to the payer's bill, or to his credit [titipan]. A standing code
// [kode titipan] is a payer's own for any amount. Suspense [penerimaan belum
// teridentifikasi] is money of which nobody knows the owner.
//
// What is done with money is decided by the rules in rule.go, in one place: exact,
// too much, too little, twice, late, replaced, small savings. A channel that asks
// before it takes money is refused with the reason; money that is there already
// pays what it can, and the rest is the credit of the payer whom the code names.
// Credit pays the oldest month first and buys a self-payer's month when it has
// begun. Money for the wrong person is moved by the office (MovePayment).
//
// A payment is small whatever it pays for: one transaction writes receipt,
// payment, the bill's state and its jobs; all payments committed together share one
// entry over the funds (docs/decisions/0005). A self-payer's
// months, member accounts and number are settled in the same transaction; an
// employer's are spread to the workers in chunks (contribution.SpreadTx), each
// idempotent by (payment, chunk), until then the money stands on "to be spread".
//
// Posting is group commit: what waits is committed together, no timer; when a
// batch fails it is halved until the culprit stands alone.
//
// A channel may take a payment back (Reverse) while nothing depends on it; rows
// with the negative amounts are added, nothing is deleted. A reversal that comes
// before its payment keeps the payment out; one that comes too late is a claim,
// which reconciliation works.
//
// Where the money is: what channels tell stands on Clearing (or in the drawers of
// points) until the bank's statement shows it.
//
// Invariants, proven by Check: a receipt that was posted has its payment, and
// the bill says so; an entry equals the payments that name it; what stands on "to be
// spread" equals the chunks that are missing; suspense on the ledger equals the
// open rows, credit the payers' rows; money told equals money booked.
//
// Nothing is lost, nothing is posted twice. The packages beneath speak with
// partners: snap, qris, retail, statement (formats), partner and biller (banks call
// us), bank (we call them), point (cash), reconcile, payout, mandate, simulate.
package payment
