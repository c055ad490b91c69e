package schema_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"io/fs"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema"
	"github.com/jamsos/jamsos/schema/schematest"
)

// shardWords may be the first column of a key; lookUps are the tables that
// cross words and are distributed by their own value.
var (
	shardWords = []string{"member_no", "employer_no", "payer", "word"}
	lookUps    = map[string]string{
		"identifier": "kind, value", "phone_index": "value", "name_index": "token", "birth_name": "birth_date", "login": "login",
		"credential": "credential_id", "one_time_code": "subject", "session": "token", "command": "command_key", "draft": "code",
		"code": "code", "receipt": "channel, reference", "receipt_token": "token", "suspense": "suspense_id", "block": "shard",
		"unsealed": "shard", "lease": "name", "rollup": "measure", "batch_chunk": "batch", "target": "target_id", "figure": "figure_id",
		"rule_set": "rule_version",
		"channel":  "channel", "channel_fee": "channel, valid_from", "settlement_day": "channel, business_date", "partner_call": "partner, day, external_id",
		"reversal":         "channel, reference",
		"service_standard": "task", "suspense_clue": "suspense_id, clue", "payer_sign": "sign, payer", "qris_merchant": "channel",
		"recon_file": "subject, file_id", "settlement_line": "channel, business_date", "bank_entry": "account, booked", "settlement_rule": "channel", "recon_mark": "name", "bank_balance": "account, file_id",
		"bank_match": "channel, business_date", "recon_day": "channel, business_date", "recon_task": "channel, business_date",
		"bank_account": "bank", "bank_call": "bank, day, external_id", "payout_day": "bank, day", "payout": "payout_id", "payout_batch": "batch_id",
		"partner": "partner", "partner_key": "partner, key_id", "code_alias": "channel, number", "code_alias_of": "code, channel",
	}
	table   = regexp.MustCompile(`(?ms)^CREATE TABLE (\w+) \((.*?)^\)`)
	compKey = regexp.MustCompile(`PRIMARY KEY \(([^)]*)\)`)
	soloKey = regexp.MustCompile(`(?m)^\s*(\w+)\s.*PRIMARY KEY,`)
)

func TestEveryKeyStartsWithItsShardWord(t *testing.T) {
	names, _ := fs.Glob(schema.Files(), "*.sql")
	seen := 0
	for _, n := range names {
		b, _ := fs.ReadFile(schema.Files(), n)
		text := string(b)
		for _, banned := range []string{"SERIAL", "SEQUENCE", "TRIGGER", "DEFERRABLE", "CREATE TYPE", "TIMESTAMP", "BOOLEAN"} {
			if strings.Contains(text, banned) {
				t.Errorf("%s contains %s", n, banned)
			}
		}
		for _, m := range table.FindAllStringSubmatch(text, -1) {
			seen++
			key := ""
			if k := compKey.FindStringSubmatch(m[2]); k != nil {
				key = k[1]
			} else if k := soloKey.FindStringSubmatch(m[2]); k != nil {
				key = k[1]
			}
			want, isLookUp := lookUps[m[1]]
			first, _, _ := strings.Cut(key, ",")
			ok := isLookUp && strings.HasPrefix(key, want)
			for _, w := range shardWords {
				ok = ok || (!isLookUp && first == w)
			}
			if !ok {
				t.Errorf("table %s: key (%s) does not start with a shard word", m[1], key)
			}
		}
	}
	if seen < 30 {
		t.Fatalf("only %d tables found: the pattern does not read the schema", seen)
	}
}

func TestMigratingTwiceIsANoOp(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		n, err := schema.Up(context.Background(), d)
		if err != nil || n != 0 {
			t.Fatalf("%d applied, %v", n, err)
		}
		missing, newest, err := d.Pending(context.Background(), schema.Files())
		if err != nil || missing != 0 || newest == 0 {
			t.Fatalf("missing %d, newest %d, %v", missing, newest, err)
		}
	})
}

func TestTheApplicationsRoleCannotTouchTheBooks(t *testing.T) {
	d := schematest.Postgres(t)
	ctx := context.Background()
	exec := func(q string) error { _, err := d.Writer().ExecContext(ctx, q); return err }
	role := "app_" + strings.ReplaceAll(t.Name()[:8], "/", "_")
	if err := exec(fmt.Sprintf(`DO $$ BEGIN CREATE ROLE "%s"; EXCEPTION WHEN duplicate_object THEN NULL; END $$`, role)); err != nil {
		t.Fatal(err)
	}
	if err := schema.Grant(ctx, d, role); err != nil {
		t.Fatal(err)
	}
	for _, tb := range append([]string{"contribution_2026"}, schema.AppendOnly...) {
		for _, q := range []string{"DELETE FROM " + tb, "UPDATE " + tb + " SET " + firstColumn[tb] + " = " + firstColumn[tb]} {
			err := d.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `SET LOCAL ROLE "`+role+`"`); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, q)
				return err
			})
			if db.Code(err) != db.Denied {
				t.Errorf("%s: %v, want permission denied", q, err)
			}
		}
	}
}

var firstColumn = map[string]string{"entry": "word", "posting": "word", "member_posting": "word", "block": "shard", "audit": "word",
	"contribution": "member_no", "contribution_2026": "member_no", "settlement": "member_no", "receipt": "channel", "reversal": "channel", "rule_set": "rule_version"}
