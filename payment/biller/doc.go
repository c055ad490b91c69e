// Package biller is the server that banks call: SNAP BI's side of who issues bills
// [biller] behind virtual accounts, and what acquirers and banks notify.
//
//	73  /access-token/b2b                    a token, 15 minutes
//	24  /transfer-va/inquiry                 what an account owes
//	25  /transfer-va/payment                 it was paid: posted by payment.Till
//	26  /transfer-va/status                  what became of a payment
//	52  /qr/qr-mpm-notify                    a QR code was paid
//	21  /transfer-interbank-bulk/notify      told to whom it concerns (Server.On)
//	56  /debit/notify, 72 /debit/fast-notify likewise
//
// under every prefix that a dialect has. A call is found by its address; an
// address that is none is 404 without a SNAP code.
//
// The order of checks: size → headers → partner known → address → timestamp
// window → signature over the bytes received → token valid and the partner's →
// rate → sandbox, kind of channel → X-EXTERNAL-ID → body → business; so 401 comes before 400, and who cannot
// sign learns nothing of bills. A body that is not JSON is told only to who has
// signed it as it stands.
//
// Answers are those of the banks' table (snap.Answers). The same X-EXTERNAL-ID
// with the same paymentRequestId gets 4042518 with the status and the reason of
// the first answer, a refusal too; with another payment 4092500. The same
// paymentRequestId under a new X-EXTERNAL-ID gets the first result as well.
// A message that is refused has used up its call's number: mended, it is a new
// call. Only notices of QR payments (52) may be mended under their number, since
// their money is there already.
// The receipt is unique by (channel, paymentRequestId) for good, and the call's
// number by (partner, Jakarta day) in the same transaction, so nothing here
// remembers anything.
//
// Service 26 answers for the number that it is asked about and for no other: what
// was refused is 4042601, though somebody else has paid the account since. A bank
// that pays under another number than that of its inquiry asks with the
// paymentRequestId; nothing else ties an inquiry to a payment.
//
// When it is certain that nothing was posted and the bank should ask again, the
// answer is 5002501. When it is not known (the till did not answer in time), the
// connection ends with an empty 504: a bank reads a failure code as a refusal and
// gives the money back, and an unreadable answer as a time-out after which it
// asks.
//
// A sandbox partner gets tokens and has its signatures checked, but on a server
// that is no demonstration everything else is 403xx01.
//
// So is a service that the partner's kind of channel does not have: 24, 25 and 26
// are of channels that collect by number, 52 is an acquirer's. The notices 21, 56
// and 72 are any bank's; whose transfer or debit it is their hooks know.
//
// Refusals are logged with partner, service, response code and a hash of the
// X-EXTERNAL-ID; never with bodies, tokens, signatures, secrets or names.
package biller
