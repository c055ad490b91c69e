package reconcile_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/statement"
)

// A statement whose end is missing is refused whole, in every form: the amount it
// was cut in is not known, nor what came behind it. The whole one loads after it.
func TestAStatementThatIsCutOffIsRefused(t *testing.T) {
	each(t, func(w *world) {
		whole := mt940(booked{day, 75_000, "B1", "IURAN BPJS"}, booked{day, 60_000, "B2", "bu siti"})
		for _, at := range []string{"000,NTRF", ":86:", "B2", ":62F:"} {
			_, err := w.desk.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: bytes.NewReader(whole[:bytes.LastIndex(whole, []byte(at))]), By: "account:1"})
			if f := fault.Of(err); f.Code != "reconcile.file_unreadable" || f.Field != "file" || !strings.Contains(err.Error(), "cut off") {
				w.Errorf("cut before %s: %v", at, err)
			}
		}
		camt := `<Document><BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>1</Id></Othr></Id><Ccy>IDR</Ccy></Acct>` +
			`<Ntry><Amt Ccy="IDR">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-10</Dt></BookgDt></Ntry>`
		if _, err := w.desk.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: strings.NewReader(camt), By: "account:1"}); fault.Of(err).Code != "reconcile.file_unreadable" {
			w.Error(err)
		}
		if f, err := statement.ReadAll(bytes.NewReader(whole), statement.Options{}); err != nil || f.Incomplete {
			w.Error(err, f.Unread)
		}
		if l := w.statement(booked{day, 75_000, "B1", "IURAN BPJS"}, booked{day, 60_000, "B2", "bu siti"}); l.Lines != 2 {
			w.Errorf("%+v", l)
		}
	})
}
