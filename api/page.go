package api

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
)

// ID is a row's id: a string in JSON, because it does not fit a float.
type ID int64

// MarshalText writes the digits.
func (i ID) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(i), 10), nil }

// UnmarshalText reads digits.
func (i *ID) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 64)
	*i = ID(n)
	return err
}

// Schema describes it in OpenAPI.
func (ID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9]{1,19}$", Description: "Id of a row: digits", Examples: []any{"791648371998720001"}}
}

var _ huma.SchemaProvider = ID(0)

// Page are the parameters of a list.
type Page struct {
	After string `query:"after" maxLength:"64" doc:"Key of the last row seen, as given in next; left out: from the beginning"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Rows at most"`
}

// number reads After as one number.
func (p Page) number() (int64, error) {
	if p.After == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(p.After, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Invalid, "api.cursor").On("after")
	}
	return n, nil
}

// Employer names the employer in the path.
type Employer struct {
	No int64 `path:"employer_no" minimum:"10000000" maximum:"99999999" doc:"Employer number [NPP], that of the credential" example:"26011874"`
}

// listOf is one page of rows.
type listOf[T any] struct {
	Link string `header:"Link" doc:"The next page, rel=\"next\""`
	Body struct {
		Items []T    `json:"items"`
		Next  string `json:"next,omitempty" doc:"after of the next page; left out at the end"`
	}
}

// list cuts the row that was read too many and says where to go on.
func list[T any](ctx context.Context, rows []T, limit int, key func(T) string) *listOf[T] {
	out := &listOf[T]{}
	if len(rows) > limit {
		rows = rows[:limit]
		out.Body.Next = key(rows[limit-1])
		u := callOf(ctx).url
		q := u.Query()
		q.Set("after", out.Body.Next)
		out.Link = fmt.Sprintf("<%s>; rel=\"next\"", (&url.URL{Path: u.Path, RawQuery: q.Encode()}).String())
	}
	if out.Body.Items = rows; rows == nil {
		out.Body.Items = []T{}
	}
	return out
}

// one is an answer of one thing.
type one[T any] struct {
	Body T
}

func give[T any](v T, err error) (*one[T], error) {
	if err != nil {
		return nil, err
	}
	return &one[T]{Body: v}, nil
}

func rowID(s, field string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.Invalid, "api.id").On(field)
	}
	return n, nil
}

func monthOf(s, field string) (period.Month, error) {
	m, err := period.ParseMonth(s)
	if err != nil || !m.Valid() {
		return 0, fault.New(fault.Invalid, "api.shape").On(field)
	}
	return m, nil
}

// instant is a time that may be none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// relax takes fields that are left out when they are zero from the required
// ones: huma knows omitempty only.
func relax(r huma.Registry) {
	for name, s := range r.Map() {
		t := r.TypeFromRef("#/components/schemas/" + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for i := range t.NumField() {
			field, _, zero := cutTag(t.Field(i).Tag.Get("json"))
			if !zero {
				continue
			}
			for j, q := range s.Required {
				if q == field {
					s.Required = append(s.Required[:j], s.Required[j+1:]...)
					break
				}
			}
		}
		s.PrecomputeMessages()
	}
}

// cutTag reads the tag of a JSON field.
func cutTag(tag string) (name string, empty, zero bool) {
	name, opts, _ := strings.Cut(tag, ",")
	for o := range strings.SplitSeq(opts, ",") {
		empty, zero = empty || o == "omitempty", zero || o == "omitzero"
	}
	return name, empty, zero
}

// nameSchema names shapes: those of other packages after their package, so that
// two problems do not meet, ours without the ending that tells the direction.
func nameSchema(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Name() == "" {
		return name
	}
	if pkg := path.Base(t.PkgPath()); pkg != "api" && pkg != "." {
		if pkg = strings.ToUpper(pkg[:1]) + pkg[1:]; pkg != name {
			name = pkg + name
		}
		return name
	}
	if in, ok := strings.CutSuffix(name, "Body"); ok {
		return in + "Input"
	}
	return strings.TrimSuffix(name, "View")
}
