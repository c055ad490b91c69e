package partner

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
)

// Finding is a place where records disagree.
type Finding struct{ Rule, Where, What string }

// Check finds keys that cannot be opened with the ring, live partners without a
// valid key to know them by, partners that share a channel, and aliases of which
// the two tables disagree.
func (r *Registry) Check(ctx context.Context, tx *db.Tx, report func(Finding)) error {
	all := map[string]*Partner{}
	list, err := db.All(ctx, tx, scanPartner, selectPartner+` ORDER BY partner`)
	if err != nil {
		return err
	}
	var keys []string
	for _, p := range list {
		all[p.Key] = p
		keys = append(keys, p.Key)
	}
	if err := r.readKeys(ctx, tx, all, keys); err != nil {
		return err
	}
	stored := map[string]int{}
	if err := db.Each(ctx, tx, `SELECT partner, count(*) FROM partner_key GROUP BY partner`, nil, func(scan func(...any) error) error {
		var key string
		var n int
		err := scan(&key, &n)
		stored[key] = n
		return err
	}); err != nil {
		return err
	}
	has := map[string]string{}
	for _, p := range list {
		if other := has[p.Channel]; p.State == Closed {
			// Its channel is another's to take.
		} else if other != "" {
			report(Finding{"a channel is one partner's", p.Key, "shares " + p.Channel + " with " + other + ": each is told of the other's payments"})
		} else {
			has[p.Channel] = p.Key
		}
		if len(p.keys) != stored[p.Key] {
			report(Finding{"a key can be opened", p.Key, "the key file is not the one that sealed it"})
		}
		_, noPublic := p.newest(Public, tx.Now())
		_, noSecret := p.newest(Secret, tx.Now())
		if p.State == Live && noPublic != nil && noSecret != nil {
			report(Finding{"a live partner can be known", p.Key, "no public key and no secret is valid now"})
		}
	}
	const aliases = `SELECT o.channel, o.number FROM code_alias_of o LEFT JOIN code_alias a ON a.channel = o.channel AND a.number = o.number AND a.code = o.code WHERE a.code IS NULL`
	return db.Each(ctx, tx, aliases, nil, func(scan func(...any) error) error {
		var channel, number string
		err := scan(&channel, &number)
		report(Finding{"an account number leads to its code", channel + "/" + number, "its code thinks otherwise"})
		return err
	})
}
