package company

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

//go:embed all:page
var files embed.FS

// Source is the templates and words of this package.
func Source() page.Source {
	sub, err := fs.Sub(files, "page")
	if err != nil {
		panic(err) // embedded
	}
	return page.Source{Name: "company", FS: sub}
}

// The addresses that other files here send people to.
const (
	homePath   = "/perusahaan"
	signInPath = "/perusahaan/masuk"
	wagePath   = "/perusahaan/upah"
	workerPath = "/perusahaan/pekerja"
	billPath   = "/perusahaan/tagihan"
)

// Pages are the pages over a system. Make them with New.
type Pages struct {
	sys *system.System

	mu      sync.Mutex
	running map[key]*progress // reports being read or applied by this process
	work    sync.WaitGroup
}

// New makes the pages.
func New(sys *system.System) *Pages { return &Pages{sys: sys, running: map[key]*progress{}} }

// Wait waits for the sheets that are being read and applied in the background;
// call it before the database is closed.
func (p *Pages) Wait() { p.work.Wait() }

var (
	public = []string{web.Public}
	both   = []string{web.EmployerOwner, web.PayrollClerk}
	owner  = []string{web.EmployerOwner}
)

// Routes is the table of this package.
func (p *Pages) Routes() []web.Route {
	out := []web.Route{
		{Method: "GET", Pattern: "/perusahaan/daftar", Roles: public, Handler: p.begin},
		{Method: "POST", Pattern: "/perusahaan/daftar", Roles: public, Rate: "lookup", Handler: p.beginSave},
		{Method: "POST", Pattern: "/perusahaan/daftar/lanjut", Roles: public, Rate: "lookup", Handler: p.resume},
		{Method: "GET", Pattern: "/perusahaan/daftar/{step}", Roles: public, Handler: p.step},
		{Method: "POST", Pattern: "/perusahaan/daftar/{step}", Roles: public, Rate: "lookup", Handler: p.stepSave},
		{Method: "GET", Pattern: signInPath, Roles: public, Handler: p.signIn},
		{Method: "POST", Pattern: signInPath, Roles: public, Rate: "login", Handler: p.signInSave},
		{Method: "GET", Pattern: signInPath + "/kode", Roles: public, Handler: p.signInCode},
		{Method: "POST", Pattern: signInPath + "/kode", Roles: public, Rate: "login", Handler: p.signInCodeSave, Secret: []string{"code"}},
		{Method: "POST", Pattern: "/perusahaan/keluar", Roles: public, Handler: p.signOut},
		{Method: "GET", Pattern: "/perusahaan/undangan/{token}", Roles: public, Rate: "lookup", Handler: p.invitation},
		{Method: "POST", Pattern: "/perusahaan/undangan/{token}", Roles: public, Rate: "login", Handler: p.invitationSave},
	}
	add := func(method, pattern string, roles []string, h func(*call) (web.Response, error)) {
		out = append(out, web.Route{Method: method, Pattern: pattern, Roles: roles, Login: signInPath, Handler: p.own(roles, h)})
	}
	add("GET", homePath, both, p.home)
	add("GET", "/perusahaan/pengaturan", both, p.settings)

	add("GET", wagePath, both, p.wages)
	add("POST", wagePath, both, p.upload)
	upload := &out[len(out)-1]
	upload.Limit, upload.Timeout = MaxUpload, uploadTime
	add("GET", wagePath+"/templat", both, p.template)
	out[len(out)-1].Timeout = uploadTime
	add("GET", wagePath+"/{report}", both, p.report)
	add("GET", wagePath+"/{report}/kesalahan", both, p.errorFile)
	out[len(out)-1].Timeout = uploadTime
	add("GET", wagePath+"/{report}/baris/{row}", both, p.row)
	add("POST", wagePath+"/{report}/baris/{row}", both, p.rowSave)
	add("POST", wagePath+"/{report}/terapkan", both, p.apply)
	add("POST", wagePath+"/{report}/buang", both, p.discard)

	add("GET", workerPath, both, p.workers)
	add("GET", workerPath+"/baru", both, p.newWorker)
	add("POST", workerPath+"/baru", both, p.newWorkerSave)
	add("GET", workerPath+"/{no}", both, p.worker)
	add("GET", workerPath+"/{no}/iuran/{month}", both, p.workerMonth)
	add("GET", workerPath+"/{no}/berhenti", both, p.leave)
	add("POST", workerPath+"/{no}/berhenti", both, p.leaveSave)

	add("GET", billPath, both, p.bills)
	add("POST", billPath, both, p.billMonth)
	add("GET", billPath+"/{bill}", both, p.bill)
	add("GET", billPath+"/{bill}/pdf", both, p.billPaper)
	add("GET", billPath+"/{bill}/csv", both, p.billSheet)
	out[len(out)-1].Timeout = uploadTime

	add("GET", "/perusahaan/cabang", both, p.branches)
	add("POST", "/perusahaan/cabang", owner, p.branchSave)
	add("GET", "/perusahaan/cabang/{branch}/tutup", owner, p.branchEnd)
	add("POST", "/perusahaan/cabang/{branch}/tutup", owner, p.branchEndSave)
	add("GET", "/perusahaan/program", owner, p.programmes)
	add("POST", "/perusahaan/program", owner, p.programmesSave)
	add("GET", "/perusahaan/data", owner, p.profile)
	add("GET", "/perusahaan/data/ubah", owner, p.profileForm)
	add("POST", "/perusahaan/data/ubah", owner, p.profileSave)
	add("GET", "/perusahaan/pengguna", owner, p.people)
	add("POST", "/perusahaan/pengguna", owner, p.invite)
	add("POST", "/perusahaan/pengguna/{id}", owner, p.personSave)
	add("GET", "/perusahaan/api", owner, p.credentials)
	add("POST", "/perusahaan/api", owner, p.credentialSave)
	add("POST", "/perusahaan/api/{id}/cabut", owner, p.credentialRevoke)
	return out
}

