package snap

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
)

const goodPayment = `{"partnerServiceId":"   19777","customerNo":"210800004501","virtualAccountNo":"   19777210800004501","paymentRequestId":"P1",
	"paidAmount":{"value":"108990.00","currency":"IDR"},"trxDateTime":"2026-11-21T09:16:02+07:00","flagAdvise":"N","channelCode":6011,"additionalInfo":{"a":"b  c"}}`

func TestAPaymentIsRefusedWithTheCodeOfItsMistake(t *testing.T) {
	amount := `{"value":"108990.00","currency":"IDR"}`
	for _, c := range []struct{ from, to, code, field, answer string }{
		{`"paidAmount":` + amount + `,`, ``, codeFieldMissing, "paidAmount", "4002502"},
		{amount, `null`, codeFieldMissing, "paidAmount", "4002502"},
		{amount, `{"currency":"IDR"}`, codeFieldMissing, "paidAmount.value", "4002502"},
		{amount, `{"value":"1.00"}`, codeFieldMissing, "paidAmount.currency", "4002502"},
		{amount, `{"value":"","currency":""}`, codeFieldMissing, "paidAmount.value", "4002502"},
		{amount, `{"value":108990.00,"currency":"IDR"}`, codeFieldFormat, "paidAmount.value", "4002501"},
		{amount, `"108990.00"`, codeFieldFormat, "paidAmount", "4002501"},
		{amount, `{"value":"108990.50","currency":"IDR"}`, codeSen, "paidAmount.value", "4042513"},
		{amount, `{"value":"108990.5","currency":"IDR"}`, codeFieldFormat, "paidAmount.value", "4002501"},
		{amount, `{"value":"-1.00","currency":"IDR"}`, codeFieldFormat, "paidAmount.value", "4002501"},
		{amount, `{"value":"12345678901234.00","currency":"IDR"}`, codeFieldFormat, "paidAmount.value", "4002501"},
		{amount, `{"value":"108990.00","currency":"USD"}`, codeFieldFormat, "paidAmount.currency", "4002501"},
		{amount, `{"value":"1.00","value":"108990.00","currency":"IDR"}`, codeFieldFormat, "paidAmount", "4002501"},
		{`"paymentRequestId":"P1",`, ``, codeFieldMissing, "paymentRequestId", "4002502"},
		{`"P1"`, `""`, codeFieldMissing, "paymentRequestId", "4002502"},
		{`"P1"`, `"   "`, codeFieldMissing, "paymentRequestId", "4002502"},
		{`"P1"`, `"\u00a0"`, codeFieldMissing, "paymentRequestId", "4002502"},
		{`"P1"`, `1`, codeFieldFormat, "paymentRequestId", "4002501"},
		{`"P1"`, `"P\u0000"`, codeFieldFormat, "paymentRequestId", "4002501"},
		{`"P1"`, `"` + strings.Repeat("x", 129) + `"`, codeFieldFormat, "paymentRequestId", "4002501"},
		{`"P1"`, `"P1","paymentRequestId":"P2"`, codeBodyUnreadable, "body", "4002500"},
		{`"customerNo":"210800004501",`, ``, codeFieldMissing, "customerNo", "4002502"},
		{`"210800004501"`, `"21080000450x"`, codeFieldFormat, "customerNo", "4002501"},
		{`"210800004501"`, `210800004501.0`, codeFieldFormat, "customerNo", "4002501"},
		{`"210800004501"`, `2.1e11`, codeFieldFormat, "customerNo", "4002501"},
		{`"210800004501"`, `"210800004502"`, codeFieldFormat, "virtualAccountNo", "4002501"},
		{`"210800004501"`, `"2108 00004501"`, codeFieldFormat, "customerNo", "4002501"},
		{`"   19777210800004501"`, `"   19777 210800004501"`, codeFieldFormat, "virtualAccountNo", "4002501"},
		{`"   19777","c`, `"   19778","c`, codeFieldFormat, "virtualAccountNo", "4002501"},
		{`"2026-11-21T09:16:02+07:00"`, `"kemarin"`, codeFieldFormat, "trxDateTime", "4002501"},
		{`"N"`, `"X"`, codeFieldFormat, "flagAdvise", "4002501"},
		{`6011`, `"zz"`, codeFieldFormat, "channelCode", "4002501"},
		{`6011`, `60111`, codeFieldFormat, "channelCode", "4002501"},
		{`6011`, `60.11`, codeFieldFormat, "channelCode", "4002501"},
		{`{"a":"b  c"}`, `[]`, codeFieldFormat, "additionalInfo", "4002501"},
		{`"N"`, `"N","paidBills":"XYZ"`, codeFieldFormat, "paidBills", "4002501"},
		{`"N"`, `"N","billDetails":[{"billAmount":{"value":"1.5","currency":"IDR"}}]`, codeFieldFormat, "billDetails[0].billAmount.value", "4002501"},
		{`"N"`, `"N","billDetails":[1]`, codeFieldFormat, "billDetails[0]", "4002501"},
		{`"N"`, `"N","billDetails":[` + strings.Repeat("{},", maxBills) + `{}]`, codeFieldFormat, "billDetails", "4002501"},
		{`"N"`, "\"N\",\"virtualAccountName\":\"\xff\"", codeBodyUnreadable, "body", "4002500"},
		{`"N"`, `"N",`, codeBodyUnreadable, "body", "4002500"},
	} {
		body := strings.Replace(goodPayment, c.from, c.to, 1)
		if body == goodPayment {
			t.Fatalf("%s does not stand in the payment", c.from)
		}
		_, err := Standard().ReadPayment([]byte(body))
		if f := fault.Of(err); !is(err, c.code) || f.Field != c.field {
			t.Errorf("%s → %s: %v, want %s of %s", c.from, c.to, err, c.code, c.field)
			continue
		}
		k, detail := CaseOf(err)
		if h := k.Head(Pay, detail); h.ResponseCode != c.answer || c.field != "body" && c.code != codeSen && !strings.HasSuffix(h.ResponseMessage, c.field) {
			t.Errorf("%s → %s: answered %+v", c.from, c.to, h)
		}
	}
	for _, body := range []string{``, `[]`, `null`, `1`, `"x"`, `{`} {
		if _, err := Standard().ReadPayment([]byte(body)); !is(err, codeBodyUnreadable) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func TestAPaymentIsReadAndWritten(t *testing.T) {
	m, err := Standard().ReadPayment([]byte(goodPayment))
	if err != nil || m.Paid != IDR(108_990) || m.Company() != "19777" || m.ChannelCode != "6011" || string(m.AdditionalInfo) != `{"a":"b  c"}` {
		t.Fatalf("%+v, %v", m, err)
	}
	// Numbers for strings and lost or other padding name the same account.
	for _, change := range [][2]string{{`"210800004501"`, `210800004501`}, {`"   19777",`, `"19777",`}, {`"   19777210800004501"`, `" 19777210800004501"`}} {
		got, err := Standard().ReadPayment([]byte(strings.Replace(goodPayment, change[0], change[1], 1)))
		if err != nil || !got.Same(m.Account) || got.VirtualAccountNo != "   19777210800004501" {
			t.Errorf("%v: %+v, %v", change, got.Account, err)
		}
	}
	for _, triple := range [][3]string{{"19777   ", "210800004501", "19777   210800004501"}, {"19777   ", "210800004501", "   19777210800004501"}, {" 19777  ", "210800004501", "19777210800004501   "},
		{"   19777", " 210800004501 ", "   19777210800004501"}, {"   19777", "210800004501  ", "   19777210800004501  "}} {
		body := strings.NewReplacer(`"   19777210800004501"`, fmt.Sprintf("%q", triple[2]), `"   19777"`, fmt.Sprintf("%q", triple[0]), `"210800004501"`, fmt.Sprintf("%q", triple[1])).Replace(goodPayment)
		got, err := Standard().ReadPayment([]byte(body))
		if err != nil || !got.Same(m.Account) || got.VirtualAccountNo != "   19777210800004501" {
			t.Errorf("%q: %+v, %v", triple, got.Account, err)
		}
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"partnerServiceId":"   19777"`, `"paidAmount":{"value":"108990.00","currency":"IDR"}`, `"channelCode":"6011"`} {
		if !strings.Contains(string(b), part) {
			t.Errorf("%s lacks %s", b, part)
		}
	}
	if strings.Contains(string(b), "totalAmount") || strings.Contains(string(b), "billDetails") {
		t.Errorf("what was not given is written: %s", b)
	}
	big, err := Standard().ReadInquiry([]byte(`{"partnerServiceId":"1","customerNo":12345678901234567890,"virtualAccountNo":"112345678901234567890","inquiryRequestId":"x"}`))
	if err != nil || big.CustomerNo != "12345678901234567890" {
		t.Errorf("20 digits are more than a 64-bit number holds: %+v, %v", big, err)
	}
}

func TestDialectsDecideWhichAccountsAreTheirs(t *testing.T) {
	body := func(customer string) []byte {
		return fmt.Appendf(nil, `{"partnerServiceId":"77","customerNo":"%s","virtualAccountNo":"77%s","inquiryRequestId":"x"}`, customer, customer)
	}
	for _, c := range []struct {
		dialect string
		digits  int
		ok      bool
	}{{"standard", 20, true}, {"bri", 13, true}, {"bri", 14, false}, {"winpay", 2, false}, {"winpay", 3, true}, {"winpay", 14, true}, {"winpay", 15, false}} {
		d, err := DialectNamed(c.dialect)
		if err != nil {
			t.Fatal(err)
		}
		number := strings.Repeat("7", c.digits)
		if _, err := d.ReadInquiry(body(number)); (err == nil) != c.ok {
			t.Errorf("%s %d: %v", c.dialect, c.digits, err)
		}
		if a, err := d.NewAccount("77", number); (err == nil) != c.ok || c.ok && (a.VirtualAccountNo != "      77"+number || a.Company() != "77") {
			t.Errorf("%s %d: %+v, %v", c.dialect, c.digits, a, err)
		}
	}
	for name, fits := range map[string]bool{"standard": true, "bca": false, "bri": false, "mandiri": true, "bni": true} {
		if d, err := DialectNamed(name); err != nil || d.Fits(12) != fits {
			t.Errorf("a code of 12 digits at %s: %v", name, err)
		}
	}
	for _, company := range []string{"", "123456789", "12 4", "x"} {
		if _, err := Standard().NewAccount(company, "1"); !is(err, codeFieldFormat) {
			t.Errorf("company %q: %v", company, err)
		}
	}
}

func TestAmountsAreWholeRupiahOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := money.Rupiah(rapid.Int64Range(0, 9_999_999_999_999).Draw(t, "n"))
		if got, ok := parseRupiah(IDR(n).Value()); !ok || got != n {
			t.Fatalf("%v: %v", n, got)
		}
		if got, ok := parseRupiah(fmt.Sprint(int64(n))); !ok || got != n {
			t.Fatalf("%v without decimals: %v", n, got)
		}
		if _, ok := parseRupiah(fmt.Sprintf("%d.%02d", n, rapid.IntRange(1, 99).Draw(t, "sen"))); ok {
			t.Fatal("sen were taken")
		}
	})
	for _, s := range []string{"", ".", ".00", "1.", "1.0", "1.000", "01.00", "00", "+1.00", "-1.00", " 1.00", "1,00", "1.000.00", "1e3", "0x1", "١.00", "10000000000000.00", "NaN"} {
		if n, ok := parseRupiah(s); ok {
			t.Errorf("%q is %v", s, n)
		}
	}
}

// message is one kind of message: how it is read, and a good one.
type message struct {
	name string
	read func([]byte) (any, error)
	body string
}

func read[T any](f func([]byte) (T, error)) func([]byte) (any, error) {
	return func(b []byte) (any, error) { return f(b) }
}

func messages() []message {
	d := Standard()
	const account = `"partnerServiceId":"   19777","customerNo":"1","virtualAccountNo":"   197771"`
	const head = `"responseCode":"2002700","responseMessage":"Successful",`
	const va = `"virtualAccountName":"Sumiyati","trxId":"T1","totalAmount":{"value":"16800.00","currency":"IDR"},"virtualAccountTrxType":"C","expiredDate":"2026-12-31T23:59:59+07:00","billDetails":[{"billNo":"1","billDescription":{"english":"a","indonesia":"b"},"billAmount":{"value":"16800.00","currency":"IDR"}}],"freeTexts":[{"english":"a","indonesia":"b"}]`
	return []message{
		{"inquiry", read(d.ReadInquiry), `{` + account + `,"inquiryRequestId":"I1","amount":{"value":"0.00","currency":"IDR"},"trxDateInit":"2026-11-21T09:15:00+07:00"}`},
		{"inquiry answer", read(d.ReadInquiryAnswer), `{` + head + `"virtualAccountData":{"inquiryStatus":"00","inquiryReason":{"english":"Success","indonesia":"Sukses"},` + account + `,"inquiryRequestId":"I1",` + va[:strings.Index(va, `"trxId"`)] + `"feeAmount":{"value":"0.00","currency":"IDR"}}}`},
		{"payment", read(d.ReadPayment), goodPayment},
		{"payment answer", read(d.ReadPaymentAnswer), `{` + head + `"virtualAccountData":{"paymentFlagStatus":"01",` + account + `,"paymentRequestId":"P1","transactionDate":"2026-11-21T09:15:00+07:00"}}`},
		{"status", read(d.ReadStatus), `{` + account + `,"paymentRequestId":"P1"}`},
		{"create", read(d.ReadCreateVA), `{` + va + `}`},
		{"create with account", read(d.ReadCreateVA), `{` + account + `,` + va + `}`},
		{"update", read(d.ReadUpdateVA), `{` + account + `,` + va + `}`},
		{"account answer", read(d.ReadVirtualAccountAnswer), `{` + head + `"virtualAccountData":{` + account + `,` + va + `,"lastUpdateDate":"2026-11-21T09:15:00+07:00"}}`},
		{"delete", read(d.ReadDeleteVA), `{` + account + `,"trxId":"T1"}`},
		{"delete answer", read(d.ReadDeletionAnswer), `{` + head + `"virtualAccountData":{` + account + `}}`},
		{"notice", read(d.ReadQRNotice), `{"originalReferenceNo":"R1","originalPartnerReferenceNo":"J1","latestTransactionStatus":"00","amount":{"value":"16800.00","currency":"IDR"}}`},
		{"query", read(d.ReadQRQuery), `{"originalPartnerReferenceNo":"J1","serviceCode":"47"}`},
		{"query answer", read(d.ReadQRAnswer), `{"responseCode":"2005100","responseMessage":"Successful","originalReferenceNo":"R1","latestTransactionStatus":"03","paidTime":"2026-11-21T09:15:00+07:00","amount":{"value":"16800.00","currency":"IDR"}}`},
		{"token", read(d.ReadTokenRequest), `{"grantType":"client_credentials"}`},
		{"token answer", read(d.ReadTokenAnswer), `{"responseCode":"2007300","responseMessage":"Successful","accessToken":"a","tokenType":"Bearer","expiresIn":"900"}`},
		{"balance", read(d.ReadBalanceQuery), `{"accountNo":"7382382957893840"}`},
		{"balance answer", read(d.ReadBalanceAnswer), `{"responseCode":"2001100","responseMessage":"Successful","accountNo":"115471119","name":"JONOMADE","accountInfos":[{"balanceType":"Cash","amount":{"value":"200000.00","currency":"IDR"},"floatAmount":{"value":"50000.00","currency":"IDR"},"holdAmount":{"value":"20000.00","currency":"IDR"},"availableBalance":{"value":"130000.00","currency":"IDR"},"ledgerBalance":{"value":"30000.00","currency":"IDR"},"status":"0001"}]}`},
		{"account", read(d.ReadAccountInquiry), `{"beneficiaryBankCode":"002","beneficiaryAccountNo":"888801000157508","partnerReferenceNo":"J1"}`},
		{"account name", read(d.ReadAccountAnswer), `{"responseCode":"2001600","responseMessage":"Successful","referenceNo":"R1","partnerReferenceNo":"J1","beneficiaryAccountName":"Yories Yolanda","beneficiaryAccountNo":"888801000157508","beneficiaryBankCode":"002","beneficiaryBankName":"Bank BRI","currency":"IDR"}`},
		{"transfer", read(d.ReadTransfer), `{"partnerReferenceNo":"J1","amount":{"value":"16800.00","currency":"IDR"},"beneficiaryAccountName":"Yories Yolanda","beneficiaryAccountNo":"888801000003301","beneficiaryBankCode":"002","currency":"IDR","customerReference":"10052019","sourceAccountNo":"888801000157508","transactionDate":"2026-11-21T09:15:00+07:00","feeType":"OUR","originatorInfos":[{"originatorCustomerNo":"999901000003300","originatorCustomerName":"Hafizh","originatorBankCode":"002"}]}`},
		{"transfer answer", read(d.ReadTransferAnswer), `{"responseCode":"2001800","responseMessage":"Successful","referenceNo":"R1","partnerReferenceNo":"J1","amount":{"value":"16800.00","currency":"IDR"},"beneficiaryAccountNo":"888801000003301","beneficiaryBankCode":"002","sourceAccountNo":"888801000157508","traceNo":"10052019"}`},
		{"transfer query", read(d.ReadTransferQuery), `{"originalPartnerReferenceNo":"J1","originalReferenceNo":"R1","originalExternalId":"3","serviceCode":"18","transactionDate":"2026-11-21T09:15:00+07:00","amount":{"value":"16800.00","currency":"IDR"}}`},
		{"transfer state", read(d.ReadTransferState), `{"responseCode":"2003600","responseMessage":"Successful","originalReferenceNo":"R1","originalPartnerReferenceNo":"J1","serviceCode":"18","amount":{"value":"16800.00","currency":"IDR"},"beneficiaryAccountNo":"888801000003301","previousResponseCode":"2001800","referenceNumber":"10052019","sourceAccountNo":"888801000157508","transactionId":"10052019","latestTransactionStatus":"00","transactionStatusDesc":"success"}`},
		{"bulk", read(d.ReadBulk), `{"partnerBulkId":"B1","currency":"IDR","customerReference":"10052019","feeType":"BEN","remark":"remark test","sourceAccountNo":"888801000157508","transactionDate":"2026-11-21T09:15:00+07:00","bulkObject":[{"partnerReferenceNo":"J1","bankCode":"014","beneficiaryAccountNo":"888801000003301","beneficiaryAccountName":"Yories Yolanda","amount":{"value":"16800.00","currency":"IDR"}}]}`},
		{"bulk answer", read(d.ReadBulkAnswer), `{"responseCode":"2002000","responseMessage":"Successful","bulkId":"R1","partnerBulkId":"B1"}`},
		{"bulk notice", read(d.ReadBulkNotice), `{"bulkId":"R1","partnerBulkId":"B1","bulkObject":[{"originalReferenceNo":"R2","originalPartnerReferenceNo":"J1","responseCode":"2002000","responseMessage":"Successful","amount":{"value":"16800.00","currency":"IDR"},"beneficiaryAccountNo":"888801000003301","beneficiaryBankCode":"002","sourceAccountNo":"888801000157508","traceNo":"10052019"}]}`},
		{"make code", read(d.ReadQRGenerate), `{"partnerReferenceNo":"J1","amount":{"value":"16800.00","currency":"IDR"},"feeAmount":{"value":"0.00","currency":"IDR"},"merchantId":"00007100010926","subMerchantId":"310928924949487","storeId":"abcd","terminalId":"213141251124","validityPeriod":"2026-11-21T09:15:00+07:00"}`},
		{"code made", read(d.ReadQRCode), `{"responseCode":"2004700","responseMessage":"Successful","referenceNo":"R1","partnerReferenceNo":"J1","qrContent":"000201","merchantName":"JAMSOS","storeId":"abcd","terminalId":"213141251124"}`},
		{"mandate", read(d.ReadMandate), `{"partnerReferenceNo":"M1","bankCode":"014","sourceAccountNo":"888801000157508","sourceAccountName":"Sumiyati","maxAmount":{"value":"50000.00","currency":"IDR"},"billerId":"315134","billerName":"biller X","customerId":"96891414","expiredDatetime":"2028-12-22T08:01:16+07:00"}`},
		{"mandate answer", read(d.ReadMandateAnswer), `{"responseCode":"2007000","responseMessage":"Successful","referenceNo":"R1","partnerReferenceNo":"M1","eMandateReffId":"9a8fau6d81had833bas7184"}`},
		{"debit", read(d.ReadDebit), `{"partnerReferenceNo":"J1","currency":"IDR","customerReference":"10052019","feeType":"OUR","remark":"remark test","beneficiaryAccountNo":"888801000157508","beneficiaryAccountName":"Jamsos","transactionDate":"2026-11-21T09:15:00+07:00","bankCode":"014","sourceAccountNo":"888801000003301","sourceAccountName":"Sumiyati","amount":{"value":"16800.00","currency":"IDR"},"eMandateReffId":"9a8fau6d81had833bas7184"}`},
		{"debit answer", read(d.ReadDebitAnswer), `{"responseCode":"2007100","responseMessage":"Successful","referenceNo":"R1","partnerReferenceNo":"J1"}`},
		{"debit notice", read(d.ReadDebitNotice), `{"originalReferenceNo":"R1","originalPartnerReferenceNo":"J1","originalExternalId":"10052019","transactionStatus":"00","transactionStatusDesc":"success","eMandateReffId":"9a8fau6d81had833bas7184","sourceAccountNo":"888801000003301","sourceAccountName":"Sumiyati","amount":{"value":"16800.00","currency":"IDR"},"traceNo":"13415141"}`},
		{"notice answer", read(d.ReadNoticeAnswer), `{"responseCode":"2007200","responseMessage":"Successful"}`},
	}
}

func TestEveryMessageIsWrittenAsItIsRead(t *testing.T) {
	for _, m := range messages() {
		first, err := m.read([]byte(m.body))
		if err != nil {
			t.Errorf("%s: %v", m.name, err)
			continue
		}
		b, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := m.read(b)
		if err != nil {
			t.Errorf("%s: %s cannot be read again: %v", m.name, b, err)
		}
		if again, _ := json.Marshal(second); string(again) != string(b) {
			t.Errorf("%s: %s, then %s", m.name, b, again)
		}
		// Each member of the sample came through.
		for _, name := range regexp.MustCompile(`"([A-Za-z]+)":`).FindAllString(m.body, -1) {
			if !strings.Contains(string(b), name) {
				t.Errorf("%s: %s was lost", m.name, name)
			}
		}
	}
}

func TestEveryMandatoryFieldIsMissed(t *testing.T) {
	for _, c := range []struct{ kind, body, field string }{
		{"inquiry", `{}`, "partnerServiceId"}, {"status", `{}`, "partnerServiceId"}, {"create", `{}`, "virtualAccountName"}, {"update", `{"virtualAccountName":"a","trxId":"1"}`, "partnerServiceId"},
		{"create", `{"virtualAccountName":"a"}`, "trxId"}, {"delete", `{}`, "partnerServiceId"}, {"notice", `{}`, "originalReferenceNo"}, {"notice", `{"originalReferenceNo":"R"}`, "latestTransactionStatus"},
		{"query", `{"serviceCode":"47"}`, "originalReferenceNo"}, {"query", `{"originalReferenceNo":"R"}`, "serviceCode"}, {"token", `{}`, "grantType"}, {"token answer", `{"responseCode":"2007300"}`, "accessToken"},
		{"query answer", `{"responseCode":"2005100"}`, "latestTransactionStatus"}, {"payment answer", `{}`, "responseCode"},
		{"balance", `{}`, "accountNo"}, {"account", `{}`, "beneficiaryBankCode"}, {"account", `{"beneficiaryBankCode":"002"}`, "beneficiaryAccountNo"},
		{"account name", `{"responseCode":"2001600"}`, "beneficiaryAccountName"}, {"transfer", `{}`, "partnerReferenceNo"}, {"transfer", `{"partnerReferenceNo":"J1"}`, "amount"},
		{"transfer query", `{"serviceCode":"18"}`, "originalPartnerReferenceNo"}, {"transfer query", `{"originalReferenceNo":"R"}`, "serviceCode"}, {"transfer state", `{"responseCode":"2003600"}`, "latestTransactionStatus"},
		{"bulk", `{}`, "partnerBulkId"}, {"bulk", `{"partnerBulkId":"1","customerReference":"1","sourceAccountNo":"1","transactionDate":"2026-11-21T09:15:00+07:00"}`, "bulkObject"},
		{"bulk", `{"partnerBulkId":"1","customerReference":"1","sourceAccountNo":"1","transactionDate":"2026-11-21T09:15:00+07:00","bulkObject":[{}]}`, "bulkObject[0].partnerReferenceNo"},
		{"bulk notice", `{"bulkId":"1","partnerBulkId":"1"}`, "bulkObject"}, {"make code", `{}`, "partnerReferenceNo"}, {"code made", `{"responseCode":"2004700"}`, "qrContent"},
		{"mandate", `{}`, "bankCode"}, {"mandate answer", `{"responseCode":"2007000"}`, "eMandateReffId"}, {"debit", `{}`, "partnerReferenceNo"}, {"debit notice", `{"originalReferenceNo":"R"}`, "transactionStatus"},
	} {
		for _, m := range messages() {
			if m.name != c.kind {
				continue
			}
			if _, err := m.read([]byte(c.body)); !is(err, codeFieldMissing) || fault.Of(err).Field != c.field {
				t.Errorf("%s %s: %v, want %s", c.kind, c.body, err, c.field)
			}
		}
	}
	for kind, body := range map[string]string{"token": `{"grantType":"password"}`, "token answer": `{"responseCode":"2007300","accessToken":"a","tokenType":"Bearer","expiresIn":900}`,
		"notice": `{"originalReferenceNo":"R","latestTransactionStatus":"08"}`, "query answer": `{"responseCode":"9995100","latestTransactionStatus":"00"}`,
		"transfer": `{"partnerReferenceNo":"J1","amount":{"value":"16800.00","currency":"IDR"},"beneficiaryAccountName":"a","beneficiaryAccountNo":"1","beneficiaryBankCode":"002","sourceAccountNo":"1","transactionDate":"2026-11-21T09:15:00+07:00","feeType":"NOBODY"}`, "debit notice": `{"originalReferenceNo":"R","transactionStatus":"8"}`,
		"bulk": `{"partnerBulkId":"1","currency":"USD"}`, "transfer state": `{"responseCode":"2003600","latestTransactionStatus":0}`} {
		for _, m := range messages() {
			if m.name == kind {
				if _, err := m.read([]byte(body)); !is(err, codeFieldFormat) {
					t.Errorf("%s %s: %v", kind, body, err)
				}
			}
		}
	}
}

func TestAFailedAnswerNeedsNoData(t *testing.T) {
	for _, body := range []string{`{"responseCode":"4042512","responseMessage":"Invalid Bill/Virtual Account"}`, `{"responseCode":4042512,"virtualAccountData":{}}`, `{"responseCode":"4042512","virtualAccountdata":null}`} {
		m, err := Standard().ReadPaymentAnswer([]byte(body))
		if err != nil || m.Succeeded() || m.ResponseCode != "4042512" {
			t.Errorf("%s: %+v, %v", body, m, err)
		}
	}
	m, err := Standard().ReadPaymentAnswer([]byte(`{"responseCode":"4042518","virtualAccountdata":{"paymentFlagStatus":"00"}}`))
	if err != nil || m.Data == nil || m.Data.Status != StatusSuccess {
		t.Errorf("the small d is a spelling of the standard: %+v, %v", m, err)
	}
}

// TestPublishedNoticesAreRead reads bodies that a gateway publishes.
func TestPublishedNoticesAreRead(t *testing.T) {
	b, err := os.ReadFile("testdata/vectors.json")
	var list []vector
	if err == nil {
		err = json.Unmarshal(b, &list)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		if v.ID != "P-29" {
			continue
		}
		n, err := Standard().ReadQRNotice([]byte(v.Body))
		if err != nil || n.Amount != IDR(50_000) || n.Status != TransactionSuccess || n.PartnerReferenceNo != "partner-ref-001" {
			t.Errorf("%+v, %v", n, err)
		}
		return
	}
	t.Error("the notice is not there")
}

func FuzzMessages(f *testing.F) {
	all := messages()
	for i, m := range all {
		f.Add(uint8(i), []byte(m.body))
	}
	for _, b := range bodies {
		f.Add(uint8(0), []byte(b))
	}
	f.Fuzz(func(t *testing.T, kind uint8, body []byte) {
		m := all[int(kind)%len(all)]
		got, err := m.read(body)
		if err != nil {
			k, detail := CaseOf(err)
			if k.HTTP != 400 || len([]rune(k.Text(detail))) > maxMessage {
				t.Fatalf("%v is answered %+v", err, k)
			}
			return
		}
		b, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.read(b); err != nil {
			t.Fatalf("%s, read from %q, cannot be read again: %v", b, body, err)
		}
	})
}
