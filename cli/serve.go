package cli

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/site"
	"github.com/jamsos/jamsos/system"
)

type serveCmd struct {
	Listen  string         `help:"Address to listen on." default:"localhost:8080" env:"JAMSOS_LISTEN"`
	TLS     bool           `name:"tls" help:"Serve https with a certificate made here (DATA/tls), for phones in the local network."`
	BaseURL string         `help:"Where people reach the pages, for links in messages; default http(s)://LISTEN." env:"JAMSOS_BASE_URL"`
	Migrate bool           `help:"Bring the database to the newest schema first."`
	Proxies []netip.Prefix `name:"trusted-proxy" help:"Network of a reverse proxy whose X-Forwarded-For counts, for example 10.0.0.0/8." env:"JAMSOS_TRUSTED_PROXIES"`
	Metrics string         `name:"metrics-token" help:"Token for /metrics from other machines." env:"JAMSOS_METRICS_TOKEN"`
}

func (c *serveCmd) Run(r *run) error {
	slog.SetDefault(slog.New(slog.NewJSONHandler(r.env.Stderr, nil)))
	return c.serve(r, false, func(s *system.System, url string) error {
		r.sayf("Jamsos serves %s from %s", url, s.DB.Where())
		return nil
	})
}

// serve listens, opens the system, tells ready and serves until the context
// ends. The port is taken first: a busy one is said before anything else runs.
func (c *serveCmd) serve(r *run, demo bool, ready func(*system.System, string) error) error {
	l, err := net.Listen("tcp", c.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%s is in use by another program; choose another address with --listen localhost:8081 (make run LISTEN=localhost:8081)", c.Listen)
	}
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", c.Listen, err)
	}
	defer l.Close()
	scheme := "http"
	if c.TLS {
		scheme = "https"
		cert, err := certificate(r.data, c.Listen)
		if err != nil {
			return err
		}
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	}
	url := c.BaseURL
	if url == "" {
		url = scheme + "://" + c.Listen
	}
	s, err := system.Open(r.ctx, system.Config{Database: r.db, Data: r.data, Migrate: c.Migrate, BaseURL: url})
	if err != nil {
		return err
	}
	defer s.Close()
	srv, err := site.New(s, site.Config{Demo: demo, Secure: strings.HasPrefix(url, "https://"), Log: slog.Default(), MetricsToken: c.Metrics, Proxies: c.Proxies})
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // half of what reading law, words and pages took is not needed again
	if err := ready(s, url); err != nil {
		return err
	}
	// Background work ends after the last request: a payment taken in the last
	// second still finds its writer.
	work, stop := context.WithCancel(context.WithoutCancel(r.ctx))
	wait := s.Start(work)
	err = srv.Serve(r.ctx, l)
	srv.Wait()
	stop()
	wait()
	return err
}

// certificate makes (once) a self-signed certificate for a local server.
func certificate(data, listen string) (tls.Certificate, error) {
	dir := filepath.Join(data, "tls")
	certFile, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	if cert, err := tls.LoadX509KeyPair(certFile, keyFile); err == nil {
		return cert, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return tls.Certificate{}, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, err
	}
	now := clock.System.Now()
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: "Jamsos"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(2, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	if host, _, err := net.SplitHostPort(listen); err == nil {
		if ip := net.ParseIP(host); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else if host != "" && host != "localhost" {
			t.DNSNames = append(t.DNSNames, host)
		}
	}
	if addrs, err := net.InterfaceAddrs(); err == nil {
		for _, a := range addrs {
			if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() {
				t.IPAddresses = append(t.IPAddresses, n.IP)
			}
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return tls.Certificate{}, err
	}
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600); err != nil {
		return tls.Certificate{}, err
	}
	if err := os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		return tls.Certificate{}, err
	}
	return tls.LoadX509KeyPair(certFile, keyFile)
}
