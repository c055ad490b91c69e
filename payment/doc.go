// Package payment takes money in: a channel (shop, bank, marketplace, agent)
// tells us once or many times that somebody paid a code, and we post it once.
//
// Words. A message is what a channel tells; its reference is unique within the
// channel. A receipt is our memory of a reference, written first. A payment
// belongs to the payer's bill. Suspense [penerimaan belum teridentifikasi] is
// money that came although it fits no bill, or no longer.
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
// Invariants, proven by Check: a receipt that was posted has its payment, and
// the bill says so; an entry equals the payments that name it; what stands on "to be
// spread" equals the chunks that are missing; suspense on the ledger equals the
// open rows.
//
// Refusals. A channel that asks before it takes money (a shop counter) is
// refused with the reason; money that is already there (a bank statement) goes
// to suspense. Nothing is lost, nothing is posted twice.
package payment
