package id

import (
	"embed"
	"io/fs"
)

//go:embed messages/*.json
var messages embed.FS

// Messages are the catalogues of this package's codes, for kit/lang.
func Messages() fs.FS {
	sub, err := fs.Sub(messages, "messages")
	if err != nil {
		panic("id: embedded messages: " + err.Error()) // the path is a constant
	}
	return sub
}
