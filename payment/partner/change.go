package partner

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
)

// maxPartners bounds the records that every process holds in memory.
const maxPartners = 1000

// Create adds a partner without keys. State "" is sandbox; PartnerID "" is the
// company code. Faults: partner.field_invalid, partner.dialect_invalid,
// snap.dialect_unknown, partner.cut_off_differs, partner.channel_taken,
// partner.taken.
func (r *Registry) Create(ctx context.Context, p Partner, actor string) (*Partner, error) {
	if p.State == "" {
		p.State = Sandbox
	}
	if p.PartnerID == "" {
		p.PartnerID = p.Company
	}
	if p.DialectName == "" {
		p.DialectName = "standard"
	}
	p.Version, p.keys = 1, nil
	if p.State == Closed {
		return nil, invalid("state", "sandbox, live")
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	err := r.DB.Write(ctx, func(tx *db.Tx) error {
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM partner`).Scan(&n); err != nil {
			return err
		}
		if n >= maxPartners {
			return invalid("partner", "≤ 1000")
		}
		if err := p.checkChannel(ctx, tx); err != nil {
			return err
		}
		if err := p.aloneOnChannel(ctx, tx); err != nil {
			return err
		}
		if err := namesakes(ctx, tx, p); err != nil {
			return err
		}
		n64, err := tx.Insert(ctx, "partner", "partner,name,channel,client_id,partner_id,company,dialect,overrides,addresses,reconcile,rate,base_url,our_client_id,our_partner_id,channel_id,state,version,updated_at",
			"ON CONFLICT DO NOTHING", [][]any{append([]any{p.Key}, append(p.columns(), string(p.State), p.Version, db.Micros(tx.Now()))...)})
		if err != nil {
			return err
		}
		if n64 == 0 {
			return fault.New(fault.Conflict, codeTaken).On("partner")
		}
		return audit.Write(ctx, tx, audit.Change{Actor: actor, Action: "partner.create", Subject: "partner:" + p.Key, After: p})
	})
	if err != nil {
		return nil, err
	}
	r.forget()
	return &p, nil
}

// checkChannel refuses a channel that is not there, and a dialect whose
// settlement day ends at another time than the channel's: by the channel's the
// books are closed.
func (p *Partner) checkChannel(ctx context.Context, tx *db.Tx) error {
	var cutOff int
	err := tx.QueryRow(ctx, `SELECT cut_off FROM channel WHERE channel = $1 AND kind <> 'internal'`, p.Channel).Scan(&cutOff)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return invalid("channel", "va-bca, qris …")
	case err != nil:
		return err
	case p.dialect.CutOffMinute != 0 && p.dialect.CutOffMinute != cutOff:
		return fault.New(fault.Invalid, codeCutOff, "dialect", p.dialect.CutOffMinute, "channel", cutOff).On("overrides")
	}
	return nil
}

// aloneOnChannel refuses a channel that another partner has which is not closed.
// A payment is known by its channel and reference, so one partner would be told
// of the other's payments, and its own be taken for them. Who asks holds the
// channel's row until its record is written: of two at once the second sees the
// first.
func (p *Partner) aloneOnChannel(ctx context.Context, tx *db.Tx) error {
	if err := tx.ExecOne(ctx, `UPDATE channel SET updated_at = updated_at WHERE channel = $1`, p.Channel); err != nil {
		return err
	}
	var other string
	switch err := tx.QueryRow(ctx, `SELECT partner FROM partner WHERE channel = $1 AND partner <> $2 AND state <> 'closed' ORDER BY partner LIMIT 1`, p.Channel, p.Key).Scan(&other); {
	case db.Code(err) == db.NoRow:
		return nil
	case err != nil:
		return err
	}
	return fault.New(fault.Conflict, codeChannel, "channel", p.Channel, "partner", other).On("channel")
}

// namesakes refuses one X-PARTNER-ID too many: each of their keys may have to be
// tried for one call.
func namesakes(ctx context.Context, tx *db.Tx, p Partner) error {
	var n int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM partner WHERE partner_id = $1 AND partner <> $2 AND state <> 'closed'`, p.PartnerID, p.Key).Scan(&n); err != nil {
		return err
	}
	if n >= maxNamesakes {
		return invalid("partner_id", "≤ 4 × "+p.PartnerID)
	}
	return nil
}

// columns are what Change writes, in the order of the table.
func (p *Partner) columns() []any {
	nets := make([]string, len(p.Addresses))
	for i, n := range p.Addresses {
		nets[i] = n.Masked().String()
	}
	return []any{p.Name, p.Channel, p.ClientID, p.PartnerID, p.Company, p.DialectName, string(p.Overrides), strings.Join(nets, " "), string(p.Reconcile), p.Rate,
		p.Outward.BaseURL, p.Outward.ClientID, p.Outward.PartnerID, p.Outward.ChannelID}
}

// Change writes a record anew: p is a changed copy of what Find gave, so that
// two who change it at once do not undo each other (partner.changed). A partner
// is closed by Close, not here. Faults as Create, partner.unknown, partner.closed.
func (r *Registry) Change(ctx context.Context, p Partner, actor, reason string) (*Partner, error) {
	if p.State == Closed {
		return nil, invalid("state", "sandbox, live")
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	err := r.DB.Write(ctx, func(tx *db.Tx) error {
		before, err := openTx(ctx, tx, p.Key)
		if err != nil {
			return err
		}
		if err := p.checkChannel(ctx, tx); err != nil {
			return err
		}
		// Partners that shared a channel before this was refused can still have
		// their addresses and names put right.
		if p.Channel != before.Channel || p.State != before.State {
			if err := p.aloneOnChannel(ctx, tx); err != nil {
				return err
			}
		}
		if err := namesakes(ctx, tx, p); err != nil {
			return err
		}
		// Asked before it is written, since a failed statement ends the transaction
		// on PostgreSQL; who is faster meanwhile is caught by the index.
		var twin int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM partner WHERE client_id = $1 AND partner <> $2`, p.ClientID, p.Key).Scan(&twin); err != nil {
			return err
		}
		if twin > 0 {
			return fault.New(fault.Conflict, codeTaken).On("client_id")
		}
		n, err := tx.Exec(ctx, `UPDATE partner SET name = $1, channel = $2, client_id = $3, partner_id = $4, company = $5, dialect = $6, overrides = $7, addresses = $8,
			reconcile = $9, rate = $10, base_url = $11, our_client_id = $12, our_partner_id = $13, channel_id = $14, state = $15, version = version + 1, updated_at = $16
			WHERE partner = $17 AND version = $18 AND state <> 'closed'`, append(p.columns(), string(p.State), db.Micros(tx.Now()), p.Key, p.Version)...)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, codeChanged)
		}
		after := p
		after.Version++
		return audit.Write(ctx, tx, audit.Change{Actor: actor, Action: "partner.change", Subject: "partner:" + p.Key, Before: before, After: after, Reason: reason})
	})
	if db.Code(err) == db.Unique {
		err = fault.New(fault.Conflict, codeTaken).On("client_id").Because(err)
	}
	if err != nil {
		return nil, err
	}
	r.forget()
	return r.Find(ctx, p.Key)
}

// Close ends a partner for good: it cannot call, its tokens are void, its keys
// sign nothing. Again is a no-op.
func (r *Registry) Close(ctx context.Context, key, actor, reason string) error {
	err := r.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE partner SET state = 'closed', version = version + 1, updated_at = $1 WHERE partner = $2 AND state <> 'closed'`, db.Micros(tx.Now()), key)
		if err != nil {
			return err
		}
		if n == 0 {
			if _, err := openTx(ctx, tx, key); fault.Of(err).Code == codeClosed {
				return nil
			} else if err != nil {
				return err
			}
			return fault.New(fault.Conflict, codeChanged)
		}
		return audit.Write(ctx, tx, audit.Change{Actor: actor, Action: "partner.close", Subject: "partner:" + key, Reason: reason})
	})
	r.forget()
	return err
}

// openTx reads a partner that is not closed.
func openTx(ctx context.Context, tx *db.Tx, key string) (*Partner, error) {
	p, err := scanPartner(tx.QueryRow(ctx, selectPartner+` WHERE partner = $1`, key).Scan)
	switch {
	case db.Code(err) == db.NoRow:
		return nil, fault.New(fault.NotFound, codeUnknown)
	case err == nil && p.State == Closed:
		return nil, fault.New(fault.Conflict, codeClosed)
	}
	return p, err
}
