// Package day plays a day of payments through many channels, with the
// simulators of package simulate outside and the real operations inside, and
// compares what reconciliation finds with what was seeded.
//
// A settlement day of a bank is the calendar day, one of a shop ends at 15:00, so
// that the play begins on the afternoon before and ends at midnight. Sales go
// over HTTP (a share) or straight to the till, where payments of the same moment
// are committed together. On the days after it the channels send their files and
// money, the bank its statement, and every day is matched.
//
// What must hold: every rupiah is explained on every channel and day; the open
// differences are the seeded ones, no more, no less and by the same amounts; the
// money without an owner is what was seeded; doctor finds nothing.
package day
