package office

import (
	"cmp"
	"context"
	"embed"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/signin"
)

//go:embed page/*.html page/text
var files embed.FS

// Login is where the office signs in.
const Login = "/kantor/masuk"

// pageRows is how many rows a page of a list has.
const pageRows = 25

// Source is the templates and words.
func Source() page.Source {
	sub, err := fs.Sub(files, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return page.Source{Name: "office", FS: sub}
}

// Pages are the office's pages. Make them with New.
type Pages struct {
	Sys     *system.System
	board   *report.Board
	targets *report.Targets
	door    *signin.Door
}

// New makes the pages over a system.
func New(sys *system.System) *Pages {
	return &Pages{Sys: sys, board: &report.Board{DB: sys.DB, Law: sys.Law}, targets: &report.Targets{DB: sys.DB},
		door: &signin.Door{Accounts: sys.Accounts, Base: "/kantor", Words: "office.signin", Admits: office, Identity: identity}}
}

// handler answers somebody of the office.
type handler func(r *web.Request, me account.Account) (web.Response, error)

// Routes are all routes under /kantor.
func (p *Pages) Routes() []web.Route {
	// may names the permissions of which one is enough.
	may := func(method, pattern string, h handler, perms ...auth.Permission) web.Route {
		return web.Route{Method: method, Pattern: pattern, Roles: rolesWith(perms), Handler: p.guard(perms, h), Login: Login}
	}
	return append(p.door.Routes(), []web.Route{
		may("GET", "/kantor", p.dashboard, auth.DashboardRead),
		may("GET", "/kantor/arti", p.meanings, auth.DashboardRead),
		may("GET", "/kantor/terbit", p.published, auth.DashboardRead),
		may("GET", "/kantor/data.csv", p.download, auth.DashboardRead),

		may("GET", "/kantor/cari", p.search, auth.PersonFind, auth.EmployerFind),
		may("POST", "/kantor/cari", p.ask, auth.PersonFind, auth.EmployerFind),

		may("GET", "/kantor/peserta/{no}", p.person, auth.PersonFind),
		may("GET", "/kantor/peserta/{no}/iuran/{month}/{from}", p.month, auth.PersonFind),
		may("POST", "/kantor/peserta/{no}/nik", p.reveal, auth.PersonFind),
		may("GET", "/kantor/peserta/{no}/ubah", p.correctForm, auth.PersonCorrect),
		may("POST", "/kantor/peserta/{no}/ubah", p.correct, auth.PersonCorrect),
		may("GET", "/kantor/peserta/{no}/ahli-waris", p.heirsForm, auth.PersonCorrect),
		may("POST", "/kantor/peserta/{no}/ahli-waris", p.heirs, auth.PersonCorrect),
		may("GET", "/kantor/peserta/{no}/gabung", p.mergeForm, auth.DuplicateDecide),
		may("POST", "/kantor/peserta/{no}/gabung", p.merge, auth.DuplicateDecide),
		may("GET", "/kantor/peserta/{no}/pisah", p.unmergeForm, auth.DuplicateDecide),
		may("POST", "/kantor/peserta/{no}/pisah", p.unmerge, auth.DuplicateDecide),

		may("GET", "/kantor/perusahaan/{no}", p.company, auth.EmployerFind),

		may("GET", "/kantor/tugas", p.tasks, auth.PersonFind),
		may("GET", "/kantor/tugas/kembar/{newer}/{other}", p.twins, auth.PersonFind),
		may("POST", "/kantor/tugas/kembar/{newer}/{other}", p.decide, auth.DuplicateDecide),
		may("GET", "/kantor/tak-bertuan", p.strays, auth.SuspenseAllocate, auth.LedgerRead),
		may("GET", "/kantor/tak-bertuan.csv", p.strayFile, auth.SuspenseAllocate, auth.LedgerRead),
		may("GET", "/kantor/tak-bertuan/{stray}", p.stray, auth.SuspenseAllocate, auth.LedgerRead),
		may("POST", "/kantor/tak-bertuan/{stray}", p.straySave, auth.SuspenseAllocate),
		may("GET", "/kantor/pembayaran/{payer}/{payment}", p.payment, auth.PersonFind, auth.LedgerRead),
		may("POST", "/kantor/pembayaran/{payer}/{payment}", p.paymentMove, auth.PaymentMove),

		may("GET", "/kantor/saluran", p.channels, auth.LedgerRead, auth.ChannelWrite),
		may("GET", "/kantor/saluran/{channel}", p.channel, auth.LedgerRead, auth.ChannelWrite),
		may("POST", "/kantor/saluran/{channel}", p.channelSave, auth.ChannelWrite),
		may("POST", "/kantor/saluran/{channel}/merchant", p.merchantSave, auth.ChannelWrite),
		may("POST", "/kantor/saluran/{channel}/biaya", p.channelFee, auth.ChannelWrite),

		may("GET", reconAt, p.reconciliation, auth.ReconcileWork, auth.LedgerRead),
		may("GET", reconAt+"/liga", p.league, auth.ReconcileWork, auth.LedgerRead),
		may("GET", bankAt, p.bankProof, auth.ReconcileWork, auth.LedgerRead),
		may("GET", reconAt+"/tugas/{task}", p.difference, auth.ReconcileWork, auth.LedgerRead),
		may("POST", reconAt+"/tugas/{task}", p.differenceDo, auth.ReconcileWork),
		may("GET", fileAt, p.moneyFileForm, auth.ReconcileWork),
		wide(may("POST", fileAt, p.moneyFile, auth.ReconcileWork)),
		may("GET", movesAt, p.movements, auth.ReconcileWork, auth.LedgerRead),
		may("GET", wordsAt, p.moveWords, auth.ReconcileWork, auth.LedgerRead),
		may("POST", wordsAt, p.moveWordsSave, auth.ReconcileWork),
		may("GET", movesAt+"/{day}", p.movement, auth.ReconcileWork, auth.LedgerRead),
		may("POST", movesAt+"/{day}", p.movementDo, auth.ReconcileWork),
		may("GET", reconAt+"/{channel}/{day}", p.settlementDay, auth.ReconcileWork, auth.LedgerRead),
		may("POST", reconAt+"/{channel}/{day}/cocokkan", p.settlementDo("match", p.matchDay), auth.ReconcileWork),
		may("POST", reconAt+"/{channel}/{day}/ajukan", p.settlementDo("propose", p.Sys.Reconcile.Propose), auth.ReconcileClose),
		may("POST", reconAt+"/{channel}/{day}/tutup", p.settlementDo("close", p.Sys.Reconcile.Close), auth.ReconcileClose),

		may("GET", payoutAt, p.payouts, auth.PayoutOrder, auth.PayoutApprove, auth.LedgerRead),
		may("POST", payoutAt+"/berkas", p.payoutFile, auth.PayoutApprove),
		may("GET", payoutAt+"/kumpulan/{batch}", p.batch, auth.PayoutOrder, auth.PayoutApprove, auth.LedgerRead),
		may("GET", payoutAt+"/kumpulan/{batch}/berkas", p.batchFile, auth.PayoutApprove),
		may("GET", "/kantor/titipan/{payer}", p.refundForm, auth.PayoutOrder),
		may("POST", "/kantor/titipan/{payer}", p.refund, auth.PayoutOrder),
		may("GET", payoutAt+"/{order}", p.order, auth.PayoutOrder, auth.PayoutApprove, auth.LedgerRead),
		may("POST", payoutAt+"/{order}/setujui", p.orderDo("approve", p.Sys.Payouts.Approve), auth.PayoutApprove),
		may("POST", payoutAt+"/{order}/batal", p.orderDo("cancel", p.Sys.Payouts.Cancel), auth.PayoutOrder),
		may("POST", payoutAt+"/{order}/lagi", p.orderAgain, auth.PayoutOrder),

		may("GET", "/kantor/mitra", p.partners, auth.LedgerRead, auth.ChannelWrite),

		may("GET", pointsAt, p.points, pointPerms...),
		may("GET", pointsAt+"/baru", p.pointNew, auth.PointManage),
		may("POST", pointsAt+"/baru", p.pointCreate, auth.PointManage),
		may("GET", pointsAt+"/{no}", p.point, pointPerms...),
		may("POST", pointsAt+"/{no}", p.pointSave, auth.PointManage),
		may("GET", pointsAt+"/{no}/ubah", p.pointCorrectForm, auth.PointManage),
		may("POST", pointsAt+"/{no}/ubah", p.pointCorrect, auth.PointManage),
		may("GET", pointsAt+"/{no}/petugas", p.tellerForm, auth.PointManage),
		may("POST", pointsAt+"/{no}/petugas", p.tellerCreate, auth.PointManage),
		may("GET", pointsAt+"/{no}/petugas/{teller}", p.teller, auth.PointManage),
		may("POST", pointsAt+"/{no}/petugas/{teller}", p.tellerChange, auth.PointManage),
		may("GET", pointsAt+"/{no}/setoran/{deposit}", p.deposit, pointPerms...),
		may("POST", pointsAt+"/{no}/setoran/{deposit}", p.depositDecide, auth.PointConfirm),

		may("GET", "/kantor/audit", p.audit, auth.AuditRead),

		may("GET", "/kantor/sasaran", p.targetList, auth.DashboardRead),
		may("GET", "/kantor/sasaran/baru", p.targetForm, auth.TargetWrite),
		may("POST", "/kantor/sasaran/baru", p.targetCreate, auth.TargetWrite),
		may("GET", "/kantor/sasaran/{id}/akhiri", p.targetEndForm, auth.TargetWrite),
		may("POST", "/kantor/sasaran/{id}/akhiri", p.targetEnd, auth.TargetWrite),

		may("GET", "/kantor/pengguna", p.users, auth.UserManage),
		may("GET", "/kantor/pengguna/baru", p.userForm, auth.UserManage),
		may("POST", "/kantor/pengguna/baru", p.userCreate, auth.UserManage),
		may("GET", "/kantor/pengguna/{id}", p.user, auth.UserManage),
		may("POST", "/kantor/pengguna/{id}", p.userChange, auth.UserManage),
	}...)
}

// office tells whether an account is of the agency's own people; accounts of
// companies and points sign in elsewhere, here they are unknown.
func office(a account.Account) bool {
	return a.Word == 0 && slices.ContainsFunc(a.Roles, auth.Role.InOffice)
}

// identity is what the session keeps of an account.
func identity(a account.Account) web.Identity {
	who := web.Identity{UserID: a.Actor(), Name: a.Name, Office: a.Office}
	for _, role := range a.Roles {
		if role.InOffice() {
			who.Roles = append(who.Roles, string(role))
		}
	}
	return who
}

// rolesWith are the roles of the office that have one of the permissions.
func rolesWith(perms []auth.Permission) (out []string) {
	for _, role := range auth.Roles {
		if role.InOffice() && slices.ContainsFunc(perms, func(x auth.Permission) bool { return auth.Can(role, x) }) {
			out = append(out, string(role))
		}
	}
	return out
}

// can tells whether an account has a permission.
func can(a account.Account, perm auth.Permission) bool {
	return slices.ContainsFunc(a.Roles, func(role auth.Role) bool { return role.InOffice() && auth.Can(role, perm) })
}

// guard reads the account behind the session: somebody who was disabled is
// signed out, and a role that was taken away no longer counts.
func (p *Pages) guard(perms []auth.Permission, h handler) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		me, err := p.Sys.Accounts.Get(r.Context(), refOf(r.Who()))
		if f := fault.Of(err); err != nil && f.Class != fault.NotFound {
			return nil, err
		}
		if err != nil || me.Disabled {
			if err := r.SignOut(); err != nil {
				return nil, err
			}
			return r.To(Login)
		}
		if !slices.ContainsFunc(perms, func(x auth.Permission) bool { return can(me, x) }) {
			return nil, fault.New(fault.Forbidden, "web.forbidden")
		}
		return h(r, me)
	}
}

