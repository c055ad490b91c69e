// Package id makes, reads and checks the numbers, codes and names by which
// people, companies and rows are known.
//
// Numbers that people copy by hand (member, employer, payment code) are a
// random payload and a Damm check digit, which catches every wrong digit and
// every swap of two neighbours. They carry no meaning: no date, no place, no
// order. Whether a number is already taken is for the caller's unique
// constraint to say; the caller draws again.
//
// NIK, phone, passport, permit, NPWP and NIB are the numbers of others: here
// they are read, brought into one shape, and doubted (warnings) rather than
// refused wherever a true number may look odd.
//
// The package knows no database and no clock; every error is an *Error whose
// code is unique and whose text holds no personal data.
package id
