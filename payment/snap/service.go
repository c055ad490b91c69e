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
	Inquiry   = Service{"24", http.MethodPost, "/transfer-va/inquiry", "virtual account inquiry"}
	Pay       = Service{"25", http.MethodPost, "/transfer-va/payment", "virtual account payment"}
	PayStatus = Service{"26", http.MethodPost, "/transfer-va/status", "virtual account payment status"}
	CreateVA  = Service{"27", http.MethodPost, "/transfer-va/create-va", "create virtual account"}
	UpdateVA  = Service{"28", http.MethodPut, "/transfer-va/update-va", "update virtual account"}
	DeleteVA  = Service{"31", http.MethodDelete, "/transfer-va/delete-va", "delete virtual account (with a body)"}
	QueryQR   = Service{"51", http.MethodPost, "/qr/qr-mpm-query", "QR payment query"}
	NotifyQR  = Service{"52", http.MethodPost, "/qr/qr-mpm-notify", "QR payment notification"}
	TokenB2B  = Service{"73", http.MethodPost, "/access-token/b2b", "access token"}
)

// Services are all of them by code.
var Services = []Service{Inquiry, Pay, PayStatus, CreateVA, UpdateVA, DeleteVA, QueryQR, NotifyQR, TokenB2B}

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
