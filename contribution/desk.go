package contribution

import (
	"crypto/rand"
	"errors"
	"io"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
)

// Desk does the operations of this package. It is built in one place and safe
// for concurrent use.
type Desk struct {
	DB      *db.DB
	Law     *law.Law
	Members *member.Registry
	// Random draws payment codes; nil is the system's source. Simulations hand
	// in a seeded one.
	Random io.Reader

	rules rules // versions of the law that rows were reckoned by
}

func (d *Desk) random() io.Reader {
	if d.Random == nil {
		return rand.Reader
	}
	return d.Random
}

// lawFault turns a question that the law cannot answer into a fault for the
// person who asked; other errors stay as they are.
func lawFault(err error) error {
	var f *law.Fault
	if !errors.As(err, &f) {
		return err
	}
	return fault.Of(err)
}
