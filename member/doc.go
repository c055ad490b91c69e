// Package member keeps the register of persons: who they are, by which numbers
// they are known, whom they name as heirs, what they consented to.
//
// A person has one member number [nomor peserta] for life, whatever their jobs.
// It is drawn when they register (state reserved) and issued when the first
// contribution is posted: from that instant cover runs (PP 44/2015 Ps 6, 11).
//
//	reserved ──issue──▶ issued ──▶ closed
//	    └────merge────▶ merged ◀────┘      (unmerge goes back)
//
// Invariants, for doctor and for readers of the tables:
//
//   - A NIK, passport or permit leads to one member: identifier(kind, value),
//     where value is a keyed blind index. The number itself is sealed in member.
//   - A known NIK or passport is refused with member.known, which tells nothing
//     about the person; Recover sends the number to the telephone on record.
//   - The same name and birth date under another number is registered, and a
//     task for an officer is opened in duplicate.
//   - A merge is an alias: the newer number points to the older, no row is
//     re-keyed, look-ups follow the pointer, and Unmerge restores what was.
//   - name_index, birth_name and phone_index follow every correction.
//   - Every change is audited in its transaction; NIK, passport and permit
//     appear there masked.
//
// Warnings (region of the NIK unknown, birth date mismatch …) are kept as codes
// with the person: a true number may look odd, so it is never refused for that.
//
// Legal basis: registration data PP 86/2013 Ps 3, PP 44/2015 Ps 6 and 11, NIK
// UU 23/2006 Ps 13, personal data UU 27/2022.
//
// The package knows no employer, contribution or payment: who works where is
// contribution's, and it joins these operations by the methods ending in Tx.
package member
