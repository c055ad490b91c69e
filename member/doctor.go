package member

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
)

// Finding is a row of the register that contradicts another.
type Finding struct {
	Rule  string // "alias"
	Where string // "member:26011874402"
	What  string
}

// rules are queries that find nothing in a sound register; each row is a number
// and what is wrong with it.
var rules = []struct{ name, query, what string }{
	{"state", `SELECT member_no FROM member WHERE state NOT IN ('reserved', 'issued', 'merged', 'closed')
		OR (state = 'reserved' AND issued_at <> 0) OR (state = 'issued' AND issued_at = 0) OR (state = 'merged') <> (merged_into <> 0)`,
		"state, issued_at and merged_into contradict each other"},
	{"alias", `SELECT m.member_no FROM member m LEFT JOIN member i ON i.member_no = m.merged_into
		WHERE m.state = 'merged' AND (i.member_no IS NULL OR m.merged_into = m.member_no)`,
		"is merged into a number that does not exist, or into itself"},
	{"identifier", `SELECT i.word FROM identifier i LEFT JOIN member m ON m.member_no = i.word
		WHERE i.kind IN ('nik', 'passport', 'permit') AND m.member_no IS NULL`,
		"an identifier leads to a member who does not exist"},
	{"identifier", `SELECT m.member_no FROM member m LEFT JOIN (SELECT word, count(*) AS n FROM identifier
		WHERE kind IN ('nik', 'passport', 'permit') GROUP BY word) i ON i.word = m.member_no WHERE coalesce(i.n, 0) <>
		(CASE m.nik_sealed WHEN '' THEN 0 ELSE 1 END) + (CASE m.passport_sealed WHEN '' THEN 0 ELSE 1 END) + (CASE m.permit_sealed WHEN '' THEN 0 ELSE 1 END)`,
		"has not as many identifiers as its row holds"},
	{"birth_name", `SELECT m.member_no FROM member m LEFT JOIN birth_name b
		ON b.birth_date = m.birth_date AND b.name_key = m.name_key AND b.member_no = m.member_no WHERE b.member_no IS NULL`,
		"is not found by name and birth date"},
	{"name", `SELECT m.member_no FROM member m LEFT JOIN (SELECT word, count(*) AS n FROM name_index GROUP BY word) i
		ON i.word = m.member_no WHERE i.n IS NULL`,
		"is not found by name"},
	{"phone", `SELECT m.member_no FROM member m LEFT JOIN (SELECT member_no, count(*) AS n FROM phone_index GROUP BY member_no) i
		ON i.member_no = m.member_no WHERE coalesce(i.n, 0) <> (CASE m.phone WHEN '' THEN 0 ELSE 1 END)`,
		"is not found by its telephone number"},
}

const maxFindings = 100

// Check proves that the register agrees with itself and reports what does not,
// at most 100 rows a rule.
func Check(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	for _, r := range rules {
		if err := db.Each(ctx, tx, r.query+fmt.Sprintf(" LIMIT %d", maxFindings), nil, func(scan func(...any) error) error {
			var no int64
			err := scan(&no)
			report(Finding{Rule: r.name, Where: subject(no), What: r.what})
			return err
		}); err != nil {
			return fmt.Errorf("member: rule %s: %w", r.name, err)
		}
	}
	return nil
}
