package employer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/period"
)

// StageInChunks is StageRows with transactions of so many rows; salt makes the
// content count as another.
func (o *Office) StageInChunks(ctx context.Context, employerNo int64, month period.Month, p sipp.Payroll, chunk int, salt string) (int64, error) {
	j, err := o.newJob(ctx, employerNo, month, 0, "", "account:1", nil)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(fmt.Append(nil, p, salt))
	j.chunk, j.report.Source, j.report.SHA256 = chunk, "json", hex.EncodeToString(sum[:])
	return j.run(ctx, func(opt sipp.Options, fn func(sipp.Row) error) (sipp.Summary, error) {
		return sipp.ReadPayroll(p, opt, fn)
	})
}

// Taken is the set of persons that stood in a report before.
type Taken struct{ taken }

// First is first.
func (t *Taken) First(memberNo int64, row int) int { return t.first(uint64(memberNo)<<2|2, row) }
