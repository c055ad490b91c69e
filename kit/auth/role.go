package auth

// Role is what a person is in one sign-in. Whoever is two things signs in twice.
type Role string

const (
	Citizen       Role = "citizen"        // a member or somebody on the way to it: own data only
	EmployerOwner Role = "employer_owner" // answers for a company: all of its own company
	PayrollClerk  Role = "payroll_clerk"  // invited by the owner: wages and bills of the company
	Teller        Role = "teller"         // takes cash at one service point: that point's slips and deposits only
	Officer       Role = "officer"        // the agency's counter and registration
	Finance       Role = "finance"        // the agency's money: suspense, reconciliation, corrections
	Auditor       Role = "auditor"        // reads everything, changes nothing
	Administrator Role = "administrator"  // people and keys of the system, not the members' data
)

// Roles are all roles, in the order of the table.
var Roles = []Role{Citizen, EmployerOwner, PayrollClerk, Teller, Officer, Finance, Auditor, Administrator}

// Permission is one thing that can be done. Those that begin with self and
// company reach only the own record and the own company, a teller's only the own
// point: the handler checks
// that too, with the identity in the session.
type Permission string

const (
	SelfRead    Permission = "self.read"    // own enrolments, coverage, payments, card, export
	SelfCorrect Permission = "self.correct" // own contact data, heirs
	SelfPay     Permission = "self.pay"     // own bills and payment codes

	CompanyRead       Permission = "company.read"       // profile, branches, workers, bills
	CompanyEdit       Permission = "company.edit"       // profile, branches, activity
	CompanyPayroll    Permission = "company.payroll"    // upload, dry run, commit; end an employment
	CompanyBill       Permission = "company.bill"       // payment codes and receipts
	CompanyProgramme  Permission = "company.programme"  // optional programmes of small firms
	CompanyInvite     Permission = "company.invite"     // clerks
	CompanyCredential Permission = "company.credential" // programs that call the API

	PointCollect Permission = "point.collect" // own point: take cash, take back a slip of today, close the day
	PointDeposit Permission = "point.deposit" // own point: tell that cash was deposited

	PersonFind      Permission = "person.find"      // search and read a person
	PersonCorrect   Permission = "person.correct"   // with a reason
	DuplicateDecide Permission = "duplicate.decide" // merge, or tell apart
	EmployerFind    Permission = "employer.find"    // search and read an employer
	EmployerCorrect Permission = "employer.correct" // with a reason
	BillCancel      Permission = "bill.cancel"      // cancel and reissue a code for others
	TargetWrite     Permission = "target.write"     // enter targets

	LedgerRead       Permission = "ledger.read"       // accounts, entries, seals
	LedgerReverse    Permission = "ledger.reverse"    // correct by reversal
	SuspenseAllocate Permission = "suspense.allocate" // give stray money its place
	PaymentMove      Permission = "payment.move"      // to the payer who meant it
	ReconcileWork    Permission = "reconcile.work"    // files and statements against payments, their differences
	ReconcileClose   Permission = "reconcile.close"   // propose and close a settlement day; never both
	PayoutOrder      Permission = "payout.order"      // ask for money to be paid out
	PayoutApprove    Permission = "payout.approve"    // of somebody else's order
	ChannelWrite     Permission = "channel.write"     // ways of paying, their limits and fees
	PointManage      Permission = "point.manage"      // service points, their limits and tellers
	PointConfirm     Permission = "point.confirm"     // that a point's deposit is on the account

	DashboardRead Permission = "dashboard.read" // indicators without personal data
	AuditRead     Permission = "audit.read"     // who did what
	DoctorRun     Permission = "doctor.run"     // prove that the records agree

	UserManage    Permission = "user.manage"    // the agency's people and their roles
	SettingManage Permission = "setting.manage" // calendars, channels, switches
	KeyRotate     Permission = "key.rotate"     // encryption and signing keys
)

// grants is the whole truth: what does not stand here is denied.
var grants = map[Role][]Permission{
	Citizen: {SelfRead, SelfCorrect, SelfPay},
	EmployerOwner: {CompanyRead, CompanyEdit, CompanyPayroll, CompanyBill, CompanyProgramme,
		CompanyInvite, CompanyCredential},
	PayrollClerk: {CompanyRead, CompanyPayroll, CompanyBill},
	Teller:       {PointCollect, PointDeposit},
	// An officer reads the audit of the person or employer on the screen; money stays with finance.
	Officer: {PersonFind, PersonCorrect, DuplicateDecide, EmployerFind, EmployerCorrect, BillCancel,
		TargetWrite, PointManage, DashboardRead, AuditRead},
	// Finance sees whose money it is and corrects no person.
	Finance: {PersonFind, EmployerFind, LedgerRead, LedgerReverse, SuspenseAllocate, PaymentMove, ReconcileWork, ReconcileClose,
		PayoutOrder, PayoutApprove, ChannelWrite, PointConfirm, DashboardRead, AuditRead, DoctorRun},
	Auditor: {PersonFind, EmployerFind, LedgerRead, DashboardRead, AuditRead, DoctorRun},
	// Who gives out roles must not use them: no persons, no money.
	Administrator: {UserManage, SettingManage, ChannelWrite, KeyRotate, DashboardRead, AuditRead, DoctorRun},
}

var granted = func() map[Role]map[Permission]bool {
	m := map[Role]map[Permission]bool{}
	for role, ps := range grants {
		m[role] = map[Permission]bool{}
		for _, p := range ps {
			m[role][p] = true
		}
	}
	return m
}()

// Can tells whether a role has a permission. Unknown roles and permissions can
// nothing.
func Can(role Role, p Permission) bool { return granted[role][p] }

// Valid tells whether r is a role of the table.
func (r Role) Valid() bool { _, ok := grants[r]; return ok }

// InOffice tells whether the role belongs to the agency's own people, who sign
// in with password and authenticator.
func (r Role) InOffice() bool {
	return r == Officer || r == Finance || r == Auditor || r == Administrator
}
