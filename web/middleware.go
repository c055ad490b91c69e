package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/web/page"
)

// note is what the log line of a request learns on its way.
type note struct{ id, route string }

type noteKey struct{}

func noteOf(ctx context.Context) *note { n, _ := ctx.Value(noteKey{}).(*note); return n }

// RequestID is the id of the request a context belongs to; "" outside of one.
func RequestID(ctx context.Context) string {
	if n := noteOf(ctx); n != nil {
		return n.id
	}
	return ""
}

// recorder remembers status and size for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(code int) {
	if w.status == 0 && code >= 200 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// observe gives the request its id, logs it, counts it, and catches panics of
// mounted handlers. The log has the route's pattern and never the address: a
// path or a query can hold a person's number.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := clock.Monotonic()
		var b [8]byte
		rand.Read(b[:])
		n := &note{id: hex.EncodeToString(b[:])}
		r = r.WithContext(context.WithValue(r.Context(), noteKey{}, n))
		w.Header().Set("X-Request-Id", n.id)
		rec := &recorder{ResponseWriter: w}
		s.metrics.running.Inc()
		defer func() {
			s.metrics.running.Dec()
			p := recover()
			if p != nil && p != http.ErrAbortHandler {
				s.log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("id", n.id), slog.String("err", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
				if rec.status == 0 {
					http.Error(rec, "Internal error "+n.id, http.StatusInternalServerError)
				}
			}
			if n.route == "" {
				n.route = r.Pattern
			}
			if n.route == "" {
				n.route = "none"
			}
			took := clock.Since(start)
			s.metrics.done(n.route, rec.status, took)
			s.log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("id", n.id), slog.String("method", r.Method),
				slog.String("route", n.route), slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes), slog.Duration("took", took))
			if p == http.ErrAbortHandler {
				panic(p)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// policy allows what this site sends itself and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src 'self'"

func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=()")
		if s.config.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

const (
	langCookie   = "bahasa"
	compressFrom = 1024 // smaller bodies do not shrink by more than a header
)

var matcher = func() language.Matcher {
	tags := make([]language.Tag, len(page.Langs))
	for i, l := range page.Langs {
		tags[i] = language.MustParse(l)
	}
	return language.NewMatcher(tags)
}()

// language is what the person chose (?lang=en, then kept in a cookie), else what the browser
// asks for, else Indonesian.
func (s *Server) language(w http.ResponseWriter, r *http.Request) string {
	if l := r.URL.Query().Get("lang"); slices.Contains(page.Langs, l) {
		s.setCookie(w, langCookie, l, 365*24*3600)
		return l
	}
	if c, err := r.Cookie(langCookie); err == nil && slices.Contains(page.Langs, c.Value) {
		return c.Value
	}
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return page.Langs[0]
	}
	_, i, sure := matcher.Match(tags...)
	if sure == language.No {
		return page.Langs[0]
	}
	return page.Langs[i]
}

func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0"
		}
	}
	return false
}

var gzips = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(nil, 5); return w }}

func compress(b []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(b) / 3)
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(&out)
	z.Write(b) // a bytes.Buffer does not fail
	z.Close()
	return out.Bytes()
}
