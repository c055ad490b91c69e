// Package secret keeps the keys: it seals personal fields, makes blind indexes
// of identifiers so that they can be found without being stored in clear, and
// signs member cards.
//
// A ring holds one Tink keyset for each purpose. Sealed text and signatures
// carry the id of their key, so Rotate makes new keys while the old ones go on
// opening and verifying. The index key is never rotated: an index that changes
// finds nothing; a leaked one means a new ring and a rewrite of every index.
//
// Lost keys are lost data: back the file up apart from the database.
package secret

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/signature"
	tinked25519 "github.com/tink-crypto/tink-go/v2/signature/ed25519"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Ring is a set of keys. Its methods, but for Rotate, are safe for concurrent use.
type Ring struct {
	fields, index, signing *keyset.Handle

	aead   tink.AEAD
	prf    *prf.Set
	signer tink.Signer
	verify tink.Verifier
}

// ErrUnreadable tells that sealed text was changed, belongs to another context,
// or was sealed by a key that this ring does not hold.
var ErrUnreadable = errors.New("secret: the sealed text cannot be opened: it was changed, belongs to another row or field, or its key is not in the key file; restore the key file that belongs to this database")

// ErrBadSignature tells that a signature is not of any key of the ring.
var ErrBadSignature = errors.New("secret: the signature was made by none of our keys, or what it signs was changed")

// New makes a ring of fresh keys that lives in memory only.
func New() (*Ring, error) {
	r := &Ring{}
	var err error
	if r.fields, err = keyset.NewHandle(aead.AES256GCMKeyTemplate()); err != nil {
		return nil, fmt.Errorf("secret: make the field key: %w", err)
	}
	if r.index, err = keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate()); err != nil {
		return nil, fmt.Errorf("secret: make the index key: %w", err)
	}
	if r.signing, err = keyset.NewHandle(signature.ED25519KeyTemplate()); err != nil {
		return nil, fmt.Errorf("secret: make the signing key: %w", err)
	}
	return r, r.ready()
}

// Open reads the ring of a file, or makes the file (mode 0600) when there is
// none. A file that others can read is refused. Two processes that start at once
// get the same ring.
func Open(path string) (*Ring, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(path)
	case err != nil:
		return nil, fmt.Errorf("secret: look at the key file: %w", err)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("secret: the key file %s can be read by others (mode %04o): change it with chmod 600", path, info.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("secret: read the key file: %w", err)
	}
	r, err := parse(b)
	if err != nil {
		return nil, fmt.Errorf("secret: the key file %s is damaged, restore it from the backup: %w", path, err)
	}
	return r, nil
}

func create(path string) (*Ring, error) {
	r, err := New()
	if err != nil {
		return nil, err
	}
	tmp, err := r.writeBeside(path)
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp)
	// A link fails when another process was first; then its ring counts.
	switch err := os.Link(tmp, path); {
	case errors.Is(err, fs.ErrExist):
		return Open(path)
	case err != nil:
		return nil, fmt.Errorf("secret: make the key file: %w", err)
	}
	return r, nil
}

// Save writes the ring to path, mode 0600, in place of what is there.
func (r *Ring) Save(path string) error {
	tmp, err := r.writeBeside(path)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		os.Remove(tmp)
		return fmt.Errorf("secret: replace the key file: %w", err)
	}
	return nil
}

func (r *Ring) writeBeside(path string) (name string, err error) {
	b, err := r.marshal()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("secret: make the folder of the key file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("secret: write the key file: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("secret: write the key file: %w", err)
	}
	return f.Name(), nil
}

// file is the key file: each part is a Tink keyset in JSON.
type file struct {
	Version int             `json:"version"`
	Fields  json.RawMessage `json:"fields"`
	Index   json.RawMessage `json:"index"`
	Signing json.RawMessage `json:"signing"`
}

func (r *Ring) marshal() ([]byte, error) {
	f := file{Version: 1}
	for _, p := range []struct {
		h   *keyset.Handle
		out *json.RawMessage
	}{{r.fields, &f.Fields}, {r.index, &f.Index}, {r.signing, &f.Signing}} {
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(p.h, keyset.NewJSONWriter(&b)); err != nil {
			return nil, fmt.Errorf("secret: write keys: %w", err)
		}
		*p.out = b.Bytes()
	}
	return json.MarshalIndent(f, "", "  ")
}

func parse(b []byte) (*Ring, error) {
	var f file
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, err
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("version %d, this program reads version 1", f.Version)
	}
	r := &Ring{}
	for _, p := range []struct {
		in []byte
		h  **keyset.Handle
	}{{f.Fields, &r.fields}, {f.Index, &r.index}, {f.Signing, &r.signing}} {
		h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(p.in)))
		if err != nil {
			return nil, err
		}
		*p.h = h
	}
	return r, r.ready()
}

