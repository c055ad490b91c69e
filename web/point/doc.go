// Package point is the pages of tellers at service points (a bank's counter, an
// agent's phone) under /loket: sign in, type or scan a code, see the bill, take
// the cash, hand out the slip; the list of the day, deposits, the close.
//
// A slip's number is drawn with the inquiry and travels with the form, so that a
// double click, a reload or a second try after a lost answer is the same
// payment. An amount that is typed freely (a standing code) is shown once more
// before it is taken: whose it is, in figures and in words, and what it will do.
// The slip is not the receipt and says so: that is the message that we
// send to the payer's own telephone, and the page behind the slip's QR code.
//
// A teller sees the payer's name masked, the months and the amount, and of other
// points nothing.
package point
