// Package assets holds what the browser loads: the design system's style, the
// few scripts, the typeface and the vendored libraries.
//
// Files are plain: no bundler and no build step. At start they are hashed into
// their addresses, so that a browser keeps each for a year and a new release
// is seen at once, and compressed once instead of at every request. References
// between them ("fonts/x.woff2" in CSS, "./upload.js" in a module) are rewritten
// to the hashed addresses. Everything not ours is listed in vendor/vendor.json
// with its version, package, licence and checksum.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed css js fonts vendor icon.svg
var files embed.FS

// Prefix is where the assets are served.
const Prefix = "/assets/"

// styleParts are joined, in this order, into "style.css": one request instead
// of five, each part short enough to read.
var styleParts = []string{"css/token.css", "css/base.css", "css/form.css", "css/component.css", "css/data.css", "css/print.css"}

// skipped are kept beside the code for people, not served.
func skipped(name string) bool {
	return strings.HasSuffix(name, ".txt") || strings.HasSuffix(name, ".json") || strings.HasPrefix(name, "css/")
}

type file struct {
	url, mime string
	raw, gz   []byte
}

// Set is a collection of assets under hashed addresses.
type Set struct {
	byName map[string]*file
	byURL  map[string]*file
}

// Default is the set of everything embedded here, made on first use.
var Default = sync.OnceValue(func() *Set {
	s, err := load(files)
	if err != nil {
		panic(err) // the files are part of the program: a broken one is a bug
	}
	return s
})

func load(src fs.FS) (*Set, error) {
	raw := map[string][]byte{}
	var style bytes.Buffer
	for _, p := range styleParts {
		b, err := fs.ReadFile(src, p)
		if err != nil {
			return nil, fmt.Errorf("assets: style part: %w", err)
		}
		style.Write(b)
		style.WriteByte('\n')
	}
	raw["style.css"] = squeeze(style.Bytes())
	err := fs.WalkDir(src, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || skipped(p) {
			return err
		}
		b, err := fs.ReadFile(src, p)
		raw[p] = b
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	s := &Set{byName: map[string]*file{}, byURL: map[string]*file{}}
	for name := range raw {
		if _, err := s.add(raw, name, nil); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// add hashes one file after those it refers to, because their addresses are
// part of its content.
func (s *Set) add(raw map[string][]byte, name string, above []string) (*file, error) {
	if f := s.byName[name]; f != nil {
		return f, nil
	}
	if slices.Contains(above, name) {
		return nil, fmt.Errorf("assets: %s refers to itself through %s", name, strings.Join(above, " > "))
	}
	body := raw[name]
	if ext := path.Ext(name); (ext == ".css" || ext == ".js") && !strings.HasPrefix(name, "vendor/") {
		for other := range raw {
			quoted := []byte(`"` + other + `"`)
			if ext == ".js" {
				quoted = []byte(`"./` + strings.TrimPrefix(other, "js/") + `"`)
			}
			if other == name || !bytes.Contains(body, quoted) {
				continue
			}
			f, err := s.add(raw, other, append(above, name))
			if err != nil {
				return nil, err
			}
			body = bytes.ReplaceAll(body, quoted, []byte(`"`+f.url+`"`))
		}
	}
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	f := &file{
		url: Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		raw: body, mime: mimes[ext],
	}
	if f.mime == "" {
		return nil, fmt.Errorf("assets: %s: no content type known for %q; add it to mimes", name, ext)
	}
	if ext != ".woff2" && ext != ".png" {
		var z bytes.Buffer
		w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
		if _, err := w.Write(body); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		f.gz = z.Bytes()
	}
	s.byName[name], s.byURL[f.url] = f, f
	return f, nil
}

// mimes are the content types served; the machine's own table differs between
// systems, so it is not asked.
var mimes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".woff2": "font/woff2", ".png": "image/png", ".webmanifest": "application/manifest+json",
}

// squeeze drops CSS comments and indentation, about a third of the bytes
// before compression; nothing that changes meaning.
func squeeze(b []byte) []byte {
	var out bytes.Buffer
	for len(b) > 0 {
		i := bytes.Index(b, []byte("/*"))
		if i < 0 {
			out.Write(b)
			break
		}
		out.Write(b[:i])
		j := bytes.Index(b[i:], []byte("*/"))
		if j < 0 {
			break
		}
		b = b[i+j+2:]
	}
	var lines bytes.Buffer
	for l := range bytes.Lines(out.Bytes()) {
		if t := bytes.TrimSpace(l); len(t) > 0 {
			lines.Write(t)
			lines.WriteByte('\n')
		}
	}
	return lines.Bytes()
}

// URL is the hashed address of an asset by its name, such as "style.css" or
// "vendor/htmx.min.js". An unknown name is an error, so that a page with a
// misspelt asset fails in its test and not in front of people.
func (s *Set) URL(name string) (string, error) {
	if f := s.byName[name]; f != nil {
		return f.url, nil
	}
	return "", fmt.Errorf("assets: there is no asset %q; look into web/assets", name)
}

// Weight is the number of bytes a browser receives for an asset: compressed
// where it is compressed; 0 for an unknown name.
func (s *Set) Weight(name string) int {
	f := s.byName[name]
	switch {
	case f == nil:
		return 0
	case f.gz != nil:
		return len(f.gz)
	}
	return len(f.raw)
}

// ServeHTTP answers a hashed address; it may be kept for a year, because other
// content has another address.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := s.byURL[r.URL.Path]
	if f == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := f.raw
	if f.gz != nil {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			body = f.gz
		}
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body) // an error here is a browser that left
	}
}
