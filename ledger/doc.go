// Package ledger keeps the money: a double-entry journal in whole rupiah.
//
// Words. A fund [dana jaminan sosial, DJS] is one programme's money; the agency
// [BPJS] has its own, and UU 24/2011 Ps 40 keeps them apart. An entry is a set
// of postings that belong together; debit is positive, credit negative. What
// passes between funds stands on due-to and due-from accounts of both. A member
// posting is a line of a subsidiary account: what fund JHT owes one member, and
// what JP received for them.
//
// Invariants, proven by Check (jamsos doctor):
//   - every entry balances to zero within each fund;
//   - what fund A is due from fund B, B is due to A;
//   - the control account MemberAccounts of JHT and of JP equals the sum of the
//     member postings; what was received and is not yet spread to members stands
//     on ToBeSpread;
//   - entries, postings and member postings are never changed or deleted; a
//     correction is a reversal, which names the entry it reverses;
//   - each entry's hash covers its postings and member postings, and stands in a
//     sealed block (kit/seal).
//
// This package is the only code that writes these tables. It knows nothing of
// bills or claims: who calls it says what the postings are for.
package ledger
