package reconcile

import (
	"context"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
)

// Rule says by which words a channel's money is known on a statement.
type Rule struct {
	Channel string `json:"channel"`
	// Words in capitals; one of them stands in the movement's reference or
	// remark. The first is always "SETTLEMENT <key>".
	Words []string `json:"words"`
}

// SetRule says by which words a channel's money is known on a statement, apart
// by |. Movements that no day has yet are looked at anew; a payer's transfer that
// was posted stays one. Faults: reconcile.pattern_invalid,
// reconcile.channel_has_no_file.
func (d *Desk) SetRule(ctx context.Context, channel, pattern, actor string) error {
	if _, err := d.settling(ctx, channel); err != nil {
		return err
	}
	pattern = strings.ToUpper(strings.TrimSpace(pattern))
	for p := range strings.SplitSeq(pattern, "|") {
		if n := len(strings.TrimSpace(p)); n < 4 || n > 60 {
			return fault.New(fault.Invalid, "reconcile.pattern_invalid").On("pattern")
		}
	}
	all, err := d.Settling(ctx)
	if err != nil {
		return err
	}
	var keys []string
	for _, c := range all {
		keys = append(keys, c.Key)
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Insert(ctx, "settlement_rule", "channel,pattern,updated_at", `ON CONFLICT (channel) DO UPDATE SET pattern = excluded.pattern, updated_at = excluded.updated_at`,
			[][]any{{channel, pattern, db.Micros(tx.Now())}}); err != nil {
			return err
		}
		rules, err := rulesTx(ctx, tx, keys)
		if err != nil {
			return err
		}
		list, err := db.All(ctx, tx, scanEntry, `SELECT `+entryColumns+` FROM bank_entry WHERE unassigned <> 0 AND channel <> $1`, channel)
		if err != nil {
			return err
		}
		for _, e := range list {
			if channelOf(rules, e.reference+" "+e.remark) != channel {
				continue
			}
			const q = `UPDATE bank_entry SET channel = $4 WHERE account = $1 AND booked = $2 AND entry_key = $3 AND unassigned <> 0`
			if _, err := tx.Exec(ctx, q, e.account, e.booked, e.key, channel); err != nil {
				return err
			}
		}
		return audit.Write(ctx, tx, audit.Change{Actor: actor, Action: "reconcile.set_rule", Subject: "channel:" + channel, After: map[string]any{"pattern": pattern}})
	})
}

// Rules lists by which words the money of each channel is known.
func (d *Desk) Rules(ctx context.Context) (out []Rule, err error) {
	all, err := d.Settling(ctx)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, c := range all {
		keys = append(keys, c.Key)
	}
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = rulesTx(ctx, tx, keys)
		return err
	})
	return out, err
}

func rulesTx(ctx context.Context, tx *db.Tx, channels []string) ([]Rule, error) {
	patterns := map[string]string{}
	if err := db.Each(ctx, tx, `SELECT channel, pattern FROM settlement_rule`, nil, func(scan func(...any) error) error {
		var c, p string
		err := scan(&c, &p)
		patterns[c] = p
		return err
	}); err != nil {
		return nil, err
	}
	out := make([]Rule, len(channels))
	for i, key := range channels {
		r := Rule{key, []string{"SETTLEMENT " + strings.ToUpper(key)}}
		for p := range strings.SplitSeq(patterns[key], "|") {
			if p = strings.TrimSpace(p); p != "" && !slices.Contains(r.Words, p) {
				r.Words = append(r.Words, p)
			}
		}
		out[i] = r
	}
	return out, nil
}

// channelOf finds whose money a text speaks of: the rule with the longest word
// that stands in it.
func channelOf(rules []Rule, text string) string {
	text = strings.ToUpper(text)
	best, n := "", 0
	for _, r := range rules {
		for _, w := range r.Words {
			if len(w) > n && strings.Contains(text, w) {
				best, n = r.Channel, len(w)
			}
		}
	}
	return best
}