// call is a request of somebody who works for a company, and that company.
type call struct {
	*web.Request
	No    int64 // of the company, from the account and nowhere else
	Actor string
	Owner bool
	Firm  employer.Employer
	Me    account.Account
	Today period.Date // WIB
}

// own finds the company of whoever is signed in. An account that was disabled,
// or lost its role, is signed out.
func (p *Pages) own(roles []string, h func(*call) (web.Response, error)) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		c := &call{Request: r, Today: p.today()}
		ref, err := refOf(r.Who())
		if err != nil {
			return nil, err
		}
		if c.Me, err = p.sys.Accounts.Get(r.Context(), ref); err != nil {
			return nil, err
		}
		role := web.PayrollClerk
		if c.Owner = has(c.Me, auth.EmployerOwner); c.Owner {
			role = web.EmployerOwner
		}
		if c.Me.Disabled || c.Me.EmployerNo != ref.Word || !has(c.Me, auth.Role(role)) {
			if err := r.SignOut(); err != nil {
				return nil, err
			}
			return nil, fault.New(fault.Unauthorized, "web.sign_in")
		}
		// The session may be older than a change of roles.
		if !(web.Route{Roles: roles}).May(web.Identity{UserID: c.Me.Actor(), Roles: []string{role}}) {
			return nil, fault.New(fault.Forbidden, "web.forbidden")
		}
		c.No, c.Actor = c.Me.EmployerNo, c.Me.Actor()
		if c.Firm, err = p.sys.Employers.Get(r.Context(), c.No); err != nil {
			return nil, err
		}
		return h(c)
	}
}

func has(a account.Account, role auth.Role) bool { return slices.Contains(a.Roles, role) }

// identity is what the session keeps of an account.
func identity(a account.Account) web.Identity {
	who := web.Identity{UserID: a.Actor(), Name: a.Name, EmployerNo: strconv.FormatInt(a.EmployerNo, 10)}
	for _, r := range a.Roles {
		who.Roles = append(who.Roles, string(r))
	}
	return who
}

// refOf is the key of the account in a session.
func refOf(who web.Identity) (account.Ref, error) {
	no, err := id.ParseEmployerNo(who.EmployerNo)
	if err != nil {
		return account.Ref{}, fault.New(fault.Forbidden, "web.forbidden").Because(err)
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(who.UserID, "account:"), 10, 64)
	if err != nil {
		return account.Ref{}, fault.New(fault.Unauthorized, "web.sign_in").Because(err)
	}
	return account.Ref{Word: no, ID: n}, nil
}

// data is what a page of a company gets beside its own.
type data = map[string]any

func (c *call) with(section string, d data) data {
	if d == nil {
		d = data{}
	}
	d["Nav"], d["Firm"], d["Owner"], d["FirmNo"] = section, c.Firm, c.Owner, id.FormatEmployerNo(c.No)
	return d
}

func (c *call) page(name, section string, d data) (web.Response, error) {
	return c.Page("company/"+name, c.with(section, d))
}

func (c *call) again(name, section string, d data) (web.Response, error) {
	return c.Again("company/"+name, c.with(section, d))
}

// wide is a page with a table that needs the office's width.
func (c *call) wide(name, section string, d data) (web.Response, error) {
	return web.Page{Name: "company/" + name, Data: c.with(section, d), Wide: true}, nil
}

func (p *Pages) today() period.Date { return period.DateOf(p.sys.DB.Clock().Now()) }

func (p *Pages) read(ctx context.Context, f func(tx *db.Tx) error) error {
	return p.sys.DB.Read(ctx, f)
}

// number is a number in the address; what is none is not found.
func (c *call) number(name string) (int64, error) {
	n, err := strconv.ParseInt(c.Path(name), 10, 64)
	if err != nil || n < 0 {
		return 0, fault.New(fault.NotFound, "company.not_found")
	}
	return n, nil
}

// after is the key behind which a list goes on; 0 at the start.
func (c *call) after() (int64, error) {
	s := c.Query("sesudah")
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fault.New(fault.NotFound, "company.not_found")
	}
	return n, nil
}

// first tells whether the posted form comes for the first time; the second
// click of a double click and a reload do not.
func (p *Pages) first(c *call, what string) (bool, error) {
	token := c.FormToken()
	if token == "" {
		return true, nil
	}
	repeated := false
	err := p.sys.DB.Write(c.Context(), func(tx *db.Tx) (err error) {
		_, repeated, err = account.Once(c.Context(), tx, "web/"+c.Actor+"/"+token, account.Hash(what), func() (string, error) { return "", nil })
		return err
	})
	return !repeated, err
}
