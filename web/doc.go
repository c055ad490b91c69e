// Package web is what every audience's pages stand on: the server, the route
// table, sessions, forms, errors and limits. Templates and components are in
// web/page, style and scripts in web/assets, browser tests in web/webtest.
//
// # A page in one minute
//
//	s, err := web.New(web.Config{Sources: []page.Source{{Name: "citizen", FS: files}}, Demo: true})
//	err = s.Add(
//	    web.Route{Method: "GET", Pattern: "/data/telepon", Roles: []string{web.Citizen}, Handler: d.phoneForm},
//	    web.Route{Method: "POST", Pattern: "/data/telepon", Roles: []string{web.Citizen}, Handler: d.phoneSave},
//	)
//	err = s.Serve(ctx, listener)
//
//	func (d *desk) phoneForm(r *web.Request) (web.Response, error) {
//	    f, err := r.Form() // empty, or what was typed before the session expired
//	    if err != nil { return nil, err }
//	    return r.Page("citizen/phone", map[string]any{"Form": f})
//	}
//
//	func (d *desk) phoneSave(r *web.Request) (web.Response, error) {
//	    f, err := r.Form()
//	    if err != nil { return nil, err }
//	    err = d.members.SetPhone(r.Context(), r.Who().MemberNo, f.Get("phone"), r.FormToken())
//	    if err != nil {
//	        if r.Refuse(f, err) { return r.Again("citizen/phone", map[string]any{"Form": f}) } // 422 with the errors
//	        return nil, err
//	    }
//	    r.Flash(page.Good, r.T("phone.saved"))
//	    return r.To("/data") // 303
//	}
//
// The order is fixed: who, may they (both by the route table, before the
// handler), parse, act, answer. A route without roles refuses everybody;
// [Public] opens it. [Server.Routes] gives the table to the test that walks it.
//
// # Errors
//
// Handlers return faults (kit/fault); their class becomes the status once, here:
// invalid 422, unauthorized 303 to the sign-in page with ?next=, forbidden 403,
// not_found 404, conflict 409, too_large 413, unavailable 503, anything else
// 500; web.too_many is 429. The fault's code is the id of its words, its params
// fill them. Causes go to the log with the request id, never to the page.
//
// # Forms
//
// Every form has {{template "token" .}}: an idempotency key (Request.FormToken)
// that is the same for a double click, a reload and the back button; hand it to
// the operation as its idempotency key. A POST whose session has expired keeps
// its fields, without secrets and files, for half an hour; after sign-in the
// page's GET finds them in Request.Form, only for the same person.
// After sign-in call Request.SignIn and go to Request.Return(home); the sign-in
// form carries ?next= on in a hidden field "next".
//
// Other origins cannot post (http.CrossOriginProtection, SameSite=Lax).
// Request.Allow(name, key) slows down guessing; its limits are in [Limits].
//
// # Not here
//
// No domain, no SQL, no passwords. Rate limits are per process.
package web
