package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"

	"github.com/jamsos/jamsos/kit/fault"
)

// Response is an answer; it is one of Page, Fragment, Redirect, File, JSON and Stream.
type Response interface{ write(r *Request) error }

// Page is a whole page, "source/file", with status 200 unless Status says other.
type Page struct {
	Name   string
	Data   any
	Status int
	Live   bool // load htmx
	Wide   bool // the office's width
}

func (p Page) write(r *Request) error {
	v := r.view(p.Data)
	v.Live, v.Wide = p.Live, p.Wide
	var b bytes.Buffer
	if err := r.server.pages.Render(&b, p.Name, v); err != nil {
		return err
	}
	return r.send(p.Status, "text/html; charset=utf-8", b.Bytes())
}

// Fragment is one block of a page, for htmx.
type Fragment struct {
	Page, Block string
	Data        any
	Status      int
}

func (f Fragment) write(r *Request) error {
	var b bytes.Buffer
	if err := r.server.pages.Fragment(&b, r.lang, f.Page, f.Block, f.Data); err != nil {
		return err
	}
	return r.send(f.Status, "text/html; charset=utf-8", b.Bytes())
}

// Redirect is a path on this site to go to next (303).
type Redirect string

func (to Redirect) write(r *Request) error {
	if !LocalPath(string(to)) {
		return fmt.Errorf("web: redirect to %q leaves the site", string(to))
	}
	if err := r.saveSession(); err != nil {
		return err
	}
	r.w.Header().Set("Cache-Control", "no-store")
	if r.Live() || r.Header.Get("X-Upload") != "" {
		r.w.Header().Set("HX-Redirect", string(to))
		r.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(r.w, r.Request, string(to), http.StatusSeeOther)
	return nil
}

// JSON is a value as JSON.
type JSON struct {
	Value  any
	Status int
}

func (j JSON) write(r *Request) error {
	b, err := json.Marshal(j.Value)
	if err != nil {
		return err
	}
	return r.send(j.Status, "application/json", b)
}

// File is a download, or with Inline something the browser shows (a PDF). It
// streams: an error while reading ends the connection, so that no half file
// looks whole.
type File struct {
	Name, Type string
	Content    io.Reader
	Size       int64 // 0: unknown
	Inline     bool
}

func (f File) write(r *Request) error {
	if err := r.saveSession(); err != nil {
		return err
	}
	if c, ok := f.Content.(io.Closer); ok {
		defer c.Close()
	}
	h := r.w.Header()
	how := "attachment"
	if f.Inline {
		how = "inline"
	}
	h.Set("Content-Type", f.Type)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.Name}))
	h.Set("Cache-Control", "no-store")
	if f.Size > 0 {
		h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	}
	if _, err := io.Copy(r.w, f.Content); err != nil {
		r.server.log.LogAttrs(r.Context(), slog.LevelWarn, "file broke off", slog.String("id", r.ID()), slog.Any("err", err))
		panic(http.ErrAbortHandler)
	}
	return nil
}

// Stream sends server-sent events until the function returns or the browser
// leaves (ctx ends). The route needs a negative Timeout.
type Stream func(ctx context.Context, send func(event, data string) error) error

