package cli

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema"
)

type migrateCmd struct {
	Grant string `help:"PostgreSQL: also give this role what the application needs: no UPDATE or DELETE on the books." placeholder:"ROLE"`
}

func (c *migrateCmd) Run(r *run) error {
	d, err := db.Open(r.ctx, r.db)
	if err != nil {
		return err
	}
	defer d.Close()
	n, err := schema.Up(r.ctx, d)
	if err != nil {
		return err
	}
	if c.Grant != "" {
		if err := schema.Grant(r.ctx, d, c.Grant); err != nil {
			return err
		}
	}
	if r.json {
		return r.print(map[string]any{"applied": n})
	}
	if n == 0 {
		r.sayf("The schema of %s is up to date.", d.Where())
	} else {
		r.sayf("%d migrations applied to %s.", n, d.Where())
	}
	return nil
}

// A backup is a gzipped tar: the database ("jamsos.db", or "jamsos.dump" of
// pg_dump), the keys without which sealed fields cannot be read, and uploads.
const (
	backupSQLite   = "jamsos.db"
	backupPostgres = "jamsos.dump"
	backupData     = "data/"
)

type backupCmd struct {
	File string `arg:"" help:"File to write, for example jamsos-2026-11-21.tar.gz. It holds keys: keep it as safe as the data."`
}

func (c *backupCmd) Run(r *run) (err error) {
	d, err := db.Open(r.ctx, r.db)
	if err != nil {
		return err
	}
	defer d.Close()
	tmp, err := os.MkdirTemp(filepath.Dir(c.File), ".jamsos-backup-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	name, copied := backupSQLite, filepath.Join(tmp, backupSQLite)
	if d.Engine() == db.Postgres {
		name = backupPostgres
		if err := r.postgresTool("pg_dump", "--format=custom", "--no-owner", "--file", copied); err != nil {
			return err
		}
	} else if err := d.Dump(r.ctx, copied); err != nil {
		return err
	}
	// Written beside and renamed at the end: a full disk leaves no half backup.
	out, err := os.OpenFile(c.File+".part", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			out.Close()
			os.Remove(out.Name())
		}
	}()
	self, err := filepath.Abs(out.Name())
	if err != nil {
		return err
	}
	gz := gzip.NewWriter(out)
	tw := tar.NewWriter(gz)
	if err := addFile(tw, copied, name); err != nil {
		return err
	}
	if err := filepath.WalkDir(r.data, func(path string, e fs.DirEntry, err error) error {
		// The database is copied above; earlier backups and this one stay out.
		if err != nil || !e.Type().IsRegular() || strings.Contains(e.Name(), ".db") || strings.Contains(e.Name(), ".tar.gz") {
			return err
		}
		if same, err := filepath.Abs(path); err == nil && same == self {
			return nil
		}
		rel, err := filepath.Rel(r.data, path)
		if err != nil {
			return err
		}
		return addFile(tw, path, backupData+filepath.ToSlash(rel))
	}); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := errors.Join(tw.Close(), gz.Close(), out.Sync(), out.Close()); err != nil {
		return err
	}
	if err := os.Rename(out.Name(), c.File); err != nil {
		return err
	}
	if r.json {
		return r.print(map[string]any{"file": c.File})
	}
	r.sayf("Wrote %s. It holds the keys: keep it as safe as the data.", c.File)
	return nil
}

// postgresTool runs one of PostgreSQL's client programs against the database. The
// address goes through the environment: arguments can be seen by everybody on
// the machine, and it may hold a password.
func (r *run) postgresTool(name string, args ...string) error {
	path, err := exec.LookPath(name)
	if err != nil {
		return fmt.Errorf("%s is not installed; it comes with PostgreSQL's client programs", name)
	}
	u, err := url.Parse(r.db)
	if err != nil {
		return err
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	cmd := exec.CommandContext(r.ctx, path, append(args, "--dbname", u.String())...)
	cmd.Env = append(cmd.Environ(), "PGPASSWORD="+password)
	cmd.Stderr = r.env.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func addFile(tw *tar.Writer, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if err := tw.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: st.Size(), ModTime: st.ModTime()}); err != nil {
		return err
	}
	_, err = io.Copy(tw, f)
	return err
}

type restoreCmd struct {
	File string `arg:"" type:"existingfile" help:"A file that backup wrote."`
}

func (c *restoreCmd) Run(r *run) (err error) {
	postgres := strings.HasPrefix(r.db, "postgres")
	if _, err := os.Stat(r.db); err == nil && !postgres {
		return fmt.Errorf("%s exists; restoring never overwrites: give an empty --data folder", r.db)
	}
	if _, err := os.Stat(filepath.Join(r.data, "keys.json")); err == nil {
		return fmt.Errorf("%s holds keys already; restoring never overwrites: give an empty --data folder", r.data)
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	gz, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s is not a backup: %w", c.File, err)
	}
	tr := tar.NewReader(gz)
	files := 0
	var written []string
	defer func() {
		if err != nil { // half a restore is worse than none
			for _, w := range written {
				os.Remove(w)
			}
		}
	}()
	for {
		h, err := tr.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s is damaged after %d files: %w", c.File, files, err)
		}
		target := ""
		switch {
		case h.Name == backupSQLite && !postgres:
			target = r.db
		case h.Name == backupPostgres && postgres:
			target = filepath.Join(r.data, backupPostgres)
		case h.Name == backupSQLite || h.Name == backupPostgres:
			return fmt.Errorf("%s was written by another database product; give the right --database", c.File)
		case strings.HasPrefix(h.Name, backupData) && filepath.IsLocal(strings.TrimPrefix(h.Name, backupData)):
			target = filepath.Join(r.data, filepath.FromSlash(strings.TrimPrefix(h.Name, backupData)))
		default:
			return fmt.Errorf("%s holds %q, which no backup writes", c.File, h.Name)
		}
		written = append(written, target)
		if err := writeFile(target, tr); err != nil {
			return fmt.Errorf("%s is damaged or %s cannot be written (%d files were sound): %w", c.File, target, files, err)
		}
		files++
	}
	if postgres {
		dump := filepath.Join(r.data, backupPostgres)
		defer os.Remove(dump)
		if err := r.postgresTool("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", dump); err != nil {
			return fmt.Errorf("%w (the database must be empty)", err)
		}
	}
	r.sayf("Restored %d files. Next: jamsos doctor", files)
	if r.json {
		return r.print(map[string]any{"files": files})
	}
	return nil
}

func writeFile(path string, from io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	return errors.Join(err, f.Sync(), f.Close())
}
