// Package retail reads and writes settlement files [berkas rekonsiliasi, laporan
// transaksi]: what a shop, a marketplace, a wallet, a switch or a bank says it
// collected for us on one settlement day. It also knows the days themselves. It
// is a pure parse: no database, no clock.
//
// Days. A switch's day ends at its cut-off, for BPJS Ketenagakerjaan at 15:00
// WIB: the file of day D covers D−1 15:00:00 to D 14:59:59 and is dated D
// (Finnet, reconciliation). BusinessDate and Span say it; AddBusinessDays walks
// over weekends and the days off that the caller knows.
//
// Files. The name is kodeCA_namaProduk_date, the separator | or ;. No two
// channels send the same columns, so a Profile says by titles what a column
// holds; which profile a file has is told by its content. The reader is tolerant
// in form and strict in sums:
//
//   - A line that cannot be read becomes a Reason with its number, and the rest
//     is read. A line that moved no money (failed, pending) is counted.
//   - Where the file states how many lines and how much money it holds, Check
//     says whether that is so; without that it is unchecked.
//   - An amount with sen, or one that may mean two things, is refused, not guessed.
//
// Memory is bounded whatever the size: lines are handed on one by one.
//
// Fees. Line.Fee is what the channel keeps from the amount, so the money that
// follows is amount − fee; Line.Admin is what the payer paid on top [biaya
// admin], which is never ours and is part of no sum here.
//
// Sources: Finnet's published reconciliation (names, separators, cut-off), and
// the fields of SNAP 25, 35 and 52 for banks and acquirers. Columns of shops and
// wallets are not public: the profiles follow the fields that their published
// answers have.
package retail
