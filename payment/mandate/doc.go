// Package mandate takes a self-payer's contribution from their account each
// month, when they allow it: auto-debit [debit otomatis] over BI-FAST direct debit
// (SNAP BI 70 registration, 71 debit, 72 notice).
//
// Words. A mandate [mandat] is the leave: an account, a maximum, a day of the
// month, until a day. A debit is one time that money is asked by it; its
// reference (15 characters, JD…) is made and committed before the bank is called
// and is the reference of the payment on channel debit, so a debit is posted once
// however often its success is told.
//
//	asked ──► active ◄──► paused ──► ended
//	   └─► refused           by the member, at any time; or when it runs out
//
// On its day a mandate asks for the next unpaid month, never for a past one: the
// open bill if it is within the maximum, else a new bill of one month. A debit
// that fails is told to the member and tried again after RetryAfter, Attempts
// times in a month; then the mandate pauses. One that the bank does not answer is
// asked for (36) with its own reference, never made again; "not found" counts as
// failed only after the account's LostAfter, heard twice as in payout. A debit that
// succeeds after all is posted whatever we thought of it.
//
// A month that costs more than the maximum is not taken: the member is told, and
// the mandate pauses. Ending a mandate is ours alone: the standard has no call
// for it, and without a debit no money moves.
package mandate
