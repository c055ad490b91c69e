// Package partner holds the pages for programmers of banks, shops,
// marketplaces and wallets [mitra pembayaran] that want to collect
// contributions: what there is to connect to and how, the tables of response
// codes and dialects, and a sandbox.
//
// # The sandbox [uji coba]
//
// A partner fills in what it sent and sees each part of the text that is signed
// and, when the signature does not fit, which known mistake made it
// (snap.Explain). It needs no account and no partner record and knows no bill.
// Nothing is stored or logged: what was typed goes back into the same answer,
// but for the secret, which is not even shown again. No signature is made for
// anybody. Calls are slowed down by address, a body is at most 64 KB.
//
// Everything works without scripts.
package partner
