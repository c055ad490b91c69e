// Package bank calls banks over SNAP BI: names of accounts, transfers and their
// status, virtual accounts, QR codes, mandates and debits.
//
// Words. A bank account [rekening] is ours, with the record of how its bank is
// called: address, dialect, keys, limits. A Client speaks to one bank; it knows
// no orders and no bills. X-EXTERNAL-ID is the number of a call, unique for a
// Jakarta day; it follows from what the call is about and is kept before the
// call, so that the same call after a crash bears the same number.
//
// What a call can come to:
//
//	answer           the bank did it (200) or is at it (202)
//	bank.refused     the bank said no and did nothing (4xx); its code is a parameter
//	bank.unreachable nothing was sent: no connection, no token
//	bank.no_answer   it may have been done: time ran out, the answer cannot be
//	                 read, contradicts its own status line, or is 5xx
//
// After bank.no_answer nobody may take the call for failed. Who moves money
// asks with service 36, never with the same order again.
//
// Redirects are not followed: they would send an order twice. Answers over 1 MiB
// are not read. Secrets are in no fault and no log; they stand sealed in the
// table.
package bank
