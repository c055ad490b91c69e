package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
)

const good = "kuda hujan lampu tujuh"

func each(t *testing.T, f func(t *testing.T, s *account.Store, c *clock.Fixed)) {
	t.Helper()
	c := clock.NewFixed(start)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		c.Set(start)
		ring, err := secret.New()
		if err != nil {
			t.Fatal(err)
		}
		f(t, &account.Store{DB: d, Ring: ring}, c)
	}, db.WithClock(c))
}

func rina(t *testing.T, s *account.Store) account.Account {
	t.Helper()
	a, err := s.Create(ctx, account.New{Login: " Rina@Contoh.id ", Name: "Rina", Roles: []auth.Role{auth.Officer}, Office: "KC Depok", Password: good}, "system:test")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func want(t *testing.T, err error, code string) {
	t.Helper()
	switch {
	case err == nil && code != "", err != nil && fault.Of(err).Code != code:
		t.Errorf("got %v, want %q", err, code)
	}
	if _, ok := account.Messages[code]; code != "" && !ok {
		t.Errorf("%s has no message", code)
	}
}

func TestAccounts(t *testing.T) {
	each(t, func(t *testing.T, s *account.Store, _ *clock.Fixed) {
		a := rina(t, s)
		_, err := s.Create(ctx, account.New{Login: "RINA@contoh.id", Name: "Other", Roles: []auth.Role{auth.Finance}, Password: good}, "system:test")
		want(t, err, "account.login_taken")
		_, err = s.Create(ctx, account.New{Login: "x", Name: "X", Roles: []auth.Role{"root"}, Password: good}, "system:test")
		want(t, err, "account.role_unknown")
		_, err = s.Create(ctx, account.New{Login: "x", Name: "X", Roles: []auth.Role{auth.Finance}, Password: "pendek"}, "system:test")
		want(t, err, "password.short")
		b, err := s.ByLogin(ctx, "rina@CONTOH.id")
		if err != nil || b.Ref != a.Ref || b.Name != "Rina" || b.Office != "KC Depok" || !b.HasPassword || b.HasTOTP || len(b.Roles) != 1 || !b.CreatedAt.Equal(start) {
			t.Errorf("%+v %v", b, err)
		}
		want(t, s.SetRoles(ctx, a.Ref, []auth.Role{auth.Finance, auth.Auditor}, "moved", "account:1"), "")
		want(t, s.Disable(ctx, a.Ref, true, "left", "account:1"), "")
		_, err = s.SignIn(ctx, "rina@contoh.id", good)
		want(t, err, "account.disabled")
		l, err := s.List(ctx, 0, 0, 10)
		if err != nil || len(l) != 1 || len(l[0].Roles) != 2 || !l[0].Disabled {
			t.Errorf("%+v %v", l, err)
		}
		var n int
		if err := s.DB.Read(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, `SELECT count(*) FROM audit WHERE subject = $1 AND after_row NOT LIKE '%argon%'`, a.Actor()).Scan(&n)
		}); err != nil || n != 3 {
			t.Error(n, "audit rows, want 3", err)
		}
	})
}

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, s *account.Store, c *clock.Fixed) {
		a := rina(t, s)
		in := func(password string) error { _, err := s.SignIn(ctx, "rina@contoh.id", password); return err }
		_, err := s.SignIn(ctx, "nobody", good)
		want(t, err, "account.wrong")
		want(t, in(good), "")
		for range 5 {
			want(t, in("salah sekali ini"), "account.wrong")
		}
		t.Run("five failures lock, even for the right password", func(t *testing.T) {
			err := in(good)
			want(t, err, "account.locked")
			if fault.Of(err).Params["seconds"] != int64(30) {
				t.Error(err)
			}
		})
		t.Run("the wait doubles", func(t *testing.T) {
			c.Advance(30 * time.Second)
			want(t, in("salah sekali ini"), "account.wrong")
			if err := in(good); fault.Of(err).Params["seconds"] != int64(60) {
				t.Error(err)
			}
		})
		t.Run("the right password after the wait clears the count", func(t *testing.T) {
			c.Advance(time.Minute)
			want(t, in(good), "")
			if b, _ := s.Get(ctx, a.Ref); b.Failures != 0 || !b.LockedUntil.IsZero() {
				t.Errorf("%+v", b)
			}
		})
		t.Run("a changed password counts, the old one does not", func(t *testing.T) {
			want(t, s.ChangePassword(ctx, a.Ref, "salah sekali ini", "angin laut pagi biru", a.Actor()), "account.wrong")
			want(t, s.ChangePassword(ctx, a.Ref, good, "angin laut pagi biru", a.Actor()), "")
			want(t, in(good), "account.wrong")
			want(t, in("angin laut pagi biru"), "")
		})
	})
}