// refOf is the account of an identity; the office's shard word is 0.
func refOf(who web.Identity) account.Ref {
	n, _ := strconv.ParseInt(strings.TrimPrefix(who.UserID, "account:"), 10, 64)
	return account.Ref{ID: n}
}

// show draws a page of the office with the menu of what the account may do.
func (p *Pages) show(r *web.Request, me account.Account, name string, data map[string]any) (web.Response, error) {
	return web.Page{Name: "office/" + name, Data: p.framed(r, me, data), Wide: true}, nil
}

// again draws a form once more with its errors.
func (p *Pages) again(r *web.Request, me account.Account, name string, data map[string]any) (web.Response, error) {
	return web.Page{Name: "office/" + name, Data: p.framed(r, me, data), Wide: true, Status: 422}, nil
}

func (p *Pages) framed(r *web.Request, me account.Account, data map[string]any) map[string]any {
	if data == nil {
		data = map[string]any{}
	}
	data["Me"] = me.Name
	data["Nav"] = nav(r, me)
	data["Tabs"] = moneyTabs(r, me)
	return data
}

func nav(r *web.Request, me account.Account) (out []page.Link) {
	add := func(word, href string, perms ...auth.Permission) {
		if slices.ContainsFunc(perms, func(x auth.Permission) bool { return can(me, x) }) {
			here := r.URL.Path == href || href != "/kantor" && strings.HasPrefix(r.URL.Path, href+"/")
			out = append(out, page.Link{Text: r.T(word), Href: href, Current: here})
		}
	}
	add("office.nav.dashboard", "/kantor", auth.DashboardRead)
	add("office.nav.search", "/kantor/cari", auth.PersonFind, auth.EmployerFind)
	add("office.nav.tasks", "/kantor/tugas", auth.PersonFind)
	if tabs := moneyTabs(r, me); len(tabs) > 0 {
		out = append(out, page.Link{Text: r.T("office.nav.money"), Href: tabs[0].Href, Current: slices.ContainsFunc(tabs, func(l page.Link) bool { return l.Current })})
	}
	add("office.nav.targets", "/kantor/sasaran", auth.DashboardRead)
	add("office.nav.audit", "/kantor/audit", auth.AuditRead)
	add("office.nav.users", "/kantor/pengguna", auth.UserManage)
	return out
}

