// Package partner keeps who may call us in the protocols of banks, with which
// keys, and how each of them differs: banks, acquirers, aggregators [mitra].
//
// Words. A partner has a short word of ours (bca-va), the client id that it sends
// as X-CLIENT-KEY, its X-PARTNER-ID, the company code that its virtual accounts
// begin with, and the channel by which its payments come. A dialect (package
// snap) is a preset with overrides. An alias is a short customer number for one
// payment code, for banks whose accounts have fewer digits than the code.
//
// States: sandbox → live → closed; a sandbox partner moves no money outside of a
// demonstration (package biller sees to it), a closed one is unknown to callers
// and stays closed.
//
// Keys carry an interval. Any key that is valid at the instant verifies, the one
// that became valid last signs, so that both sides change keys without an hour
// of refusals. Secrets and our private keys are sealed by the ring; they are
// shown once, when they are made, and never logged.
//
// Tokens are stateless: partner, expiry and a nonce under a MAC whose key hangs
// on the ring, so every process takes every process's token and none is stored.
// They live 15 minutes and are void when the partner is closed.
//
// A call asks no database for its partner: all records are kept in memory and
// read anew every few seconds; a change made by this process counts at once.
//
// It knows no bills and posts nothing.
package partner
