package snap

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

func asPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// certificate makes a self-signed certificate for a key.
func certificate(t *testing.T, public, private any) []byte {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mitra"}, NotAfter: time.Unix(0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return asPEM("CERTIFICATE", der)
}

func must(t *testing.T, der []byte, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestKeysAreReadInEveryForm(t *testing.T) {
	key := testKey(t)
	der8, err := x509.MarshalPKCS8PrivateKey(key)
	pkcs8 := asPEM("PRIVATE KEY", must(t, der8, err))
	pkcs1 := asPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	for name, text := range map[string][]byte{"pkcs1": pkcs1, "pkcs8": pkcs8, "with text before": append([]byte("kunci kami\n"), pkcs8...)} {
		if got, err := ParsePrivateKey(text); err != nil || !got.Equal(key) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := ParsePublicKey(text); !is(err, codeKeyPrivate) {
			t.Errorf("%s as public: %v", name, err)
		}
	}
	derX, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	for name, text := range map[string][]byte{"pkix": asPEM("PUBLIC KEY", must(t, derX, err)), "pkcs1": asPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)),
		"certificate": certificate(t, &key.PublicKey, key)} {
		if got, err := ParsePublicKey(text); err != nil || !got.Equal(&key.PublicKey) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := ParsePrivateKey(text); !is(err, codeKeyPublic) {
			t.Errorf("%s as private: %v", name, err)
		}
	}
}

func TestKeysThatMayNotSignAreRefused(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	derCurve, err := x509.MarshalPKCS8PrivateKey(curve)
	must(t, derCurve, err)
	derEC, err := x509.MarshalECPrivateKey(curve)
	must(t, derEC, err)
	derPub, err := x509.MarshalPKIXPublicKey(&curve.PublicKey)
	must(t, derPub, err)
	large := &rsa.PublicKey{N: new(big.Int).SetBit(new(big.Int).Lsh(big.NewInt(1), maxKeyBits), 0, 1), E: 65537}
	der := x509.MarshalPKCS1PrivateKey(testKey(t))
	for _, c := range []struct {
		name, code string
		text       []byte
		private    bool
	}{
		{"1024 bits", codeKeySize, asPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(small)), true},
		{"1024 bits", codeKeySize, asPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&small.PublicKey)), false},
		{"8193 bits", codeKeySize, asPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(large)), false},
		{"curve in pkcs8", codeKeyNotRSA, asPEM("PRIVATE KEY", derCurve), true},
		{"curve", codeKeyNotRSA, append(asPEM("EC PARAMETERS", []byte{5, 0}), asPEM("EC PRIVATE KEY", derEC)...), true},
		{"curve, public", codeKeyNotRSA, asPEM("PUBLIC KEY", derPub), false},
		{"curve, certificate", codeKeyNotRSA, certificate(t, &curve.PublicKey, curve), false},
		{"locked", codeKeyEncrypted, asPEM("ENCRYPTED PRIVATE KEY", der), true},
		{"locked as of old", codeKeyEncrypted, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"DEK-Info": "AES-128-CBC,00"}, Bytes: der}), true},
		{"cut", codeKeyUnreadable, asPEM("PRIVATE KEY", der[:100]), true},
		{"cut, public", codeKeyUnreadable, asPEM("PUBLIC KEY", der[:100]), false},
		{"cut, certificate", codeKeyUnreadable, asPEM("CERTIFICATE", der[:100]), false},
		{"something else", codeKeyUnreadable, asPEM("OPENSSH PRIVATE KEY", der), true},
		{"something else, public", codeKeyUnreadable, asPEM("PGP", der), false},
		{"no pem", codeKeyUnreadable, []byte("MIIEvQ"), true},
		{"nothing", codeKeyUnreadable, nil, false},
	} {
		var err error
		if c.private {
			_, err = ParsePrivateKey(c.text)
		} else {
			_, err = ParsePublicKey(c.text)
		}
		if !is(err, c.code) {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if err != nil && len(err.Error()) > 120 {
			t.Errorf("%s: the fault is long, does it hold the key? %v", c.name, err)
		}
	}
}

func FuzzKey(f *testing.F) {
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if k, err := ParsePublicKey(text); (k == nil) == (err == nil) {
			t.Fatal(k, err)
		}
		if k, err := ParsePrivateKey(text); (k == nil) == (err == nil) {
			t.Fatal(k, err)
		}
	})
}
