// Package statement reads what a bank says happened on an account [rekening
// koran, mutasi rekening]: MT940 and MT942, camt.052, camt.053 and camt.054 of
// any version, and the CSV exports of Indonesian banks. What a file is, is told
// by its content. It is a pure parse: no database, no clock.
//
// Words. A statement covers one account over a time, from an opening balance to
// a closing balance. An entry is one movement on it: a direction (credit: money
// came in), an amount that is never negative, a booking date. A file holds one
// or several statements.
//
// Banks break their own formats, so the reader is tolerant in form and strict in
// sums:
//
//   - What cannot be read becomes a Reason with its line number, and the rest is
//     read. Nothing is dropped in silence: text in front of the first statement
//     and between messages is the only part that is passed over.
//   - Each statement is checked: opening + credits − debits = closing, the totals
//     that the bank states, and the running balance of each CSV row. Check says
//     agrees, differs, or unchecked when the file does not say enough.
//   - A statement that stands in a file twice is given once, with a remark; one
//     that comes again with other contents differs, and only the first counts.
//   - A file whose end is missing is Incomplete, with the reason: an MT940 has its
//     closing balance or the mark after it, XML its last element, a CSV all cells
//     of its last line. What was read stands, but not the entry it was cut in.
//   - An amount that may mean two things ("10.000") is refused, not guessed.
//
// Amounts keep the precision of the file: "1000000,00" of an MT940 becomes
// 1000000.00, "100000" stays 100000. Balances in debit are negative.
//
// Dates are booking dates as the bank's day tells them; where a file has only a
// value date, that one; where a camt entry has neither, the day of the closing
// balance or of the message. An instant with a zone becomes its day in WIB. Years of
// two digits lie in 1980–2079. A CSV date is read day first; a date without a
// year takes it from the period named above the table, and without one it is
// refused.
//
// Reversals. MT940's RC takes a credit back, so it is a debit (and RD a credit).
// In camt the mark of the entry is the direction of the booking itself; RvslInd
// only says why. Both set Reversal.
//
// Batches. A camt entry that books many payments as one sum is given as one
// entry for each payment when their amounts add up to it, with Batch naming the
// booking; otherwise as the one sum with a remark.
//
// Text is what a person reads in the remark, with white space folded. MT940
// field 86 is wrapped by banks: a line that fills its width is joined to the
// next without a space, so that a payment code cut by the wrap is whole again.
//
// Memory is bounded whatever the file's size: entries are handed on one by one,
// and Limits names every bound. XML with a DOCTYPE is refused; no entity but the
// five of XML itself is known.
//
// Sources: SWIFT's MT940 as Mandiri's guideline restates it, ISO 20022, and the
// observed exports listed at Profiles.
package statement
