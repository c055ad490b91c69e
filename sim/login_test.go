package sim_test

import (
	"testing"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/sim"
)

func TestLogins(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		s := over(t, d)
		t.Run("an empty database has an office only", func(t *testing.T) {
			ls, err := sim.Logins(ctx, s)
			if err != nil || len(ls) != 5 {
				t.Fatalf("%d logins, error %v", len(ls), err)
			}
		})
		load(t, s, small())
		first, err := sim.Logins(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("every role has a way in", func(t *testing.T) {
			seen := map[auth.Role]bool{}
			for _, l := range first {
				seen[l.Role] = true
			}
			for _, r := range auth.Roles {
				if !seen[r] {
					t.Errorf("nobody is %s", r)
				}
			}
		})
		t.Run("the passwords open and the office shows its authenticator", func(t *testing.T) {
			for _, l := range first {
				if l.Role == auth.Citizen {
					continue
				}
				a, err := s.Accounts.SignIn(ctx, l.Login, l.Password)
				if err != nil {
					t.Fatalf("%s: %v", l.Login, err)
				}
				if a.HasTOTP != l.TOTP || l.TOTP != (a.Roles[0].InOffice() || a.Roles[0] == auth.Teller) {
					t.Errorf("%s: authenticator %t, announced %t", l.Login, a.HasTOTP, l.TOTP)
				}
				if !l.TOTP {
					continue
				}
				code, err := s.Accounts.CurrentTOTP(ctx, l.Login)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := s.Accounts.VerifyTOTP(ctx, a.Ref, code); err != nil {
					t.Errorf("%s: %v", l.Login, err)
				}
			}
		})
		t.Run("the employer has an open bill and the member a history", func(t *testing.T) {
			owner, citizen := first[5], first[7]
			if n := count(t, d, `SELECT count(*) FROM bill WHERE state = 'open' AND kind = 'employer' AND payer = $1`, owner.EmployerNo); n != 1 || owner.OpenCode == "" {
				t.Errorf("%d open bills, code %q", n, owner.OpenCode)
			}
			if n := count(t, d, `SELECT count(*) FROM settlement WHERE member_no = $1`, citizen.MemberNo); n < 3 || citizen.Phone == "" {
				t.Errorf("%d months paid, phone %q", n, citizen.Phone)
			}
		})
		t.Run("a second call makes nothing", func(t *testing.T) {
			before := count(t, d, `SELECT count(*) FROM audit`)
			again, err := sim.Logins(ctx, s)
			if err != nil {
				t.Fatal(err)
			}
			for i := range again {
				if again[i] != first[i] {
					t.Errorf("%+v, then %+v", first[i], again[i])
				}
			}
			if after := count(t, d, `SELECT count(*) FROM audit`); after != before {
				t.Errorf("%d audit rows, then %d", before, after)
			}
		})
	}, morning())
}
