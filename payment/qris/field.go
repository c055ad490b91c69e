package qris

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/fault"
)

// RepositoryDomain is 51.00 of today's codes; old codes carry oldRepositoryDomain.
const (
	RepositoryDomain    = "ID.CO.QRIS.WWW"
	oldRepositoryDomain = "ID.OR.GPNQR.WWW"
)

// Criterion is the size or kind of a merchant (table 4.6); fees hang on it.
type Criterion string

// The criteria.
const (
	Micro   Criterion = "UMI" // usaha mikro
	Small   Criterion = "UKE" // usaha kecil
	Medium  Criterion = "UME" // usaha menengah
	Large   Criterion = "UBE" // usaha besar
	Regular Criterion = "URE" // usaha reguler
	PSO     Criterion = "PSO" // public service obligation
	BLU     Criterion = "BLU" // badan layanan umum, public service agency
)

var criteria = []Criterion{Micro, Small, Medium, Large, Regular, PSO, BLU}

// indonesia is Indonesia in ISO 3166-1 alpha-2.
const indonesia = "ID"

// required are the tags without which EMVCo knows no code.
var required = []Tag{Category, Currency, Country, MerchantName, MerchantCity}

// faults are the contents for which Decode refuses a code whose objects are
// sound: it could not be known who is paid, in what money, or how much.
func (c Code) faults() (list fault.List) {
	add := func(code string, tag Tag, params ...any) { list = append(list, refuse(code, tag.String(), params...)) }
	for _, tag := range required {
		if !c.has(tag) {
			add("qris.missing", tag)
		}
	}
	if !slices.ContainsFunc(c.objects, func(o Object) bool { return o.Tag >= 2 && o.Tag <= Repository }) {
		list = append(list, refuse("qris.account_missing", ""))
	}
	if m := c.Method(); m != Static && m != Dynamic && m != "" {
		add("qris.method", Initiation)
	}
	if v := c.Get(Currency); v != "" && (len(v) != 3 || !digits(v)) {
		add("qris.currency_form", Currency)
	}
	if v := c.Get(Country); v != "" && (len(v) != 2 || strings.Trim(v, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		add("qris.country_form", Country)
	}
	for _, tag := range []Tag{Amount, TipFixed} {
		v := c.Get(tag)
		if v == "" {
			continue
		}
		if _, _, ok := decimal(v); !ok || len(v) > maxAmount {
			add("qris.amount_form", tag, "max", maxAmount)
		} else if zero(v) {
			add("qris.amount_zero", tag)
		}
	}
	return append(list, c.tipFaults()...)
}

// tipFaults hold 56 and 57 to their indicator.
func (c Code) tipFaults() (list fault.List) {
	kind := TipKind(c.Get(TipIndicator))
	if !slices.Contains([]TipKind{"", TipPayer, TipSum, TipRate}, kind) {
		return fault.List{refuse("qris.tip_kind", TipIndicator.String())}
	}
	for i, of := range []TipKind{TipSum, TipRate} {
		tag := TipFixed + Tag(i)
		switch has := c.has(tag); {
		case has && kind != of:
			list = append(list, refuse("qris.tip_extra", tag.String()))
		case !has && kind == of:
			list = append(list, refuse("qris.tip_missing", tag.String()))
		}
	}
	if v := c.Get(TipPercent); v != "" {
		if _, err := percent(v); err != nil {
			list = append(list, refuse("qris.tip_rate", TipPercent.String()))
		}
	}
	return list
}

// most are the greatest lengths of table 3.6, in characters, that codes in shops
// exceed now and then.
var most = map[Tag]int{MerchantName: 25, MerchantCity: 15, PostalCode: 10}

// maxDetail is the greatest length of 62.01–62.08 (table 3.7), in characters.
const maxDetail = 25

// Departures are the differences from the Indonesian tables that a reader lives
// with; nil for a code by the book. Each was seen in a real code or is of another
// country's.
func (c Code) Departures() (list fault.List) {
	add := func(code, path string, params ...any) { list = append(list, refuse(code, path, params...)) }
	switch method, amount := c.Method(), c.has(Amount); {
	case method == "":
		add("qris.method_missing", Initiation.String())
	case method == Static && amount:
		add("qris.static_amount", Amount.String())
	case method == Dynamic && !amount && !c.IsTransfer():
		add("qris.dynamic_amount", Amount.String())
	}
	if c.has(Amount) && c.Get(Currency) == rupiahCurrency {
		if _, err := c.Amount(); err != nil { // no rupiah that can be paid
			list = append(list, fault.Of(err))
		}
	}
	if v := c.Get(Category); len(v) != 4 || !digits(v) {
		add("qris.category_form", Category.String())
	}
	if c.Get(Currency) != rupiahCurrency {
		add("qris.currency", Currency.String())
	}
	if c.Get(Country) != indonesia {
		add("qris.country", Country.String()) // whose accounts have other shapes
	} else {
		if !c.has(PostalCode) {
			add("qris.postal_code", PostalCode.String())
		}
		for _, a := range c.Accounts() {
			list = append(list, a.departures()...)
		}
	}
	if c.Method() == Static && !c.has(Repository) {
		add("qris.repository", Repository.String())
	}
	for _, f := range c.Fields() {
		list = append(list, f.departures()...)
	}
	return list
}

func (a Account) departures() (list fault.List) {
	add := func(code string, sub Tag, params ...any) {
		list = append(list, refuse(code, a.Tag.String()+"."+sub.String(), params...))
	}
	repository := a.Tag == Repository
	switch {
	case a.Domain == "":
		add("qris.domain", Domain)
	case repository && a.Domain == oldRepositoryDomain:
		add("qris.repository_old", Domain, "domain", RepositoryDomain)
	case repository && a.Domain != RepositoryDomain:
		add("qris.repository_domain", Domain, "domain", RepositoryDomain)
	}
	switch {
	case repository && !isNMID(a.ID):
		add("qris.nmid", MerchantID)
	case !repository && a.PAN == "", a.PAN != "" && (len(a.PAN) < 15 || len(a.PAN) > 19 || !digits(a.PAN)):
		add("qris.pan", PAN)
	}
	if a.Criterion != "" && !slices.Contains(criteria, a.Criterion) {
		add("qris.criterion", Criteria)
	}
	return list
}

// isNMID tells the number of a merchant in the central repository: ID and 13 digits.
func isNMID(s string) bool { return len(s) == 15 && s[:2] == indonesia && digits(s[2:]) }

// departures are about characters and lengths alone.
func (f Field) departures() (list fault.List) {
	tag, sub, inside := strings.Cut(f.Path, ".")
	n, _ := number(tag)
	limit := most[Tag(n)]
	if inside && Tag(n) == AdditionalData && sub <= Purpose.String() {
		limit = maxDetail
	}
	if got := utf8.RuneCountInString(f.Value); limit > 0 && got > limit {
		list = append(list, refuse("qris.long", f.Path, "max", limit, "length", got))
	}
	// Formats n and ans are ASCII; S, in 62 and from 64 on, is any script.
	if Tag(n) < AdditionalData && strings.ContainsFunc(f.Value, func(r rune) bool { return r >= utf8.RuneSelf }) {
		list = append(list, refuse("qris.not_ascii", f.Path))
	}
	return list
}
