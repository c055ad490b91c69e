package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/web/page"
)

const (
	sessionModified  = scs.Modified
	sessionDestroyed = scs.Destroyed
)

var zeroTime time.Time

// The hidden fields of template "token".
const (
	fieldToken = "_token"
	fieldFrom  = "_from"
)

// Request is one call with what is known about it.
type Request struct {
	*http.Request
	server *Server
	route  Route
	w      http.ResponseWriter
	who    Identity
	lang   string
}

// Who is the person signed in; the zero Identity is nobody.
func (r *Request) Who() Identity { return r.who }

// Lang is the language of the answer, such as "id".
func (r *Request) Lang() string { return r.lang }

// Demo tells whether the server is a demonstration.
func (r *Request) Demo() bool { return r.server.config.Demo }

// ID is the request's id, as in the log and on error pages.
func (r *Request) ID() string { return RequestID(r.Context()) }

// Path is the value of a {name} in the pattern.
func (r *Request) Path(name string) string { return r.PathValue(name) }

// Query is a value of the address's query, without spaces around it.
func (r *Request) Query(name string) string { return strings.TrimSpace(r.URL.Query().Get(name)) }

// T gives words in the request's language.
func (r *Request) T(id string, args ...any) string { return r.server.pages.T(r.lang, id, args...) }

// Live tells whether htmx asks for a part of the page.
func (r *Request) Live() bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") != "true"
}

// Flash shows a message on the next page this person sees.
func (r *Request) Flash(kind page.Kind, text string) {
	all, _ := r.server.sessions.Get(r.Context(), keyFlash).([]page.Flash)
	r.server.sessions.Put(r.Context(), keyFlash, append(all, page.Flash{Kind: kind, Text: text}))
}

// Form reads the posted fields; uploaded files stay in r.MultipartForm, those
// over Limits.Memory on disk until the request ends. On GET it is empty, or holds what the same person
// had typed there before the session expired. A body over the route's limit is
// too_large, a broken one invalid.
func (r *Request) Form() (*page.Form, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.refill(), nil
	}
	if err := r.parse(); err != nil {
		return nil, err
	}
	f := &page.Form{Values: url.Values{}}
	for k, v := range r.PostForm {
		if k != fieldToken && k != fieldFrom {
			f.Values[k] = v
		}
	}
	return f, nil
}

func (r *Request) parse() error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(r.server.limits.Memory)
	} else {
		err = r.ParseForm()
	}
	if err == nil {
		if n := countValues(r.PostForm); n > r.server.limits.Fields {
			return fault.New(fault.Invalid, "web.fields", "Max", r.server.limits.Fields)
		}
		return nil
	}
	if big := (*http.MaxBytesError)(nil); errors.As(err, &big) {
		return tooLarge(big.Limit)
	}
	return fault.New(fault.Invalid, "web.form").Because(err)
}

func countValues(v url.Values) (n int) {
	for _, all := range v {
		n += len(all)
	}
	return n
}

// FormToken is the idempotency key of the posted form: the same for a double
// click, a reload and the back button, another for a form drawn anew. ""
// for a form without one. Call Form first.
func (r *Request) FormToken() string { return r.PostForm.Get(fieldToken) }

// Refuse puts a fault the person can correct (invalid or conflict) into the
// form, in words, and tells whether it was one; other errors are the handler's
// to return. The words of a fault have its code as their id.
func (r *Request) Refuse(f *page.Form, err error) bool {
	var list fault.List
	if !errors.As(err, &list) {
		list = fault.List{fault.Of(err)}
	}
	for _, e := range list {
		if e.Class != fault.Invalid && e.Class != fault.Conflict {
			return false
		}
	}
	for _, e := range list {
		f.Fail(e.Field, r.words(e))
	}
	return true
}

