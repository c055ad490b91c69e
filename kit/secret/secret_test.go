package secret

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func ring(t testing.TB) *Ring {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSealedFieldsOpenOnlyInTheirPlace(t *testing.T) {
	r := ring(t)
	rapid.Check(t, func(t *rapid.T) {
		plain, context := rapid.String().Draw(t, "plain"), rapid.String().Draw(t, "context")
		sealed, err := r.Seal(plain, context)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Unseal(sealed, context); err != nil || got != plain {
			t.Fatalf("%q opens as %q, %v", plain, got, err)
		}
		if plain == "" {
			return
		}
		if _, err := r.Unseal(sealed, context+"x"); !errors.Is(err, ErrUnreadable) {
			t.Fatalf("another place opened it: %v", err)
		}
		again, _ := r.Seal(plain, context)
		if again == sealed {
			t.Fatal("the same text sealed twice reads the same")
		}
	})
	sealed, _ := r.Seal("3276055708900002", "member.nik")
	if _, err := ring(t).Unseal(sealed, "member.nik"); !errors.Is(err, ErrUnreadable) {
		t.Errorf("another ring: %v", err)
	}
	if _, err := r.Unseal("!", ""); !errors.Is(err, ErrUnreadable) {
		t.Errorf("rubbish: %v", err)
	}
}

func TestIndexIsKeyedAndStable(t *testing.T) {
	r := ring(t)
	a := r.Index("nik", "3276055708900002")
	if a != r.Index("nik", "3276055708900002") || len(a) != 26 {
		t.Error(a)
	}
	for _, b := range []string{r.Index("nik", "3276055708900003"), r.Index("phone", "3276055708900002"),
		r.Index("ni", "k3276055708900002"), ring(t).Index("nik", "3276055708900002")} {
		if a == b {
			t.Error("two different things have one index")
		}
	}
}

func TestOldKeysGoOnWorkingAfterRotation(t *testing.T) {
	r := ring(t)
	path := filepath.Join(t.TempDir(), "keys.json")
	sealed, _ := r.Seal("Siti", "name")
	index := r.Index("name", "SITI")
	sig, _ := r.Sign([]byte("card"))
	if err := r.Rotate(); err != nil {
		t.Fatal(err)
	}
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Unseal(sealed, "name"); got != "Siti" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if err := r.Verify([]byte("card"), sig); err != nil {
		t.Error(err)
	}
	if r.Index("name", "SITI") != index {
		t.Error("rotation lost the index")
	}
	fresh, _ := r.Seal("Siti", "name")
	if fresh[:6] == sealed[:6] {
		t.Error("the old key still seals")
	}
	keys, err := r.PublicKeys()
	if err != nil || len(keys) != 2 || keys[0].Primary || !keys[1].Primary {
		t.Errorf("%+v, %v", keys, err)
	}
}

func TestSignaturesCanBeCheckedWithoutUs(t *testing.T) {
	r := ring(t)
	sig, err := r.Sign([]byte("26011874402"))
	if err != nil || len(sig) != 69 {
		t.Fatal(len(sig), err)
	}
	keys, err := r.PublicKeys()
	if err != nil {
		t.Fatal(err)
	}
	if binary.BigEndian.Uint32(sig[1:5]) != keys[0].ID || !ed25519.Verify(keys[0].Key, []byte("26011874402"), sig[5:]) {
		t.Error("plain Ed25519 does not verify it")
	}
	if err := r.Verify([]byte("26011874403"), sig); !errors.Is(err, ErrBadSignature) {
		t.Error(err)
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "keys.json")
	t.Run("is made once when several start at once", func(t *testing.T) {
		var wg sync.WaitGroup
		index := make([]string, 4)
		for i := range index {
			wg.Go(func() {
				r, err := Open(path)
				if err != nil {
					t.Error(err)
					return
				}
				index[i] = r.Index("a", "b")
			})
		}
		wg.Wait()
		for _, x := range index {
			if x == "" || x != index[0] {
				t.Fatalf("different rings: %v", index)
			}
		}
		left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".keys-*"))
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || len(left) > 0 {
			t.Errorf("%v %v, left behind: %v", info.Mode(), err, left)
		}
	})
	t.Run("is refused when others can read it", func(t *testing.T) {
		os.Chmod(path, 0o644)
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Error(err)
		}
		os.Chmod(path, 0o600)
	})
	t.Run("is refused when damaged, and left as it is", func(t *testing.T) {
		bad := filepath.Join(t.TempDir(), "keys.json")
		os.WriteFile(bad, []byte(`{"version":1}`), 0o600)
		if _, err := Open(bad); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Error(err)
		}
		if b, _ := os.ReadFile(bad); string(b) != `{"version":1}` {
			t.Error("the damaged file was overwritten")
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	r := ring(b)
	for b.Loop() {
		r.Index("nik", "3276055708900002")
	}
}

func TestDerivedKeysDifferByPurposeAndRing(t *testing.T) {
	a, b := ring(t), ring(t)
	if k := a.Derive("x"); len(k) != 32 || string(k) != string(a.Derive("x")) {
		t.Error("a derived key is not the same 32 bytes again")
	}
	if string(a.Derive("x")) == string(a.Derive("y")) || string(a.Derive("x")) == string(b.Derive("x")) {
		t.Error("two purposes or two rings share a derived key")
	}
}
