package snap

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
)

// The sizes of RSA keys in bits. Below 2,048 a signature can be forged by who
// has the means; above 8,192 one check costs so much that calls could stop us.
const (
	minKeyBits = 2048
	maxKeyBits = 8192
)

// ParsePrivateKey reads an RSA private key from PEM: PKCS#1 (RSA PRIVATE KEY)
// or PKCS#8 (PRIVATE KEY). Faults never hold a part of the key.
func ParsePrivateKey(text []byte) (*rsa.PrivateKey, error) {
	block, err := keyBlock(text)
	if err != nil {
		return nil, err
	}
	var key any
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		return nil, fault.New(fault.Invalid, codeKeyNotRSA)
	case "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE":
		return nil, fault.New(fault.Invalid, codeKeyPublic)
	default:
		return nil, fault.New(fault.Invalid, codeKeyUnreadable)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, codeKeyUnreadable)
	}
	private, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fault.New(fault.Invalid, codeKeyNotRSA)
	}
	if err := checkSize(&private.PublicKey); err != nil {
		return nil, err
	}
	return private, nil
}

// ParsePublicKey reads an RSA public key from PEM: PKIX (PUBLIC KEY), PKCS#1
// (RSA PUBLIC KEY) or an X.509 certificate, of which only the key is used: the
// dates and the issuer of a partner's certificate are agreed on paper.
func ParsePublicKey(text []byte) (*rsa.PublicKey, error) {
	block, err := keyBlock(text)
	if err != nil {
		return nil, err
	}
	var key any
	switch block.Type {
	case "PUBLIC KEY":
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		var cert *x509.Certificate
		if cert, err = x509.ParseCertificate(block.Bytes); err == nil {
			key = cert.PublicKey
		}
	case "RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY":
		return nil, fault.New(fault.Invalid, codeKeyPrivate)
	default:
		return nil, fault.New(fault.Invalid, codeKeyUnreadable)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, codeKeyUnreadable)
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fault.New(fault.Invalid, codeKeyNotRSA)
	}
	if err := checkSize(public); err != nil {
		return nil, err
	}
	return public, nil
}

// keyBlock is the first block that is a key; parameters before it are passed.
func keyBlock(text []byte) (*pem.Block, error) {
	for {
		var block *pem.Block
		block, text = pem.Decode(text)
		switch {
		case block == nil:
			return nil, fault.New(fault.Invalid, codeKeyUnreadable)
		case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
			return nil, fault.New(fault.Invalid, codeKeyEncrypted)
		case !strings.HasSuffix(block.Type, "PARAMETERS"):
			return block, nil
		}
	}
}

func checkSize(k *rsa.PublicKey) error {
	if bits := k.N.BitLen(); bits < minKeyBits || bits > maxKeyBits {
		return fault.New(fault.Invalid, codeKeySize, "bits", bits, "min", minKeyBits, "max", maxKeyBits)
	}
	return nil
}
