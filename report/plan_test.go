package report_test

import (
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema/schematest"
)

func TestTheTrailOfAnAccountMayUseItsIndexOnPostgres(t *testing.T) {
	d := schematest.Postgres(t)
	var plan string
	err := d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL enable_seqscan = off`); err != nil {
			return err
		}
		return db.Each(ctx, tx, `EXPLAIN SELECT word FROM audit WHERE at >= 1 AND at < 2 AND (at, word, audit_id) < (2, 0, 0)
			AND actor = $1 AND actor >= 'account:' AND actor < 'account;' ORDER BY at DESC, word DESC, audit_id DESC LIMIT 5`, []any{"account:1"}, func(scan func(...any) error) error {
			var line string
			err := scan(&line)
			plan += line + "\n"
			return err
		})
	})
	if err != nil || !strings.Contains(plan, "audit_account") {
		t.Errorf("%v\n%s", err, plan)
	}
}
