package db_test

import (
	"bytes"
	"net"
	"net/url"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema/schematest"
)

// A server that committed and could not say so any more.
func TestACutDuringCommitIsUnavailableAndMayHaveHappened(t *testing.T) {
	d := schematest.Postgres(t)
	u, err := url.Parse(d.URL())
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func(server string) {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go cutAfterCommit(client, server)
		}
	}(u.Host)
	u.Host = l.Addr().String()
	cut, err := db.Open(ctx, u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer cut.Close()
	err = cut.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO login (login, word, account_id) VALUES ('cut', 1, 1)`)
		return err
	})
	if db.Code(err) != db.Unavailable {
		t.Errorf("%v is %v", err, db.Code(err))
	}
	if n := count(t, d, "login"); n != 1 {
		t.Errorf("%d rows: the proxy cut too early", n)
	}
}

// cutAfterCommit carries both ways until the server says COMMIT, which it keeps.
func cutAfterCommit(client net.Conn, server string) {
	defer client.Close()
	s, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer s.Close()
	go func() {
		b := make([]byte, 1<<16)
		for {
			n, err := client.Read(b)
			if err != nil {
				s.Close()
				return
			}
			_, _ = s.Write(b[:n])
		}
	}()
	b := make([]byte, 1<<16)
	for {
		n, err := s.Read(b)
		if err != nil || bytes.Contains(b[:n], []byte("COMMIT\x00")) {
			return
		}
		_, _ = client.Write(b[:n])
	}
}
