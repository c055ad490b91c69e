package api

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"

	"github.com/danielgtaylor/huma/v2"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
)

const (
	// dayChunk is how many payments of a day are read at once.
	dayChunk = 5000
	// maxDay bounds a day that is handed out: ten times the busiest one planned for.
	maxDay = 1_000_000
	// maxSettlement is the largest settlement file; a day of 100,000 payments has
	// about 12 MB.
	maxSettlement = 64 << 20
	// shownDifferences is how many differences an answer lists.
	shownDifferences = 100
	textType         = "text/plain"
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
	const path = "/channels/{channel}/settlements/{date}"
	add(s, spec{id: "load-settlement-file", method: "POST", path: path, tag: "Payment", access: forChannel, errors: []int{409, 413}, limits: limits{body: maxSettlement, time: longTime},
		summary: "Send the settlement file of a day",
		doc: "The part named file is your settlement file, in the form agreed or in the neutral one. It is kept and compared at once; the answer tells what differs, and both sides work that. " +
			"The same file again changes nothing; another one for the same day takes its place until the day is closed. A file whose own totals do not hold is refused whole, and errors names the lines that could not be read (up to 100). A day that has not begun is refused.", raw: true}, s.loadSettlement)
	op := s.api.OpenAPI().Paths["/api/v1"+path].Post
	op.RequestBody.Content["multipart/form-data"].Schema = &huma.Schema{Type: huma.TypeObject, Required: []string{"file"},
		Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary", Description: "Text; at most 64 MiB"}}}
	add(s, spec{id: "get-settlement-day", method: "GET", path: path, tag: "Payment", access: forChannel, limits: limits{time: longTime},
		summary: "What we have for a settlement day",
		doc: "A file in the neutral form: H|jamsos|channel|date, then D|reference|request|code|amount|fee|admin|time|kind for each payment and each one taken back, " +
			"then T|lines|amount|fee. fee is what the channel keeps by its record, admin what the payer gave on top. A cell with | or a quote stands in quotes, a quote in it twice. A day that is not over yet has what came so far. The same form may be sent as settlement file.", file: textType}, s.settlementDay)
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
	if err := retail.Write(&b, profile, in.Channel, day, lines); err != nil {
		return nil, err
	}
	return &fileAnswer{textType + "; charset=utf-8", `attachment; filename="` + retail.Name(in.Channel, "jamsos", day) + `"`, b.Bytes()}, nil
}

// settlementView is a file as it was kept, and what its day looks like now.
type settlementView struct {
	Date        period.Date      `json:"date"`
	Version     int              `json:"version" doc:"How many files of this day there were, with this one"`
	Repeated    bool             `json:"repeated" doc:"The same file was sent before; nothing was changed"`
	State       string           `json:"state" doc:"Of the day: open, matched (nothing is open), proposed, closed"`
	Lines       int              `json:"lines" doc:"Lines that were read"`
	Amount      money.Rupiah     `json:"amount" doc:"Payments less reversals, by the file"`
	Fee         money.Rupiah     `json:"fee" doc:"Kept by you, by the file"`
	Payments    int              `json:"payments" doc:"Payments that we have"`
	Ours        money.Rupiah     `json:"ours" doc:"Payments less reversals that we have"`
	Open        int              `json:"open" doc:"Differences that are not settled"`
	Differences []differenceView `json:"differences" doc:"The first hundred of them"`
	Unread      []unreadView     `json:"unread" doc:"Lines that could not be read; not when repeated"`
}

type differenceView struct {
	Kind      reconcile.Kind `json:"kind" doc:"missing_here, missing_there, amount_differs, duplicate, wrong_day, reversed_here …"`
	Reference string         `json:"reference"`
	Code      string         `json:"code,omitempty"`
	Ours      money.Rupiah   `json:"ours"`
	Theirs    money.Rupiah   `json:"theirs" doc:"By the file"`
}

type unreadView struct {
	Line   int    `json:"line"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (s *server) loadSettlement(ctx context.Context, in *struct {
	DayPath
	RawBody multipart.Form
}) (*one[settlementView], error) {
	defer in.RawBody.RemoveAll()
	day, err := in.day()
	if err != nil {
		return nil, err
	}
	heads := in.RawBody.File["file"]
	if len(heads) != 1 {
		return nil, fault.New(fault.Invalid, "api.file_missing").On("file")
	}
	f, err := heads[0].Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	free, err := s.work.take(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	// What the file itself says of its day must be the day of the address. A file
	// that cannot be read is refused below, with the reason.
	sum, _ := retail.Read(f, retail.Options{}, func(*retail.Line) error { return nil })
	if sum.Date != 0 && sum.Date != day {
		return nil, fault.New(fault.Invalid, "api.wrong_day").On("file")
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	l, err := s.sys.Reconcile.LoadSettlement(ctx, in.Channel, reconcile.File{Name: fileName(heads[0].Filename), Body: f, Day: day, By: callOf(ctx).actor()})
	if err != nil {
		p := problemOf(ctx, err)
		if p.Code == "reconcile.totals_differ" { // mostly because of lines that could not be read
			for _, r := range sum.Unread[:min(len(sum.Unread), shownDifferences)] {
				p.Errors = append(p.Errors, Wrong{fmt.Sprintf("line %d", r.Line), string(r.Code), r.Message(callOf(ctx).lang)})
			}
		}
		return nil, p
	}
	if l.Day != day { // the same bytes were sent for another day
		return nil, fault.New(fault.Invalid, "api.wrong_day").On("file")
	}
	d, err := s.sys.Reconcile.Match(ctx, in.Channel, day)
	if err != nil {
		return nil, err
	}
	tasks, err := s.sys.Reconcile.Tasks(ctx, reconcile.Filter{Channel: in.Channel, Day: day, Limit: shownDifferences})
	if err != nil {
		return nil, err
	}
	v := settlementView{Date: day, Version: l.Version, Repeated: l.Repeated, State: d.State, Lines: l.Lines, Amount: l.Amount, Fee: l.Fee, Payments: d.Payments, Ours: d.Ours,
		Open: d.Open + d.Claimed, Differences: []differenceView{}, Unread: []unreadView{}}
	for _, t := range tasks {
		v.Differences = append(v.Differences, differenceView{t.Kind, t.Reference, t.Code, t.Ours, t.Theirs})
	}
	for _, r := range l.Reasons {
		v.Unread = append(v.Unread, unreadView{r.Line, r.Code, pick(r.Text, callOf(ctx).lang)})
	}
	return give(v, nil)
}