func TestParallelGuessesAreAllCounted(t *testing.T) {
	each(t, func(t *testing.T, s *account.Store, _ *clock.Fixed) {
		rina(t, s)
		var judged atomic.Int32
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				if _, err := s.SignIn(ctx, "rina@contoh.id", "salah sekali ini"); fault.Of(err).Code == "account.wrong" {
					judged.Add(1)
				}
			})
		}
		wg.Wait()
		if judged.Load() != 5 {
			t.Error(judged.Load(), "guesses were judged, want 5")
		}
	})
}

func TestAuthenticator(t *testing.T) {
	each(t, func(t *testing.T, s *account.Store, c *clock.Fixed) {
		a := rina(t, s)
		key, url, ticket, err := s.BeginTOTP(ctx, a.Ref, "Jamsos")
		if err != nil || !strings.Contains(url, key) || strings.Contains(ticket, key) {
			t.Fatal(url, err)
		}
		want(t, s.ConfirmTOTP(ctx, a.Ref, ticket, "000000", a.Actor()), "account.code_wrong")
		want(t, s.ConfirmTOTP(ctx, account.Ref{ID: 5}, ticket, "000000", a.Actor()), "account.ticket")
		code, _ := auth.TOTPCode(key, c.Now())
		want(t, s.ConfirmTOTP(ctx, a.Ref, ticket, code, a.Actor()), "")
		_, err = s.VerifyTOTP(ctx, a.Ref, code)
		want(t, err, "account.code_wrong") // the code of the set-up was used
		c.Advance(30 * time.Second)
		code, err = s.CurrentTOTP(ctx, "rina@contoh.id")
		want(t, err, "")
		_, err = s.VerifyTOTP(ctx, a.Ref, code)
		want(t, err, "")
		_, err = s.VerifyTOTP(ctx, a.Ref, code)
		want(t, err, "account.code_wrong")
		t.Run("who has the password cannot guess codes for ever", func(t *testing.T) {
			guesses := 0
			for range 50 {
				if _, err := s.SignIn(ctx, "rina@contoh.id", good); err != nil {
					want(t, err, "account.locked")
					break
				}
				if _, err := s.VerifyTOTP(ctx, a.Ref, "123"); fault.Of(err).Code == "account.code_wrong" {
					guesses++
				}
			}
			if guesses > 5 {
				t.Error(guesses, "guesses")
			}
		})
		want(t, s.Unlock(ctx, a.Ref, "called", "account:1"), "")
		want(t, s.SetTOTP(ctx, a.Ref, "", "lost the telephone", "account:1"), "")
		if b, _ := s.SignIn(ctx, "rina@contoh.id", good); b.HasTOTP || b.ID == 0 {
			t.Errorf("%+v", b)
		}
	})
}

func TestInvitation(t *testing.T) {
	each(t, func(t *testing.T, s *account.Store, c *clock.Fixed) {
		n := account.New{Login: "budi", Name: "Budi", Roles: []auth.Role{auth.PayrollClerk}, Word: 26011874, EmployerNo: 26011874}
		_, token, err := s.Invite(ctx, n, time.Hour, "account:1")
		want(t, err, "")
		_, err = s.SignIn(ctx, "budi", "")
		want(t, err, "account.wrong")
		if a, err := s.LinkAccount(ctx, token); err != nil || a.Name != "Budi" {
			t.Error(a, err)
		}
		_, err = s.UseLink(ctx, token, "pendek")
		want(t, err, "password.short")
		_, err = s.UseLink(ctx, token, good)
		want(t, err, "")
		_, err = s.UseLink(ctx, token, good)
		want(t, err, "account.link")
		a, err := s.SignIn(ctx, "budi", good)
		if err != nil || a.EmployerNo != 26011874 {
			t.Error(a, err)
		}
		n.Login = "ani"
		_, late, err := s.Invite(ctx, n, time.Hour, "account:1")
		want(t, err, "")
		c.Advance(time.Hour)
		_, err = s.UseLink(ctx, late, good)
		want(t, err, "account.link")
	})
}

