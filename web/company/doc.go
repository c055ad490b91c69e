// Package company holds the pages of an employer [pemberi kerja] under
// /perusahaan: registration, the payroll sheet, workers, bills, branches,
// programmes, people and API credentials.
//
// Two roles come here. The owner [employer_owner] may do everything. The
// payroll clerk [payroll_clerk] sends the payroll sheet, works on workers and
// reads bills, and reaches neither people nor credentials nor programmes.
//
// The company is always the one of the account that is signed in: no address
// holds an employer number. What belongs to another company is not found.
//
// Whoever is signed in is looked up anew with every request, so that a clerk
// who was removed is out at once.
//
// A payroll sheet is read after its upload was answered: the page of the report
// shows how far it has come. Reports that are being read or applied are kept in
// this process for their progress only; the truth is in the tables, and a
// report whose reader died is given up by package employer.
package company
