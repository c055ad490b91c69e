package sheet

// Limits bound what a file may cost. A zero field takes the value of Default.
type Limits struct {
	FileBytes       int64 // size of a CSV file
	CompressedBytes int64 // size of an XLSX file, as uploaded
	InflatedBytes   int64 // size of one part of an XLSX file after decompression
	Ratio           int64 // inflated ÷ compressed size of a part, once more than RatioFloor was inflated
	Rows            int   // rows of one sheet, empty ones included
	Columns         int   // columns that hold something
	CellBytes       int   // bytes of one cell's text
	RowBytes        int   // bytes of one row's texts together, and of one XML token or CSV record
	SharedBytes     int64 // bytes of all shared strings of a workbook
	SharedMemory    int64 // of these, bytes kept in memory; the rest lies in a temporary file
	Depth           int   // nesting of XML elements
}

// Default is for payroll uploads: a million rows pass, a bomb does not. Excel
// itself writes at most 1,048,576 rows, 16,384 columns and 32,767 characters a
// cell; repeated payroll rows compress about 1:20.
var Default = Limits{
	FileBytes:       1 << 30,
	CompressedBytes: 256 << 20,
	InflatedBytes:   2 << 30,
	Ratio:           200,
	Rows:            2_000_000,
	Columns:         512,
	CellBytes:       128 << 10,
	RowBytes:        1 << 20,
	SharedBytes:     1 << 30,
	SharedMemory:    12 << 20,
	Depth:           32,
}

const (
	// RatioFloor is how much of a part may be inflated before the ratio is
	// judged: small files of repeated rows compress very well and harm nobody.
	RatioFloor = 8 << 20

	// DirectoryBytes bounds what is read to list a zip file's parts. A
	// workbook has some dozens of parts of about 80 bytes each.
	DirectoryBytes = 512 << 10

	// Parts bounds the parts of a workbook.
	Parts = 4096

	// Styles bounds the cell formats of a workbook; Excel allows 65,490.
	Styles = 1 << 16

	// Sheets bounds the sheets of a workbook.
	Sheets = 1024
)

func (l Limits) orDefault() Limits {
	set := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	seti := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&l.FileBytes, Default.FileBytes)
	set(&l.CompressedBytes, Default.CompressedBytes)
	set(&l.InflatedBytes, Default.InflatedBytes)
	set(&l.Ratio, Default.Ratio)
	seti(&l.Rows, Default.Rows)
	seti(&l.Columns, Default.Columns)
	seti(&l.CellBytes, Default.CellBytes)
	seti(&l.RowBytes, Default.RowBytes)
	set(&l.SharedBytes, Default.SharedBytes)
	set(&l.SharedMemory, Default.SharedMemory)
	seti(&l.Depth, Default.Depth)
	return l
}
