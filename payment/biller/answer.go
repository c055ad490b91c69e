package biller

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/snap"
)

// reply is what is answered to a call.
type reply struct {
	kind   snap.Case
	detail string // of the message: a field, a reason
	// body makes the message of the head; nil: the head alone.
	body func(snap.Head) any
	err  error // what the log is told; nil of a success
	// unknown: nobody knows yet what became of the payment; nothing readable is
	// answered, so that the bank asks.
	unknown bool
}

// Cases that the standard has and package snap gives no name.
var (
	notAllowed   = caseOf(403, "01")
	overLimit    = caseOf(403, "02")
	cancelled    = caseOf(404, "04")
	notSupported = caseOf(405, "00")
)

func caseOf(http int, number string) snap.Case {
	c, ok := snap.ResponseCode{HTTP: http, Case: number}.Of()
	if !ok {
		panic("biller: no such case")
	}
	return c
}

// judge is the case of a fault at the gate or in a message, and its detail.
func judge(err error) (snap.Case, string) {
	f := fault.Of(err)
	switch f.Code {
	case "partner.unknown", "partner.closed":
		return snap.Unauthorized, "Unknown client"
	case codeAddress:
		return snap.Unauthorized, "Address"
	case "partner.key_missing":
		return snap.Unauthorized, "Signature"
	case "partner.token_wrong", "partner.token_expired", "partner.token_foreign", codeToken:
		return snap.InvalidToken, ""
	case codeRate:
		return snap.TooManyRequests, ""
	case codeSandbox, codeKind:
		return notAllowed, ""
	case codeHeader:
		return snap.InvalidFormat, f.Field
	case codeAmount:
		return snap.MissingField, "amount"
	case "payment.call_reused", "payment.reference_reused":
		return snap.Conflict, ""
	case "payment.busy":
		return snap.InternalError, ""
	}
	return snap.CaseOf(err)
}

// refuse is the answer to a call that failed before business.
func (c *call) refuse(err error) reply {
	kind, detail := judge(err)
	return reply{kind: kind, detail: detail, err: err}
}

// words are the reason of a case in both languages, as the table of answers has
// it; a case that the table lacks speaks for itself.
func words(kind snap.Case) snap.Words {
	for _, a := range snap.Answers {
		if a.Case == kind && a.EN != "" {
			return snap.Words{English: a.EN, Indonesia: a.ID}
		}
	}
	return snap.Words{English: capital(kind.EN), Indonesia: capital(kind.ID)}
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// write sends a reply and logs what was refused.
func (s *Server) write(w http.ResponseWriter, c *call, a reply) {
	head := a.kind.Head(c.service, a.detail)
	if a.unknown {
		head.ResponseCode = "none"
	}
	if a.err != nil {
		c.logRefusal(head, a.err)
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if a.unknown {
		w.WriteHeader(http.StatusGatewayTimeout)
		return
	}
	var message any = head
	if a.body != nil {
		message = a.body(head)
	}
	b, err := json.Marshal(message)
	if err != nil { // our own types always marshal
		c.cfg.Log.ErrorContext(c.ctx, "an answer could not be written", "service", c.service.Code, "err", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	d := snap.Standard()
	if c.partner != nil {
		d = c.partner.Dialect()
	}
	h.Set("Content-Type", "application/json")
	h.Set("X-TIMESTAMP", d.Stamp(s.DB.Clock().Now()))
	w.WriteHeader(a.kind.HTTP)
	_, _ = w.Write(b)
}

// logRefusal tells operators which partner was refused what. The fault's code
// and field say why; its parameters and cause only when it is our own fault,
// because they may repeat what the caller sent.
func (c *call) logRefusal(h snap.Head, err error) {
	f := fault.Of(err)
	name := ""
	if c.partner != nil {
		name = c.partner.Key
	}
	attrs := []slog.Attr{slog.String("partner", name), slog.String("service", c.service.Code), slog.String("code", h.ResponseCode),
		slog.String("reason", f.Code), slog.String("external_hash", c.external())}
	level := slog.LevelInfo
	if f.Class == fault.Internal || f.Class == fault.Unavailable && f.Code != codeRate {
		level = slog.LevelError
		if cause := errors.Unwrap(err); cause != nil {
			attrs = append(attrs, slog.String("err", cause.Error()))
		} else {
			attrs = append(attrs, slog.String("err", err.Error()))
		}
	}
	c.cfg.Log.LogAttrs(c.ctx, level, "bank call refused", attrs...)
}
