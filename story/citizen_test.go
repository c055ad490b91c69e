package story

import (
	"testing"

	"github.com/jamsos/jamsos/sim"
	"github.com/jamsos/jamsos/web/webtest"
)

func (tn *town) signInCitizen(t *testing.T, b *webtest.Browser, l sim.Login) { t.Helper() }