// ready builds the primitives of the keysets.
func (r *Ring) ready() error {
	var err error
	if r.aead, err = aead.New(r.fields); err != nil {
		return fmt.Errorf("secret: field keys: %w", err)
	}
	if r.prf, err = prf.NewPRFSet(r.index); err != nil {
		return fmt.Errorf("secret: index key: %w", err)
	}
	if r.signer, err = signature.NewSigner(r.signing); err != nil {
		return fmt.Errorf("secret: signing keys: %w", err)
	}
	public, err := r.signing.Public()
	if err != nil {
		return fmt.Errorf("secret: public keys: %w", err)
	}
	if r.verify, err = signature.NewVerifier(public); err != nil {
		return fmt.Errorf("secret: public keys: %w", err)
	}
	return nil
}

// Rotate makes new keys for sealing and signing; the old ones go on opening and
// verifying. Save the ring before the new keys are used.
func (r *Ring) Rotate() error {
	next := &Ring{index: r.index}
	var err error
	if next.fields, err = rotated(r.fields, true); err != nil {
		return err
	}
	if next.signing, err = rotated(r.signing, false); err != nil {
		return err
	}
	if err := next.ready(); err != nil {
		return err
	}
	*r = *next
	return nil
}

func rotated(h *keyset.Handle, seals bool) (*keyset.Handle, error) {
	template := signature.ED25519KeyTemplate()
	if seals {
		template = aead.AES256GCMKeyTemplate()
	}
	m := keyset.NewManagerFromHandle(h)
	id, err := m.Add(template)
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err != nil {
		return nil, fmt.Errorf("secret: rotate: %w", err)
	}
	return m.Handle()
}

// Seal encrypts a field (AES-256-GCM). context names its place, "member.nik/26011874402":
// sealed text that is moved to another row or column does not open. The result
// is base64 without padding; "" stays "", so that an empty field can be asked for.
func (r *Ring) Seal(plaintext, context string) (string, error) {
	if plaintext == "" {
		return "", nil
	}
	b, err := r.aead.Encrypt([]byte(plaintext), []byte(context))
	if err != nil {
		return "", fmt.Errorf("secret: seal: %w", err)
	}
	return base64.RawStdEncoding.EncodeToString(b), nil
}

// Unseal opens what Seal made with the same context, by whichever key of the
// ring; ErrUnreadable otherwise.
func (r *Ring) Unseal(sealed, context string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", ErrUnreadable
	}
	plain, err := r.aead.Decrypt(b, []byte(context))
	if err != nil {
		return "", ErrUnreadable
	}
	return string(plain), nil
}

var indexEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Index is the blind index of an identifier: HMAC-SHA-256 over kind, a zero byte
// and value, cut to 128 bits, 26 characters. Equal values of a kind have equal
// indexes; value must be normalised (package id). Without the key it tells nothing.
func (r *Ring) Index(kind, value string) string {
	in := make([]byte, 0, len(kind)+1+len(value))
	in = append(append(append(in, kind...), 0), value...)
	sum, err := r.prf.ComputePrimaryPRF(in, 16)
	if err != nil {
		// Only a length beyond the hash's own can fail.
		panic("secret: index: " + err.Error())
	}
	return indexEncoding.EncodeToString(sum)
}

// Derive is a key of 32 bytes for one purpose, "partner.token": the same in every
// process over the same ring. It hangs on the index key, so it is never rotated
// either.
func (r *Ring) Derive(purpose string) []byte {
	sum, err := r.prf.ComputePrimaryPRF(append([]byte("derive\x00"), purpose...), 32)
	if err != nil {
		// Only a length beyond the hash's own can fail.
		panic("secret: derive: " + err.Error())
	}
	return sum
}

// Sign signs with the newest Ed25519 key: 69 bytes, namely the byte 1, the key's
// id (4 bytes, big endian) and the plain Ed25519 signature of data.
func (r *Ring) Sign(data []byte) ([]byte, error) {
	s, err := r.signer.Sign(data)
	if err != nil {
		return nil, fmt.Errorf("secret: sign: %w", err)
	}
	return s, nil
}

// Verify checks a signature by whichever key of the ring; ErrBadSignature otherwise.
func (r *Ring) Verify(data, sig []byte) error {
	if r.verify.Verify(sig, data) != nil {
		return ErrBadSignature
	}
	return nil
}

// PublicKey lets others check our signatures.
type PublicKey struct {
	ID      uint32            `json:"id"` // as in bytes 1 to 4 of a signature
	Key     ed25519.PublicKey `json:"key"`
	Primary bool              `json:"primary"` // signs today
}

// PublicKeys are all keys whose signatures count, in the order they were made.
func (r *Ring) PublicKeys() ([]PublicKey, error) {
	public, err := r.signing.Public()
	if err != nil {
		return nil, fmt.Errorf("secret: public keys: %w", err)
	}
	var out []PublicKey
	for i := range public.Len() {
		e, err := public.Entry(i)
		if err != nil {
			return nil, fmt.Errorf("secret: public keys: %w", err)
		}
		k, ok := e.Key().(*tinked25519.PublicKey)
		if !ok {
			return nil, fmt.Errorf("secret: signing key %d is not an Ed25519 key: restore the key file", e.KeyID())
		}
		out = append(out, PublicKey{ID: e.KeyID(), Key: k.KeyBytes(), Primary: e.IsPrimary()})
	}
	return out, nil
}
