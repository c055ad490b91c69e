// Package simulate is what lies outside: banks, acquirers, shops and wallets that
// speak their real protocols with real signatures, and the files that they and
// our bank send afterwards. It knows protocols only, no table of ours; a partner
// may run it against a server before its own program exists, and tests use the
// same types.
//
// Words. A simulator is always called one. A sale is one payment as the channel
// has it; it is taken when the channel keeps the payer's money, and posted when
// the biller said so. A fault is what the simulator does wrong on purpose, drawn
// from the seed; a seeded difference is what such a fault leaves behind for
// whoever reconciles.
//
//	Bank           a bank that we call (bank_server*.go)
//	Caller         a bank or acquirer that calls us over SNAP BI
//	Shop           a shop, marketplace or wallet over the neutral partner API
//	CheckBiller …  lists of checks of every answer that a protocol prescribes
//	Traffic        many sales with faults through any of them
//	Settle         the settlement file of what they did, with seeded errors
//	BankDay        the bank's statement, MT940, camt.053 or CSV
//
// Everything follows from the seed: the same seed and bills give the same
// numbers, faults and files. Numbers of calls follow from it too, so a second
// run on the same day takes another seed.
package simulate