// moneyTabs lead among the pages of money, as far as the account may.
func moneyTabs(r *web.Request, me account.Account) (out []page.Link) {
	for _, t := range []struct {
		word, href string
		perms      []auth.Permission
	}{
		{"office.nav.stray", strayAt, []auth.Permission{auth.SuspenseAllocate, auth.LedgerRead}},
		{"office.nav.recon", reconAt, []auth.Permission{auth.ReconcileWork, auth.LedgerRead}},
		{"office.nav.payouts", payoutAt, []auth.Permission{auth.PayoutOrder, auth.PayoutApprove, auth.LedgerRead}},
		{"office.nav.points", pointsAt, pointPerms},
		{"office.nav.channels", channelsAt, []auth.Permission{auth.LedgerRead, auth.ChannelWrite}},
		{"office.nav.partners", "/kantor/mitra", []auth.Permission{auth.LedgerRead, auth.ChannelWrite}},
	} {
		if slices.ContainsFunc(t.perms, func(x auth.Permission) bool { return can(me, x) }) {
			out = append(out, page.Link{Text: r.T(t.word), Href: t.href, Current: r.URL.Path == t.href || strings.HasPrefix(r.URL.Path, t.href+"/")})
		}
	}
	return out
}

// refuse puts a fault that the person can do something about into the form:
// besides invalid and conflict also what an account may not do just now.
func refuse(r *web.Request, f *page.Form, err error) bool {
	if r.Refuse(f, err) {
		return true
	}
	x := fault.Of(err)
	ours := slices.ContainsFunc([]string{"account.", "reconcile.", "payout.", "point."}, func(prefix string) bool { return strings.HasPrefix(x.Code, prefix) })
	if ours && x.Class != fault.Internal && x.Class != fault.NotFound {
		f.Fail(x.Field, system.Say(x, r.Lang()))
		return true
	}
	return false
}