func TestOneTimeCode(t *testing.T) {
	each(t, func(t *testing.T, s *account.Store, c *clock.Fixed) {
		phone := "+6281234567890"
		code := ""
		send := account.Code{Purpose: "login", Phone: phone, Body: func(c string) string { code = c; return "Kode: " + c }}
		want(t, s.CheckCode(ctx, "login", phone, "123456"), "otp.expired")
		want(t, s.SendCode(ctx, send), "")
		want(t, s.SendCode(ctx, send), "account.code_wait")
		want(t, s.CheckCode(ctx, "login", phone, "12"), "otp.wrong")
		want(t, s.CheckCode(ctx, "payout", phone, code), "otp.expired")
		want(t, s.CheckCode(ctx, "login", phone, code), "")
		want(t, s.CheckCode(ctx, "login", phone, code), "otp.expired")
		t.Run("each further code waits longer", func(t *testing.T) {
			for _, wait := range []time.Duration{0, time.Minute, 2 * time.Minute, 4 * time.Minute} {
				if wait > 0 {
					c.Advance(wait - time.Second)
					want(t, s.SendCode(ctx, send), "account.code_wait")
					c.Advance(time.Second)
				}
				want(t, s.SendCode(ctx, send), "")
			}
		})
		t.Run("guesses are counted and end", func(t *testing.T) {
			for range auth.MaxTries {
				want(t, s.CheckCode(ctx, "login", phone, "12"), "otp.wrong")
			}
			want(t, s.CheckCode(ctx, "login", phone, code), "otp.tries")
		})
		t.Run("an unknown telephone behaves the same and gets nothing", func(t *testing.T) {
			other := account.Code{Purpose: "login", Phone: "+6281200000001"}
			want(t, s.SendCode(ctx, other), "")
			want(t, s.SendCode(ctx, other), "account.code_wait")
			want(t, s.CheckCode(ctx, "login", other.Phone, "12"), "otp.wrong")
			if err := s.DB.Read(ctx, func(tx *db.Tx) error {
				all, err := notify.Recent(ctx, tx, 100)
				for _, m := range all {
					if m.Address != phone || m.Kind != "otp" {
						t.Errorf("%+v", m)
					}
				}
				if len(all) != 5 || all[0].Body != "Kode: "+code {
					t.Error(len(all), all[0].Body)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func TestCredentials(t *testing.T) {
	each(t, func(t *testing.T, s *account.Store, c *clock.Fixed) {
		k, token, err := s.CreateCredential(ctx, 26011874, "HRIS", "account:1")
		want(t, err, "")
		got, err := s.Authenticate(ctx, token)
		if err != nil || got.Word != 26011874 || got.ID != k.ID {
			t.Error(got, err)
		}
		for _, bad := range []string{"", token + "x", token[:len(token)-1] + "0", "jms_aaaaaaaaaaaaaaaa." + strings.Repeat("a", 52)} {
			if _, err := s.Authenticate(ctx, bad); bad != token {
				want(t, err, "account.token")
			}
		}
		want(t, s.RevokeCredential(ctx, 99999999, k.ID, "account:1"), "account.credential_unknown")
		l, err := s.Credentials(ctx, 26011874)
		if err != nil || len(l) != 1 || !l[0].LastUsedAt.Equal(start) || !l[0].RevokedAt.IsZero() {
			t.Error(l, err)
		}
		want(t, s.RevokeCredential(ctx, 26011874, k.ID, "account:1"), "")
		_, err = s.Authenticate(ctx, token)
		want(t, err, "account.token")
	})
}

func TestSessions(t *testing.T) {
	c := clock.NewFixed(clock.System.Now())
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		c.Set(clock.System.Now())
		m := scs.New()
		m.Store = account.Sessions{DB: d}
		m.Lifetime = time.Hour
		h := m.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := m.GetInt(r.Context(), "n") + 1
			m.Put(r.Context(), "n", n)
			fmt.Fprint(w, n)
		}))
		var cookie *http.Cookie
		call := func() string {
			r := httptest.NewRequest("GET", "/", nil)
			if cookie != nil {
				r.AddCookie(cookie)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			cookie = w.Result().Cookies()[0]
			return w.Body.String()
		}
		if a, b := call(), call(); a != "1" || b != "2" {
			t.Error(a, b)
		}
		var stored string
		if err := d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT token FROM session`).Scan(&stored) }); err != nil || stored == cookie.Value {
			t.Error("the token is stored as it is", err)
		}
		c.Advance(2 * time.Hour)
		if a := call(); a != "1" {
			t.Error("an expired session lives:", a)
		}
		c.Advance(2 * time.Hour)
		var n int
		if err := errors.Join(account.Purge(ctx, d), d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM session`).Scan(&n) })); err != nil || n != 0 {
			t.Error(n, err)
		}
	}, db.WithClock(c))
}

func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, s *account.Store, _ *clock.Fixed) {
		var ran atomic.Int32
		once := func(key, hash string, fail error) (answer string, repeated bool, err error) {
			err = s.DB.Write(ctx, func(tx *db.Tx) error {
				answer, repeated, err = account.Once(ctx, tx, key, hash, func() (string, error) {
					return fmt.Sprint("answer ", ran.Add(1)), fail
				})
				return err
			})
			return answer, repeated, err
		}
		if _, _, err := once("k", "h", errors.New("broken")); err == nil {
			t.Error("no error")
		}
		ran.Store(0)
		if a, rep, err := once("k", "h", nil); a != "answer 1" || rep || err != nil {
			t.Error(a, rep, err)
		}
		if a, rep, err := once("k", "h", nil); a != "answer 1" || !rep || err != nil {
			t.Error(a, rep, err)
		}
		_, _, err := once("k", "other", nil)
		want(t, err, "command.reused")
		t.Run("many at once run once", func(t *testing.T) {
			ran.Store(0)
			var wg sync.WaitGroup
			for range 20 {
				wg.Go(func() {
					if a, _, err := once("p", "h", nil); a != "answer 1" || err != nil {
						t.Error(a, err)
					}
				})
			}
			wg.Wait()
			if ran.Load() != 1 {
				t.Error("ran", ran.Load())
			}
		})
	})
}
