// Package citizen holds the pages of a member who is signed in: cover, card,
// payments, contributions, own data.
//
// A member signs in with a one-time code to the telephone on record. Before the
// code is right no page tells whether a telephone or number is known; a telephone
// that belongs to several members asks for the birth date or the number
// afterwards, and never lists names.
//
// Every page shows the record of the member in the session and of nobody else:
// no address here holds a member number.
package citizen