// once does a posted form once: sent twice, it has its effect once.
func (p *Pages) once(r *web.Request, me account.Account, do func(ctx context.Context, tx *db.Tx) error) error {
	_, err := p.onceFor(r, me, func(ctx context.Context, tx *db.Tx) (string, error) { return "", do(ctx, tx) })
	return err
}

// onceFor is once with an answer, which the second time is the first one's.
func (p *Pages) onceFor(r *web.Request, me account.Account, do func(ctx context.Context, tx *db.Tx) (string, error)) (answer string, err error) {
	ctx := r.Context()
	err = p.Sys.DB.Write(ctx, func(tx *db.Tx) (err error) {
		token := r.FormToken()
		if token == "" {
			answer, err = do(ctx, tx)
			return err
		}
		parts := []string{r.URL.Path}
		for _, k := range slices.Sorted(maps.Keys(r.PostForm)) {
			if !strings.HasPrefix(k, "_") {
				parts = append(append(parts, k), r.PostForm[k]...)
			}
		}
		answer, _, err = account.Once(ctx, tx, "office/"+me.Actor()+"/"+token, account.Hash(parts...), func() (string, error) { return do(ctx, tx) })
		return err
	})
	return answer, err
}

// memberNo is the {no} of an address; anything that is no member number is not found.
func memberNo(r *web.Request) (int64, error) {
	no, err := id.ParseMemberNo(r.Path("no"))
	if err != nil {
		return 0, fault.New(fault.NotFound, "member.unknown")
	}
	return no, nil
}

// number reads a number from an address; 0 when there is none.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (p *Pages) today() period.Date { return period.DateOf(p.Sys.DB.Clock().Now()) }

// year is ?tahun=, this year by default.
func (p *Pages) year(r *web.Request) int {
	y := int(number(r.Query("tahun")))
	if y < 2015 || y > p.today().Year()+1 {
		y = p.today().Year()
	}
	return y
}

// due is a deadline as a tag: days after a task was opened.
func (p *Pages) due(r *web.Request, by period.Date) page.Tag {
	left := by.Sub(p.today())
	switch {
	case left < 0:
		return page.Tag{Kind: page.Act, Text: r.T("office.due.late", "Days", -left)}
	case left == 0:
		return page.Tag{Kind: page.Act, Text: r.T("office.due.today")}
	case left == 1:
		return page.Tag{Kind: page.Look, Text: r.T("office.due.tomorrow")}
	}
	return page.Tag{Kind: page.Calm, Text: r.T("office.due.days", "Days", left)}
}

// words gives a text by id, or the fallback where the catalogue has none.
func words(r *web.Request, id, fallback string) string {
	if t := r.T(id); t != id {
		return t
	}
	return fallback
}

func pick(lang string, texts [2]string) string {
	if lang == "en" {
		return texts[1]
	}
	return texts[0]
}

func dash(s string) string { return cmp.Or(s, "–") }
