package simulate

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/payment/snap"
)

// Check is one question to a biller and what was made of its answer.
type Check struct {
	Part string `json:"part"` // "Inquiry (24)"
	Name string `json:"name"` // what was done
	Want string `json:"want"`
	Got  string `json:"got"`
	Pass bool   `json:"pass"`
	Skip string `json:"not_done,omitempty"` // why it could not be done
	Note string `json:"note,omitempty"`     // what else is wrong with the answer
}

// Report is a list of checks: the conformance of a biller as one partner sees it.
type Report struct {
	Who     string  `json:"simulator"`
	Dialect string  `json:"dialect,omitempty"`
	Seed    uint64  `json:"seed"`
	Checks  []Check `json:"checks"`
	Passed  int     `json:"passed"`
	Failed  int     `json:"failed"`
	Skipped int     `json:"not_done"`
}

func (r *Report) add(c Check) {
	switch {
	case c.Skip != "":
		r.Skipped++
	case c.Pass:
		r.Passed++
	default:
		r.Failed++
	}
	r.Checks = append(r.Checks, c)
}

// String is the report as a person reads it: one line a check, and under a
// failed one what was heard instead.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", r.Who)
	if r.Dialect != "" {
		fmt.Fprintf(&b, ", dialect %s", r.Dialect)
	}
	fmt.Fprintf(&b, ", seed %d\n", r.Seed)
	part := ""
	for _, c := range r.Checks {
		if c.Part != part {
			part = c.Part
			fmt.Fprintf(&b, "\n%s\n", part)
		}
		switch {
		case c.Skip != "":
			fmt.Fprintf(&b, "  --    %-66s %s\n", c.Name, c.Skip)
		case c.Pass:
			fmt.Fprintf(&b, "  pass  %-66s %s\n", c.Name, c.Want)
		default:
			fmt.Fprintf(&b, "  FAIL  %-66s want %s\n        heard %s", c.Name, c.Want, c.Got)
			if c.Note != "" {
				fmt.Fprintf(&b, "; %s", c.Note)
			}
			b.WriteByte('\n')
		}
	}
	fmt.Fprintf(&b, "\n%d checks: %d pass, %d fail, %d not done\n", len(r.Checks), r.Passed, r.Failed, r.Skipped)
	return b.String()
}

// said is what an answer of SNAP BI came to: "2002500/00", code and status.
func (h Heard) said() string {
	switch {
	case h.Err != nil:
		return "no answer: " + h.Err.Error()
	case h.Code == "":
		return fmt.Sprintf("HTTP %d without a code", h.Status)
	}
	if s := h.status(); s != "" {
		return h.Code + "/" + s
	}
	return h.Code
}

// data is the part of an answer of services 24–26 that checks look at.
type data struct {
	Inquiry string          `json:"inquiryStatus"`
	Payment string          `json:"paymentFlagStatus"`
	Service json.RawMessage `json:"partnerServiceId"`
	No      json.RawMessage `json:"customerNo"`
	Number  json.RawMessage `json:"virtualAccountNo"`
	Total   written         `json:"totalAmount"`
	Paid    written         `json:"paidAmount"`
}

// written is an amount as it stands there.
type written struct {
	Value    json.RawMessage `json:"value"`
	Currency string          `json:"currency"`
}

func (h Heard) data() (d data) {
	var m struct {
		Data data `json:"virtualAccountData"`
	}
	_ = json.Unmarshal(h.Body, &m)
	return m.Data
}

func (h Heard) status() string {
	d := h.data()
	return d.Inquiry + d.Payment
}

// shape tells what is wrong with the form of an answer, whatever it says: the
// standard wants strings, the code eight wide, two decimals, a status line that
// agrees with the code.
func (h Heard) shape() string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if h.Err != nil {
		return ""
	}
	var head struct {
		Code    json.RawMessage `json:"responseCode"`
		Message *string         `json:"responseMessage"`
	}
	if err := json.Unmarshal(h.Body, &head); err != nil {
		return "the answer is not JSON"
	}
	if !strings.HasPrefix(h.Type, "application/json") {
		say("Content-Type is %q", h.Type)
	}
	r, err := snap.ParseResponseCode(h.Code)
	switch {
	case err != nil:
		say("responseCode is %s", head.Code)
	case r.HTTP != h.Status:
		say("HTTP %d with responseCode %s", h.Status, h.Code)
	case len(head.Code) == 0 || head.Code[0] != '"':
		say("responseCode is no string")
	}
	if head.Message == nil || *head.Message == "" || len([]rune(*head.Message)) > 150 {
		say("responseMessage is missing or too long")
	}
	d := h.data()
	if len(d.Service) > 0 {
		var service, no, number string
		if json.Unmarshal(d.Service, &service) != nil || json.Unmarshal(d.No, &no) != nil || json.Unmarshal(d.Number, &number) != nil {
			say("the account is not written as strings")
		} else if service != "" && (len(service) != 8 || number != service+no) {
			say("partnerServiceId %q is not eight wide, or virtualAccountNo is not both together", service)
		}
	}
	for _, m := range []written{d.Total, d.Paid} {
		if len(m.Value) > 0 && (m.Value[0] != '"' || !strings.HasSuffix(string(m.Value), `.00"`) || m.Currency != "IDR") {
			say("an amount is written %s %s", m.Value, m.Currency)
		}
	}
	return strings.Join(wrong, "; ")
}
