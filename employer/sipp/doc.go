// Package sipp reads payroll files in the shape of SIPP, the upload format that
// Indonesian employers use towards BPJS Ketenagakerjaan: new workers
// [data_tk_baru], the monthly wage report [data_upah], leavers [data_tk_na] and
// changes of data [update_data_tk], as sheets of one XLSX workbook, as a CSV
// that holds one of them, or as JSON.
//
// It is a pure parse: no database and no clock. Each row comes out typed, with
// the problems found in it; whether the worker is known, whether the wage fell
// or lies below the minimum is for package employer to say. A problem has a
// code for programs and a message for people, in Indonesian and English, that
// says what happened, why, and what to do.
//
// Files as people make them are understood: columns in any order (they are
// found by their header), title rows above, two header rows with merged cells,
// names in three columns, dates in several forms, amounts with Rp and dots.
// What would have to be guessed is refused instead, above all identity numbers
// that a spreadsheet program has turned into rounded numbers.
//
// Rules worth knowing:
//
//   - A day is read day first (01/02/1990 is 1 February). A year of two digits
//     is refused.
//   - An amount with one separator before exactly three digits is thousands
//     when at least five digits stand in it ("900.000"); "3.000" is refused,
//     because it may mean three thousand or three million in thousands.
//   - Sen (decimals of a rupiah) are rounded half up, with a warning.
//   - SIPP's own limit of 10,000 rows does not hold here; MaxRows does.
package sipp
