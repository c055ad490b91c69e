package contribution

// SetBlockRows makes blocks small, so that few people fill many; the answer
// puts it back.
func SetBlockRows(n int) (back func()) {
	old, chunk := blockRows, chunkRows
	blockRows, chunkRows = n, n
	return func() { blockRows, chunkRows = old, chunk }
}

// SetApplyRows makes the chunks of a report small.
func SetApplyRows(n int) (back func()) {
	old := applyRows
	applyRows = n
	return func() { applyRows = old }
}

// Columns are those of a contribution row, for the anchor of the benchmark.
var Columns = contributionColumns