func (st Stream) write(r *Request) error {
	if err := r.saveSession(); err != nil {
		return err
	}
	h := r.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	rc := http.NewResponseController(r.w)
	rc.SetWriteDeadline(zeroTime) // a stream outlives the server's write timeout
	if err := rc.Flush(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(r.server.closing, cancel)() // an orderly end does not wait for streams
	err := st(ctx, func(event, data string) error {
		if event != "" {
			fmt.Fprintf(r.w, "event: %s\n", event)
		}
		for line := range bytes.Lines([]byte(data)) {
			fmt.Fprintf(r.w, "data: %s\n", bytes.TrimRight(line, "\r\n"))
		}
		if _, err := io.WriteString(r.w, "\n"); err != nil {
			return err
		}
		return rc.Flush()
	})
	if err != nil && ctx.Err() == nil {
		r.server.log.LogAttrs(r.Context(), slog.LevelWarn, "stream ended", slog.String("id", r.ID()), slog.Any("err", err))
	}
	return nil
}

// send writes a finished body: session first, then header, then bytes.
func (r *Request) send(status int, kind string, body []byte) error {
	if err := r.saveSession(); err != nil {
		return err
	}
	if status == 0 {
		status = http.StatusOK
	}
	h := r.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store") // pages hold people's data; only assets are kept
	h.Add("Vary", "Accept-Encoding, Accept-Language, Cookie")
	if len(body) >= compressFrom && acceptsGzip(r.Request) {
		body = compress(body)
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	r.w.WriteHeader(status)
	if r.Method != http.MethodHead {
		r.w.Write(body) // an error here is a browser that left
	}
	return nil
}

// statusOf is the status of a fault: its class has one, a limit of tries another.
func statusOf(e *fault.Error) int {
	if e.Code == codeTooMany {
		return http.StatusTooManyRequests
	}
	return e.Class.Status()
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "web.too_large", "MB", strconv.FormatFloat(float64(limit)/(1<<20), 'f', -1, 32))
}

// problem is what the error page shows.
type problem struct {
	Status          int
	Heading, Text   string
	ID              string
	Retry, Internal bool
}

// answer writes the response, or the page of an error.
func (s *Server) answer(r *Request, resp Response, err error) {
	defer func() {
		if r.MultipartForm != nil {
			if err := r.MultipartForm.RemoveAll(); err != nil && !errors.Is(err, os.ErrNotExist) {
				s.log.LogAttrs(r.Context(), slog.LevelWarn, "uploaded file stays on disk", slog.String("id", r.ID()), slog.Any("err", err))
			}
		}
	}()
	if err == nil && resp == nil {
		err = errors.New("web: the handler gave neither answer nor error")
	}
	if err == nil {
		err = resp.write(r)
	}
	if err == nil {
		return
	}
	e := fault.Of(err)
	if e.Class == fault.Internal && errors.Is(err, context.DeadlineExceeded) {
		e = fault.New(fault.Unavailable, "web.slow").Because(err)
	}
	if e.Class == fault.Unauthorized {
		back := r.keepInput()
		login := r.route.Login
		if login == "" {
			login = s.config.Login
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			r.Flash("look", r.T("web.expired"))
		}
		if err = Redirect(login + "?next=" + url.QueryEscape(back)).write(r); err == nil {
			return
		}
		e = fault.New(fault.Unavailable, "web.session").Because(err)
	}
	status := statusOf(e)
	if status >= 500 {
		s.log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("id", r.ID()),
			slog.String("route", r.route.Method+" "+r.route.Pattern), slog.String("code", e.Code), slog.String("err", err.Error()))
	}
	s.errorPage(r, status, e)
}

// errorPage draws the page of an error without touching the session, which may
// be what is broken.
func (s *Server) errorPage(r *Request, status int, e *fault.Error) {
	p := problem{Status: status, Heading: r.T(fmt.Sprintf("error.%d", status)), ID: r.ID(),
		Retry: status == 503 || status == 429, Internal: status == 500}
	if e != nil && !p.Internal {
		if words := r.words(e); words != e.Code {
			p.Text = words
		}
	}
	if p.Text == "" {
		p.Text = r.T(fmt.Sprintf("error.%d.text", status))
	}
	v := r.errorView(p)
	var b bytes.Buffer
	if err := s.pages.Render(&b, "page/error", v); err != nil {
		s.log.LogAttrs(r.Context(), slog.LevelError, "error page failed", slog.String("id", r.ID()), slog.Any("err", err))
		http.Error(r.w, p.Heading, status)
		return
	}
	h := r.w.Header()
	if p.Retry {
		h.Set("Retry-After", "30")
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Del("Content-Length")
	h.Del("Content-Encoding")
	h.Del("Content-Disposition")
	r.w.WriteHeader(status)
	if r.Method != http.MethodHead {
		r.w.Write(b.Bytes())
	}
}
