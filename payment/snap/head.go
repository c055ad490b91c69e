package snap

// Head is what every answer begins with; responseCode 2002400.
type Head struct {
	ResponseCode    string `json:"responseCode"`
	ResponseMessage string `json:"responseMessage"`
}

// Head makes the head of an answer to a service.
func (c Case) Head(s Service, detail string) Head {
	return Head{c.Code(s).String(), c.Text(detail)}
}

// Succeeded tells whether the head itself is a success: HTTP 200 or 202. Of
// services 24 and 25 the status counts on top of it.
func (h Head) Succeeded() bool {
	r, err := ParseResponseCode(h.ResponseCode)
	return err == nil && (r.HTTP == 200 || r.HTTP == 202)
}

// Answered is the response code of an answer.
func (h Head) Answered() (ResponseCode, error) { return ParseResponseCode(h.ResponseCode) }

// head reads the head of an answer; the code may be a bare number.
func (r *reader) head(o object) Head {
	h := Head{r.numeral(o, "responseCode", 7, true), r.text(o, "responseMessage", maxMessage, false)}
	if _, err := ParseResponseCode(h.ResponseCode); err != nil {
		r.format("responseCode", "2002400")
	}
	return h
}

// data opens the envelope of virtual-account answers, which the standard spells
// in two ways. It is absent when the call failed early.
func (r *reader) data(o object) (object, bool) {
	o.alias("virtualAccountData", "virtualAccountdata")
	return r.object(o, "virtualAccountData", false)
}

// TokenRequest is the body that asks for a token (73).
type TokenRequest struct {
	GrantType string `json:"grantType"` // client_credentials
}

// ReadTokenRequest reads service 73.
func (d Dialect) ReadTokenRequest(body []byte) (m TokenRequest, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m.GrantType = r.text(o, "grantType", 32, true)
	if m.GrantType != "" && m.GrantType != "client_credentials" {
		r.format("grantType", "client_credentials")
	}
	return m, r.result()
}

// TokenAnswer is the answer to service 73. expiresIn is a string of seconds.
type TokenAnswer struct {
	Head
	AccessToken string `json:"accessToken,omitempty"`
	TokenType   string `json:"tokenType,omitempty"` // Bearer
	ExpiresIn   string `json:"expiresIn,omitempty"` // "900"
}

// ReadTokenAnswer reads the answer to service 73; expiresIn must be a string.
func (d Dialect) ReadTokenAnswer(body []byte) (m TokenAnswer, err error) {
	r := reader{dialect: d.complete()}
	o := r.open(body)
	m.Head = r.head(o)
	good := m.Succeeded()
	m.AccessToken, m.TokenType, m.ExpiresIn = r.text(o, "accessToken", 2048, good), r.text(o, "tokenType", 16, good), r.text(o, "expiresIn", 10, good)
	if m.ExpiresIn != "" && !digits(m.ExpiresIn) {
		r.format("expiresIn", "900")
	}
	return m, r.result()
}
