package snap

import (
	"fmt"
	"strings"
)

// Account is the triple that names a virtual account [akun virtual] in every
// call: the company's code, the customer's number, and both together. It is
// written with the code padded to eight.
type Account struct {
	PartnerServiceID string `json:"partnerServiceId"`
	CustomerNo       string `json:"customerNo"`
	VirtualAccountNo string `json:"virtualAccountNo"`
}

// NewAccount makes the triple of a company code and a customer number, both
// digits, by the dialect's widths (snap.field_format).
func (d Dialect) NewAccount(company, customerNo string) (Account, error) {
	d = d.complete()
	r := reader{dialect: d}
	r.checkCompany("partnerServiceId", company)
	r.checkCustomer("customerNo", customerNo)
	if err := r.result(); err != nil {
		return Account{}, err
	}
	return newAccount(company, customerNo), nil
}

func newAccount(company, customerNo string) Account {
	padded := fmt.Sprintf("%*s", serviceWidth, company)
	return Account{padded, customerNo, padded + customerNo}
}

// Company is the company's code without padding.
func (a Account) Company() string { return strings.TrimLeft(a.PartnerServiceID, " ") }

func (r *reader) checkCompany(field, s string) {
	if !digits(s) || len(s) > serviceWidth {
		r.format(field, fmt.Sprintf("1–%d × 0-9", serviceWidth))
	}
}

func (r *reader) checkCustomer(field, s string) {
	if !digits(s) || len(s) < r.dialect.CustomerMin || len(s) > r.dialect.CustomerMax {
		r.format(field, fmt.Sprintf("%d–%d × 0-9", r.dialect.CustomerMin, r.dialect.CustomerMax))
	}
}

// account reads the triple. Padding is taken as it comes and on either side, since
// pages and some partners lose spaces or write them behind; with zero_padding leading zeros of the code are padding
// too. The three must agree, or the payer's money could go to another bill than
// the one that the bank printed.
func (r *reader) account(o object, need bool) Account {
	code := r.text(o, "partnerServiceId", serviceWidth, need)
	customer := r.numeral(o, "customerNo", maxCustomerNo, need)
	number := r.text(o, "virtualAccountNo", serviceWidth+maxCustomerNo, need)
	if r.err != nil || !need && code == "" && customer == "" && number == "" {
		return Account{}
	}
	company, padded := r.unpad(code), code+customer
	customer = strings.Trim(customer, " ")
	r.checkCompany(o.name("partnerServiceId"), company)
	r.checkCustomer(o.name("customerNo"), customer)
	if r.unpad(number) != company+customer && strings.Trim(number, " ") != strings.Trim(padded, " ") {
		r.format(o.name("virtualAccountNo"), "partnerServiceId + customerNo")
	}
	if r.err != nil {
		return Account{}
	}
	return newAccount(company, customer)
}

func (r *reader) unpad(s string) string {
	s = strings.Trim(s, " ")
	if r.dialect.ZeroPadding {
		s = strings.TrimLeft(s, "0")
	}
	return s
}

// Same tells whether two accounts are the same whatever their padding.
func (a Account) Same(b Account) bool {
	return a.Company() == b.Company() && a.CustomerNo == b.CustomerNo
}
