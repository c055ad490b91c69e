package snap

import (
	"net/http"

	"github.com/jamsos/jamsos/kit/fault"
)

// Service is a call of the standard that we serve or make.
type Service struct {
	Code   string `json:"code"` // two digits
	Method string `json:"method"`
	Path   string `json:"path"` // after the dialect's prefix
	Name   string `json:"name"`
}

// The services.
var (
	AskBalance   = Service{"11", http.MethodPost, "/balance-inquiry", "balance of an account"}
	AskAccount   = Service{"16", http.MethodPost, "/account-inquiry-external", "name of an account at another bank"}
	SendTransfer = Service{"18", http.MethodPost, "/transfer-interbank", "transfer to another bank"}
	SendBulk     = Service{"20", http.MethodPost, "/transfer-interbank-bulk", "many transfers at once"}
	NotifyBulk   = Service{"21", http.MethodPost, "/transfer-interbank-bulk/notify", "what became of many transfers"}
	AskTransfer  = Service{"36", http.MethodPost, "/transfer/status", "what became of a transfer"}
	GenerateQR   = Service{"47", http.MethodPost, "/qr/qr-mpm-generate", "make a QR code"}
	GrantMandate = Service{"70", http.MethodPost, "/debit/fast-emandate", "mandate for BI-FAST direct debit"}
	TakeDebit    = Service{"71", http.MethodPost, "/debit/fast-payment", "BI-FAST direct debit"}
	NotifyDebit  = Service{"72", http.MethodPost, "/debit/fast-notify", "what became of a direct debit"}
	Inquiry      = Service{"24", http.MethodPost, "/transfer-va/inquiry", "virtual account inquiry"}
	Pay          = Service{"25", http.MethodPost, "/transfer-va/payment", "virtual account payment"}
	PayStatus    = Service{"26", http.MethodPost, "/transfer-va/status", "virtual account payment status"}
	CreateVA     = Service{"27", http.MethodPost, "/transfer-va/create-va", "create virtual account"}
	UpdateVA     = Service{"28", http.MethodPut, "/transfer-va/update-va", "update virtual account"}
	DeleteVA     = Service{"31", http.MethodDelete, "/transfer-va/delete-va", "delete virtual account (with a body)"}
	QueryQR      = Service{"51", http.MethodPost, "/qr/qr-mpm-query", "QR payment query"}
	NotifyQR     = Service{"52", http.MethodPost, "/qr/qr-mpm-notify", "QR payment notification"}
	TokenB2B     = Service{"73", http.MethodPost, "/access-token/b2b", "access token"}
)

// Services are all of them by code.
var Services = []Service{AskBalance, AskAccount, SendTransfer, SendBulk, NotifyBulk, Inquiry, Pay, PayStatus, CreateVA, UpdateVA, DeleteVA,
	AskTransfer, GenerateQR, QueryQR, NotifyQR, GrantMandate, TakeDebit, NotifyDebit, TokenB2B}

// ServiceNamed finds a service by its two digits (snap.service_unknown). Calls
// that come in are found by their address instead: see the package's doc.
func ServiceNamed(code string) (Service, error) {
	for _, s := range Services {
		if s.Code == code {
			return s, nil
		}
	}
	return Service{}, fault.New(fault.NotFound, codeServiceUnknown, "service", code)
}

// Path is the address of a service at a partner.
func (d Dialect) Path(s Service) string { return d.complete().Prefix + s.Path }
