// Package payout sends money out: orders, whose account it is, a second person,
// the transfer, and what became of it.
//
// Words. A payout order [perintah bayar] names source, amount and the payee's
// account. Its reference (15 characters, JP…) is our partnerReferenceNo: it is
// made and committed before the bank is called, fits every statement, and never
// changes. A source is whose money it is: money without an owner that goes back
// (suspense), or a payer's credit that is refunded (credit).
//
//	ordered ──► checked ──► approved ──► sent ──► paid
//	   │           │            │  ▲       │ ▲
//	   └───────────┴─► cancelled◄┘ └───────┤ └─► unknown ──► paid | failed
//	                          nothing left └─► failed
//
// Checked: the bank told the name on the account (16), which is compared with
// the payee's (CompareNames). Approved: by somebody else than who ordered; a name
// that is not the same needs a reason. Sent: committed before the call, so a
// crash finds it sent and asks (36) with the same reference. A transfer (18) is
// never made again once it may have arrived: time-outs, 5xx and unreadable
// answers make the order unknown, and only the bank's status, its notice (21) or
// its statement end that. "Not found" counts as failed only after the account's
// LostAfter (an hour): by then the bank refuses the call as stale. Because a clock
// can jump, it must be heard twice in a row, ConfirmAfter (half an hour) apart. A
// transfer that failed is ordered anew as a new order.
//
// Together orders go as a bulk (20) or as a pain.001 file; a file's orders are
// paid when the debit is on the statement (MatchDebit).
//
// Ledger, in the fund of the agency: at the order Dr source Cr in transit; paid
// Dr in transit Cr bank; failed or cancelled Dr in transit Cr source. In transit
// therefore always equals the open orders, which Check proves.
//
// Limits: one order and one day, as the account's record says (BI-FAST carries
// at most Rp250 million, says the press).
package payout
