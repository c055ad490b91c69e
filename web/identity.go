package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/gob"
	"net/http"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/web/page"
)

// Identity is who is signed in; the zero value is nobody. Numbers are as they
// are written, with their check digits.
type Identity struct {
	UserID     string
	Name       string
	Roles      []string
	MemberNo   string // the citizen's own number
	EmployerNo string // the company an owner or clerk acts for
	Office     string // the branch office of an officer
	PointNo    string // the service point of a teller
}

// SignedIn tells whether it is somebody.
func (id Identity) SignedIn() bool { return id.UserID != "" }

// Is tells whether the person has a role.
func (id Identity) Is(role string) bool { return id.SignedIn() && slices.Contains(id.Roles, role) }

// The keys in a session.
const (
	keyWho   = "who"
	keyFlash = "flash"
	keyStash = "stash"
)

func init() {
	gob.Register(Identity{})
	gob.Register([]page.Flash{})
	gob.Register(stash{})
}

// SignIn makes the person the session's owner under a new session token.
func (r *Request) SignIn(who Identity) error {
	if err := r.server.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	r.server.sessions.Put(r.Context(), keyWho, who)
	r.who = who
	return nil
}

// SignOut ends the session and everything in it.
func (r *Request) SignOut() error {
	r.who = Identity{}
	return r.server.sessions.Destroy(r.Context())
}

// Keep puts a value of a basic type (string, int64, bool, []byte, time.Time)
// into the session, such as the step of a sign-in that is half done.
func (r *Request) Keep(key string, value any) { r.server.sessions.Put(r.Context(), "x."+key, value) }

// Kept is what Keep put there; nil for none.
func (r *Request) Kept(key string) any { return r.server.sessions.Get(r.Context(), "x."+key) }

// Drop forgets what Keep put there.
func (r *Request) Drop(key string) { r.server.sessions.Remove(r.Context(), "x."+key) }

func (r *Request) loadSession() error {
	token := ""
	if c, err := r.Cookie(r.server.sessions.Cookie.Name); err == nil {
		token = c.Value
	}
	ctx, err := r.server.sessions.Load(r.Context(), token)
	if err != nil {
		return err
	}
	r.Request = r.WithContext(ctx)
	r.who, _ = r.server.sessions.Get(ctx, keyWho).(Identity)
	return nil
}

// saveSession writes what changed and the cookie. Who only reads public pages
// never gets a cookie.
func (r *Request) saveSession() error {
	s := r.server.sessions
	switch s.Status(r.Context()) {
	case sessionModified:
		token, expiry, err := s.Commit(r.Context())
		if err != nil {
			return err
		}
		s.WriteSessionCookie(r.Context(), r.w, token, expiry)
	case sessionDestroyed:
		s.WriteSessionCookie(r.Context(), r.w, "", zeroTime)
	}
	return nil
}

// newToken makes a form token: 16 random bytes and a mark of whom the page was
// drawn for. The mark lets kept answers be shown again only to the same person.
func (s *Server) newToken(who Identity) string {
	b := make([]byte, 16)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(append(b, s.mark(b, who)...))
}

func (s *Server) mark(nonce []byte, who Identity) []byte {
	m := hmac.New(sha256.New, s.key)
	m.Write(nonce)
	m.Write([]byte(who.UserID))
	return m.Sum(nil)[:8]
}

// drawnFor tells whether a token was made for the person. drawnFor(t, Identity{})
// is a form that needed no sign-in.
func (s *Server) drawnFor(token string, who Identity) bool {
	b, err := base64.RawURLEncoding.DecodeString(token)
	return err == nil && len(b) == 24 && hmac.Equal(b[16:], s.mark(bytes.Clone(b[:16]), who))
}

// LocalPath tells whether p is a path on this site: safe to return to.
func LocalPath(p string) bool {
	return strings.HasPrefix(p, "/") && !strings.HasPrefix(p, "//") && !strings.ContainsAny(p, "\\\r\n\t\x00")
}

// setCookie writes one of the small cookies that are not the session.
func (s *Server) setCookie(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true,
		Secure: s.config.Secure, SameSite: http.SameSiteLaxMode})
}
