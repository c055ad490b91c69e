package api

import (
	"bytes"
	"context"
	"errors"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/retail"
)

const (
	// dayChunk is how many payments of a day are read at once.
	dayChunk = 5000
	// maxDay bounds a day that is handed out: ten times the busiest one planned for.
	maxDay   = 1_000_000
	textType = "text/plain"
)

// DayPath names a settlement day of a channel.
type DayPath struct {
	ChannelPath
	Date string `path:"date" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"Settlement day by the channel's cut-off: with 15:00 the day D is D−1 15:00:00 until D 14:59:59 WIB" example:"2026-11-10"`
}

func (p DayPath) day() (period.Date, error) {
	d, err := period.ParseDate(p.Date)
	if err != nil || !d.Valid() {
		return 0, fault.New(fault.Invalid, "api.shape").On("date")
	}
	return d, nil
}

func (s *server) settlements() {
	add(s, spec{id: "get-settlement-day", method: "GET", path: "/channels/{channel}/settlements/{date}", tag: "Payment", access: forChannel, errors: []int{409}, limits: limits{time: longTime},
		summary: "What we have for a settlement day",
		doc: "A file in the neutral form: H|jamsos|channel|date, then D|reference|request|code|amount|fee|admin|time|kind for each payment and each one taken back, " +
			"then T|lines|amount|fee. fee is what the channel keeps by its record, admin what the payer gave on top. A day that is not over yet has what came so far. The same form may be sent as settlement file.", file: textType}, s.settlementDay)
}

func (s *server) settlementDay(ctx context.Context, in *struct{ DayPath }) (*fileAnswer, error) {
	day, err := in.day()
	if err != nil {
		return nil, err
	}
	ch, err := s.sys.Till.Channel(ctx, in.Channel)
	if err != nil {
		return nil, err
	}
	free, err := s.work.take(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	var lines []retail.Line
	var last *payment.DayLine
	for len(lines) < maxDay {
		part, err := s.sys.Till.DayLines(ctx, ch, day, last, dayChunk)
		if err != nil {
			return nil, err
		}
		for _, p := range part {
			l := retail.Line{Kind: retail.Payment, Reference: p.Reference, Code: p.Code, Amount: p.Amount, PaidAt: p.PaidAt}
			l.Admin, l.Fee = ch.Fee(day, p.Amount)
			lines = append(lines, l)
			if p.Reversed {
				l.Kind = retail.Reversal
				lines = append(lines, l)
			}
		}
		if len(part) < dayChunk {
			break
		}
		last = &part[len(part)-1]
	}
	profile, _ := retail.ProfileOf("jamsos")
	var b bytes.Buffer // an error in the middle must still become a problem
	if err := retail.Write(&b, profile, in.Channel, day, lines); errors.Is(err, retail.ErrUnwritable) {
		return nil, fault.New(fault.Conflict, "api.day_unwritable").Because(err)
	} else if err != nil {
		return nil, err
	}
	return &fileAnswer{textType + "; charset=utf-8", `attachment; filename="` + retail.Name(in.Channel, "jamsos", day) + `"`, b.Bytes()}, nil
}
