// Package office is the pages of the agency's own people under /kantor:
// officers, finance, auditors and administrators.
//
// Who may do what stands in kit/auth and nowhere else: every route names a
// permission, and its roles are those of the office that have it. The account is
// read anew on each request, so that taking a right away takes effect at once.
// An auditor sees everything and changes nothing.
//
// Personal numbers are masked. The NIK is shown for a few minutes to somebody
// who gave a reason, which is audited; the number itself is never kept in
// session, audit or address. Searching is audited too, without the NIK.
package office
