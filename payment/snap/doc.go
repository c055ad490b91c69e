// Package snap speaks Indonesia's open API standard for payments (Standar
// Nasional Open API Pembayaran, SNAP BI): signatures, dialects, response codes
// and messages. It is pure: no network, no database, no clock; the time is
// handed in and the bytes are the ones that were received.
//
// Words. A service has a two-digit code (24 asks what a virtual account owes,
// 25 says that it was paid). A response code is HTTP status + service + case,
// seven digits. A virtual account [akun virtual] is the number a payer types at
// a bank: the company's code, padded to eight, and the customer's number. A
// dialect is what one partner does differently where the standard is silent or
// its samples contradict it.
//
// Signatures are computed over the bytes received, without white space outside
// strings; a message is never encoded again to check one. Two strings are
// signed: client|timestamp asks for a token (SHA256withRSA);
// METHOD:PATH:token:digest:timestamp (HMAC-SHA512) or METHOD:PATH:digest:timestamp
// (SHA256withRSA) goes with every call.
//
// Explain tells which known mistake made a signature that does not fit; it holds
// nothing that its caller did not give.
//
// Reading is generous where partners are known to differ (numbers for strings,
// lost padding, times without a colon) and strict where money is: an amount is a
// string of whole rupiah with currency IDR, or it is refused. Writing is strict:
// strings, eight-wide padding, +07:00, two decimals.
//
// Calls are routed by their URL, never by the service number inside a body:
// aggregators number services wrongly.
//
// Sources: the developer site of ASPI (the association that keeps the standard,
// version 1.0.2) and the portals of BCA, BRI, DOKU, Midtrans, Faspay, Winpay and
// Bank Neo, as each dialect says.
package snap