// words is what a person reads about a fault.
func (r *Request) words(e *fault.Error) string {
	var args []any
	for k, v := range e.Params {
		switch x := v.(type) {
		case fault.Words:
			v = x.In(r.Lang())
		case period.Date:
			if day, err := page.DateText(r.Lang(), x); err == nil {
				v = day
			}
		}
		args = append(args, k, v)
	}
	return r.T(e.Code, args...)
}

// Page draws a page with status 200.
func (r *Request) Page(name string, data any) (Response, error) {
	return Page{Name: name, Data: data}, nil
}

// Again draws a form once more with status 422, its answers and its errors.
func (r *Request) Again(name string, data any) (Response, error) {
	return Page{Name: name, Data: data, Status: http.StatusUnprocessableEntity}, nil
}

// To sends the browser on after a POST (303).
func (r *Request) To(path string) (Response, error) { return Redirect(path), nil }

// Return is where somebody who has signed in wanted to go; otherwise home. Send
// them there with To. The query's value is checked to be on this site.
func (r *Request) Return(home string) string {
	for _, p := range []string{r.PostForm.Get("next"), r.Query("next")} {
		if p != "" && LocalPath(p) {
			return p
		}
	}
	return home
}

// view is the dot of the page.
func (r *Request) view(data any) *page.View {
	v := &page.View{Lang: r.lang, Path: r.URL.Path, Demo: r.server.config.Demo, RequestID: r.ID(),
		Token: r.server.newToken(r.who), Data: data}
	if r.Method == http.MethodGet {
		v.Query = r.URL.Query()
	}
	if r.who.SignedIn() {
		v.Who.Name = r.who.Name
		if len(r.who.Roles) > 0 {
			v.Who.Role = r.who.Roles[0]
		}
	}
	if r.server.sessions.Exists(r.Context(), keyFlash) {
		v.Flash, _ = r.server.sessions.Pop(r.Context(), keyFlash).([]page.Flash)
	}
	return v
}

// stash is what somebody had typed when the session had expired.
type stash struct {
	Path, Token string
	Values      map[string][]string
	Until       time.Time
}

// keepInput puts a posted form into the anonymous session until the person has
// signed in again, without files, secrets, or more than Limits.Stash bytes. It
// gives the path to return to.
func (r *Request) keepInput() string {
	back := "/"
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	if r.parse() != nil {
		return back
	}
	if from := r.PostForm.Get(fieldFrom); LocalPath(from) {
		back = from
	}
	st := stash{Path: pathOf(back), Token: r.PostForm.Get(fieldToken), Values: map[string][]string{},
		Until: r.server.config.Clock.Now().Add(r.server.limits.StashFor)}
	size := 0
	for k, vs := range r.PostForm {
		if k == fieldToken || k == fieldFrom || secretName(k) || slices.Contains(r.route.Secret, k) {
			continue
		}
		st.Values[k] = vs
		for _, v := range vs {
			size += len(k) + len(v)
		}
	}
	if len(st.Values) > 0 && size <= r.server.limits.Stash {
		r.server.sessions.Put(r.Context(), keyStash, st)
	}
	return back
}

func pathOf(p string) string {
	if u, err := url.Parse(p); err == nil {
		return u.Path
	}
	return p
}

func secretName(name string) bool {
	n := strings.ToLower(name)
	for _, s := range []string{"password", "sandi", "otp", "pin", "totp", "secret"} {
		if strings.Contains(n, s) {
			return true
		}
	}
	return n == "code" || n == "kode"
}

// refill gives back what was kept for this page, once, and only to the person
// the form had been drawn for.
func (r *Request) refill() *page.Form {
	f := &page.Form{Values: url.Values{}}
	st, ok := r.server.sessions.Get(r.Context(), keyStash).(stash)
	if !ok || st.Path != r.URL.Path {
		return f
	}
	r.server.sessions.Remove(r.Context(), keyStash)
	if r.server.config.Clock.Now().After(st.Until) || !r.server.drawnFor(st.Token, r.who) {
		return f
	}
	f.Values, f.Refilled = st.Values, true
	return f
}
