package contribution

import (
	"context"
	"encoding/base64"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// maxRules is how many old versions of the law are held in memory.
const maxRules = 8

// rules remembers that the law in use is kept (table rule_set) and holds the
// versions that were read back.
type rules struct {
	kept atomic.Uint32 // the version that is known to be committed
	mu   sync.Mutex
	old  map[uint32]*law.Law
}

// keepRules writes the data of the law once, before the first row that is
// reckoned by it. It is remembered only when another transaction committed it: this
// one may be rolled back.
func (d *Desk) keepRules(ctx context.Context, tx *db.Tx) error {
	version := d.Law.RuleVersion()
	if d.rules.kept.Load() == version {
		return nil
	}
	var at int64
	err := tx.QueryRow(ctx, `SELECT recorded_at FROM rule_set WHERE rule_version = $1`, int64(version)).Scan(&at)
	if err == nil {
		if at < db.Micros(tx.Now()) {
			d.rules.kept.Store(version)
		}
		return nil
	}
	if db.Code(err) != db.NoRow {
		return err
	}
	archive, err := d.Law.Archive()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO rule_set (rule_version, recorded_at, archive) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		int64(version), db.Micros(tx.Now()), base64.StdEncoding.EncodeToString(archive))
	return err
}

// lawOf is the law of a version: the one in use, or one read from the archive.
func (d *Desk) lawOf(ctx context.Context, tx *db.Tx, version uint32, m period.Month) (*law.Law, error) {
	if version == d.Law.RuleVersion() {
		return d.Law, nil
	}
	d.rules.mu.Lock()
	l := d.rules.old[version]
	d.rules.mu.Unlock()
	if l != nil {
		return l, nil
	}
	var text string
	err := tx.QueryRow(ctx, `SELECT archive FROM rule_set WHERE rule_version = $1`, int64(version)).Scan(&text)
	if db.Code(err) == db.NoRow {
		return nil, refuse(fault.NotFound, CodeNoRules, "rules", fmt.Sprintf("%08x", version), "month", m.String())
	}
	if err != nil {
		return nil, err
	}
	archive, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("contribution: rules %08x: %w", version, err)
	}
	if l, err = law.ReadArchive(archive, version); err != nil {
		return nil, err
	}
	d.rules.mu.Lock()
	defer d.rules.mu.Unlock()
	if d.rules.old == nil || len(d.rules.old) >= maxRules {
		d.rules.old = map[uint32]*law.Law{}
	}
	d.rules.old[version] = l
	return l, nil
}

// WhyLine is the derivation of a member's month with an employer (0: self-paid),
// as it was billed, after all corrections. A self-payer's is the one stored with
// the bill; a worker's is reckoned again from the row under the rules of the row's
// version. When these do not give the stored amounts it is a fault
// (CodeUnexplained): a wrong explanation is never shown. CodeNothingDue says that
// there is no row, or that corrections took the month back.
func (d *Desk) WhyLine(ctx context.Context, memberNo, employerNo int64, m period.Month) (doc law.Document, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		const of = ` FROM contribution c WHERE c.member_no = $1 AND c.month = $2 AND c.employer_no = $3 ORDER BY c.segment, c.revision`
		lines, _, err := collect(ctx, tx, `SELECT `+lineColumns+of, []any{memberNo, int(m), employerNo})
		if err != nil {
			return err
		}
		if len(lines) == 0 || lines[0].amounts() == [9]money.Rupiah{} {
			return refuse(fault.NotFound, CodeNothingDue, "month", m.String())
		}
		var version, bill int64
		if err := db.Each(ctx, tx, `SELECT c.rule_version, c.bill_no`+of, []any{memberNo, int(m), employerNo}, func(scan func(...any) error) error {
			return scan(&version, &bill) // the newest revision comes last
		}); err != nil {
			return err
		}
		if employerNo == 0 {
			doc, err = whySelf(ctx, tx, memberNo, bill, m)
		} else {
			doc, err = d.whyWorker(ctx, tx, lines[0], uint32(version))
		}
		if err != nil {
			return err
		}
		if doc.Due() != lines[0].amounts() || len(lines) > 1 {
			return refuse(fault.Conflict, CodeUnexplained, "rules", fmt.Sprintf("%08x", version), "month", m.String())
		}
		return nil
	})
	if err != nil {
		return law.Document{}, err
	}
	return doc, nil
}

// whySelf finds the month in the derivation stored with the bill.
func whySelf(ctx context.Context, tx *db.Tx, memberNo, billNo int64, m period.Month) (law.Document, error) {
	b, err := BillTx(ctx, tx, memberNo, billNo)
	if err != nil {
		return law.Document{}, err
	}
	for _, p := range b.Why.Parts {
		if m >= p.From && m <= p.To {
			doc := p.Document
			doc.Month = m
			return doc, nil
		}
	}
	return law.Document{}, refuse(fault.Conflict, CodeUnexplained, "rules", b.Why.Rules, "month", m.String())
}

func (d *Desk) whyWorker(ctx context.Context, tx *db.Tx, l Line, version uint32) (law.Document, error) {
	then, err := d.lawOf(ctx, tx, version, l.Month)
	if err != nil {
		return law.Document{}, err
	}
	r, err := then.Reckoned(law.Input{Segment: l.Segment, Month: l.Month, Wage: l.Wage, RiskGroup: l.RiskGroup, Programmes: l.Programmes}, l.Flags)
	if err != nil {
		return law.Document{}, refuse(fault.Conflict, CodeUnexplained, "rules", then.Version(), "month", l.Month.String()).Because(err)
	}
	return r.Document(), nil
}

// amounts are the money columns of the line's rows, in the order of the table.
func (l Line) amounts() [9]money.Rupiah {
	return [9]money.Rupiah{l.JKK, l.JKM, l.JHTEmployer, l.JHTWorker, l.JPEmployer, l.JPWorker, l.JKPState, l.JKPJKK, l.JKPJKM}
}
