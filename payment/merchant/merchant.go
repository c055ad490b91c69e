// Package merchant keeps what acquirers of QRIS registered us as, and makes the
// dynamic code of a bill from it [kode QRIS dinamis]: with the amount and the
// payment code in 62.01, so that the payment finds its bill by itself. Codes that
// were shown are asked about at their acquirer (51), since a notice (52) may be
// lost.
package merchant

import (
	"context"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/qris"
)

// Channel is the way of paying that codes are made for.
const Channel = "qris"

// Simulated is the merchant of a demonstration: acquirer 999 and this NMID do not
// exist.
var Simulated = qris.Merchant{Name: "IURAN JAMSOS DEMO", City: "JAKARTA PUSAT", PostalCode: "10110", Category: "9399", NMID: "ID1099999999999", Criterion: qris.PSO,
	Domain: "ID.CO.CONTOH.WWW", PAN: "936009990000000001", ID: "CONTOH000000001"}

// Messages are the fault codes of this package in Indonesian and English; those of
// package qris besides.
var Messages = map[string][2]string{
	"merchant.reason_missing": {"Tulis alasannya.", "Write the reason."},
	"merchant.unknown":        {"Belum terdaftar sebagai merchant QRIS.", "Not registered as a QRIS merchant yet."},
}

// Registry keeps merchant records.
type Registry struct {
	DB *db.DB
}

// Get is the record of a channel; ok is false when there is none.
func (r *Registry) Get(ctx context.Context, channel string) (m qris.Merchant, ok bool, err error) {
	err = r.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT name, city, postal_code, category, nmid, criterion, domain, pan, merchant_id FROM qris_merchant WHERE channel = $1`, channel).
			Scan(&m.Name, &m.City, &m.PostalCode, &m.Category, &m.NMID, &m.Criterion, &m.Domain, &m.PAN, &m.ID)
	})
	if db.Code(err) == db.NoRow {
		return m, false, nil
	}
	return m, err == nil, err
}

// Set keeps a record, after a code was made of it on trial: what the tables of
// QRIS refuse is refused here (faults qris.*). merchant.reason_missing.
func (r *Registry) Set(ctx context.Context, channel string, m qris.Merchant, actor, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "merchant.reason_missing").On("reason")
	}
	if _, err := Code(m, 100000000007, 16_800); err != nil {
		return err
	}
	before, known, err := r.Get(ctx, channel)
	if err != nil {
		return err
	}
	return r.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Insert(ctx, "qris_merchant", "channel,name,city,postal_code,category,nmid,criterion,domain,pan,merchant_id,updated_at",
			`ON CONFLICT (channel) DO UPDATE SET name = excluded.name, city = excluded.city, postal_code = excluded.postal_code, category = excluded.category, nmid = excluded.nmid,
				criterion = excluded.criterion, domain = excluded.domain, pan = excluded.pan, merchant_id = excluded.merchant_id, updated_at = excluded.updated_at`,
			[][]any{{channel, m.Name, m.City, m.PostalCode, m.Category, m.NMID, string(m.Criterion), m.Domain, m.PAN, m.ID, db.Micros(tx.Now())}}); err != nil {
			return err
		}
		change := audit.Change{Actor: actor, Action: "merchant.set", Subject: "channel:" + channel, After: m, Reason: reason}
		if known {
			change.Before = before
		}
		return audit.Write(ctx, tx, change)
	})
}

// Code is the dynamic code for a payment code and an amount in rupiah.
func Code(m qris.Merchant, code int64, amount money.Rupiah) (string, error) {
	c, err := qris.Encode(m, qris.Bill{Method: qris.Dynamic, Amount: amount, Number: strings.ReplaceAll(id.FormatPaymentCode(code), " ", "")})
	if err != nil {
		return "", err
	}
	return c.String(), nil
}
