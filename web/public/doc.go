// Package public holds the pages that nobody needs to sign in for: the start
// page, the registration of an informal worker, bills, receipts, the check of a
// member card, the law and its calculators, and in the demonstration a shop
// counter and the outbox of simulated messages.
//
// # Registration [pendaftaran BPU]
//
// One question a screen under /daftar/<step>. Every answer is stored in a draft
// (member.Registry) whose code is shown on each screen; the code opens it on
// another device. The last screen registers, enrols, bills and closes the draft
// in one transaction; sending it twice leads to the same bill.
//
// # The law
//
// /law lists every rule with what is in force today, /law/<rule> tells its
// history (also as JSON), /law/changes what changed between two dates.
// /hitung and /hitung/manfaat reckon contributions and benefits with package
// law itself; an answer is an address. A rule added to the law's data needs a
// group (subjects) and words for its code words; tests name what is missing.
//
// # Who may see what
//
// A bill's address holds a sealed token, never the payment code; who has the
// address may read code and amount, and whoever holds the session or the draft's
// code, or is signed in as the payer, may cancel it or ask for a new code. A
// receipt's address is its token of 128 bits. Pages for the holder of an address
// show names masked. The check of a card tells today's programmes and no more.
package public
