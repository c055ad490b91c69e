// Package sheet reads spreadsheet files (XLSX and CSV) as a bounded stream of
// rows. It exists because uploads come from strangers and are large: a file of
// a million rows is read in constant memory, and a file made to hurt (a zip
// bomb, a million columns, an endless quoted field) is refused with a plain
// reason before it does.
//
// What a file is, is told by its content and never by its name. Old .xls,
// password-protected workbooks, OpenDocument, PDF, web pages saved as .xls,
// empty and cut-off files are refused with what to do instead.
//
// XLSX: shared, inline and formula strings, numbers, booleans, errors, and
// dates by the cell's style. A number keeps the text that stands in the file,
// so that "3.27505E+15" is still visible to who must recognise a destroyed
// identity number. A formula is never computed: its stored value is given and
// the cell is marked. Merged areas hold their value in the first cell; hidden
// sheets, rows and columns are read like others.
//
// CSV: comma, semicolon or tab (found by content, or by a first line "sep=;"),
// with quotes, any line ends, UTF-8, UTF-16 or Windows-1252.
//
// Writing is left to excelize.
package sheet
