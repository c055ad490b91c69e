// Package qris reads and writes the text of a QRIS code [kode QR standar
// Indonesia], the code a payee shows (EMVCo merchant-presented mode). It is
// pure: no clock, no database, no picture.
//
// Words. An object is tag, length and value; a template is an object whose value
// is objects again (26–51, 62, 64, 80–99). A static code [QRIS statis] is one for
// ever and names no amount; a dynamic code [QRIS dinamis] is for one payment. NMID is
// the number of a merchant in the central repository (51.02). PAN is the
// merchant's number at its acquirer (26.01).
//
// Three grades of wrong, each fault with a code of its own (Messages):
//
//   - Decode refuses what cannot be trusted: objects that do not fit, a tag
//     twice, 00 not first, 63 not last, a wrong CRC, what EMVCo demands of every
//     code missing, an amount or tip that is not one.
//   - Code.Departures tells what differs from the Indonesian table although codes
//     in shops do it: another country, 51 absent, a name of 26 characters. Encode
//     refuses these too: we write only what the table says.
//   - Code.Amount and Code.Tip refuse what is no whole rupiah.
//
// Decode and String are exact opposites: c.String() is the text that was decoded,
// character for character, in its own order of objects.
//
// Lengths count characters, the CRC runs over UTF-8 bytes. Sources: the tables 3.6,
// 4.5, 4.6 and paragraphs 4.1–4.7 of the QRIS specification as quoted in
// github.com/astrapay/spring-qris (MIT, commit 5fbdda7; ASPI's own text is not public) and EMVCo's
// merchant-presented specification as done in github.com/mercari/go-emv-code
// (MIT, commit a9b6dc8).
//
// What it will not do: the messages around a code (notify, query, refund belong to
// SNAP), merchant discount rates, consumer-presented codes, and choose which bill a
// code stands for. A code whose CRC is right is unbroken, not genuine: nothing in
// it is signed.
package qris
