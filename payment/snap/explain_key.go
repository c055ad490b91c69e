package snap

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	_ "crypto/sha1" // to recognise what must not be used
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
)

// hashOfLength tells a hash by its bytes.
var hashOfLength = map[int]crypto.Hash{20: crypto.SHA1, 32: crypto.SHA256, 48: crypto.SHA384, 64: crypto.SHA512}

func sumOf(h crypto.Hash, text string) []byte {
	w := h.New()
	w.Write([]byte(text))
	return w.Sum(nil)
}

func macOf(h crypto.Hash, secret []byte, text string) []byte {
	w := hmac.New(h.New, secret)
	w.Write([]byte(text))
	return w.Sum(nil)
}

// secretVariant is a wrong way to use the shared secret.
type secretVariant struct {
	code string
	mac  func(h crypto.Hash, text string) []byte
}

func secretVariants(secret []byte) []secretVariant {
	var out []secretVariant
	with := func(code string, other []byte) {
		if !bytes.Equal(other, secret) && len(other) > 0 {
			out = append(out, secretVariant{code, func(h crypto.Hash, text string) []byte { return macOf(h, other, text) }})
		}
	}
	text := string(secret)
	with("secret_newline", []byte(text+"\n"))
	with("secret_newline", []byte(text+"\r\n"))
	with("secret_newline", []byte(strings.TrimRight(text, "\r\n")))
	with("secret_space", []byte(strings.TrimSpace(text)))
	with("secret_space", []byte(text+" "))
	if b, err := base64.StdEncoding.DecodeString(text); err == nil {
		with("secret_decoded", b)
	}
	if b, err := hex.DecodeString(text); err == nil {
		with("secret_decoded", b)
	}
	with("secret_encoded", []byte(base64.StdEncoding.EncodeToString(secret)))
	out = append(out,
		secretVariant{"hmac_swapped", func(h crypto.Hash, text string) []byte { return macOf(h, []byte(text), string(secret)) }},
		secretVariant{"hash_plain", func(h crypto.Hash, text string) []byte { return sumOf(h, text) }},
		secretVariant{"hash_plain", func(h crypto.Hash, text string) []byte { return sumOf(h, text+string(secret)) }},
		secretVariant{"hash_plain", func(h crypto.Hash, text string) []byte { return sumOf(h, string(secret)+text) }},
		secretVariant{"hashed_first", func(h crypto.Hash, text string) []byte {
			return macOf(h, secret, hex.EncodeToString(sumOf(crypto.SHA256, text)))
		}},
		secretVariant{"hashed_first", func(h crypto.Hash, text string) []byte {
			return macOf(h, secret, hex.EncodeToString(sumOf(h, text)))
		}})
	return out
}

// openPKCS1 is what a signature holds under the padding of PKCS#1 v1.5, if it
// has it: a wrong key leaves noise.
func openPKCS1(key *rsa.PublicKey, signature []byte) (content []byte, ok bool) {
	n := new(big.Int).SetBytes(signature)
	if n.Cmp(key.N) >= 0 {
		return nil, false
	}
	em := n.Exp(n, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
	if em[0] != 0 || em[1] != 1 {
		return nil, false
	}
	end := bytes.IndexByte(em[2:], 0)
	if end < 8 || len(bytes.Trim(em[2:2+end], "\xff")) > 0 {
		return nil, false
	}
	return em[2+end+1:], true
}

// prefixes of DigestInfo in DER [RFC 8017, 9.2].
var digestPrefixes = map[crypto.Hash]string{
	crypto.SHA1:   "3021300906052b0e03021a05000414",
	crypto.SHA256: "3031300d060960864801650304020105000420",
	crypto.SHA384: "3041300d060960864801650304020205000430",
	crypto.SHA512: "3051300d060960864801650304020305000440",
}

// digestInfo takes the hash's name off a digest; 0 when it has none.
func digestInfo(content []byte) (crypto.Hash, []byte) {
	for h, prefix := range digestPrefixes {
		p, _ := hex.DecodeString(prefix)
		if rest, ok := bytes.CutPrefix(content, p); ok && len(rest) == h.Size() {
			return h, rest
		}
	}
	return 0, content
}
