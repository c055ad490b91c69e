package bank

import (
	"context"
	"strconv"

	"github.com/jamsos/jamsos/payment/snap"
)

// Where a call has time, it is the how-manieth of its reference: a bank that
// refused one without doing anything has used its X-EXTERNAL-ID up all the same.

// again is what a call is about, with its time.
func again(reference string, time int) string { return reference + "#" + strconv.Itoa(time) }

// AccountName asks whose account at another bank this is (16).
func (c *Client) AccountName(ctx context.Context, reference string, time int, bankCode, accountNo string) (snap.AccountAnswer, error) {
	q := snap.AccountInquiry{BankCode: bankCode, AccountNo: accountNo, PartnerReferenceNo: reference}
	return ask(ctx, c, snap.AskAccount, again(reference, time), q, c.Dialect.ReadAccountAnswer)
}

// Transfer sends money (18). Its reference must be stored before. It is called
// once; again only when the bank was unreachable or refused without doing
// anything. After bank.no_answer ask TransferState.
func (c *Client) Transfer(ctx context.Context, m snap.Transfer, time int) (snap.TransferAnswer, error) {
	return ask(ctx, c, snap.SendTransfer, again(m.PartnerReferenceNo, time), m, c.Dialect.ReadTransferAnswer)
}

// TransferState asks what became of a transfer (36); each time that it is asked
// is a call of its own.
func (c *Client) TransferState(ctx context.Context, q snap.TransferQuery, time int) (snap.TransferState, error) {
	return ask(ctx, c, snap.AskTransfer, again(q.PartnerReferenceNo, time), q, c.Dialect.ReadTransferState)
}

// Bulk sends many transfers (20); what became of them comes by 21 or is asked
// one by one.
func (c *Client) Bulk(ctx context.Context, m snap.Bulk) (snap.BulkAnswer, error) {
	return ask(ctx, c, snap.SendBulk, m.PartnerBulkID, m, c.Dialect.ReadBulkAnswer)
}

// Balance asks what is on an account of ours (11).
func (c *Client) Balance(ctx context.Context, reference, accountNo string) (snap.BalanceAnswer, error) {
	return ask(ctx, c, snap.AskBalance, reference, snap.BalanceQuery{PartnerReferenceNo: reference, AccountNo: accountNo}, c.Dialect.ReadBalanceAnswer)
}

// CreateVA makes a virtual account (27).
func (c *Client) CreateVA(ctx context.Context, m snap.VirtualAccount) (snap.VirtualAccountAnswer, error) {
	return ask(ctx, c, snap.CreateVA, m.TrxID, m, c.Dialect.ReadVirtualAccountAnswer)
}

// UpdateVA changes a virtual account (28); time tells one change from the next.
func (c *Client) UpdateVA(ctx context.Context, m snap.VirtualAccount, time int) (snap.VirtualAccountAnswer, error) {
	return ask(ctx, c, snap.UpdateVA, again(m.TrxID, time), m, c.Dialect.ReadVirtualAccountAnswer)
}

// DeleteVA ends a virtual account (31).
func (c *Client) DeleteVA(ctx context.Context, m snap.Deletion) (snap.DeletionAnswer, error) {
	return ask(ctx, c, snap.DeleteVA, m.VirtualAccountNo+"/"+m.TrxID, m, c.Dialect.ReadDeletionAnswer)
}

// VAState asks what became of a payment to a virtual account (26).
func (c *Client) VAState(ctx context.Context, m snap.StatusRequest, time int) (snap.PaymentAnswer, error) {
	return ask(ctx, c, snap.PayStatus, again(m.VirtualAccountNo+"/"+m.PaymentID, time), m, c.Dialect.ReadPaymentAnswer)
}

// GenerateQR has the acquirer make a QR code (47).
func (c *Client) GenerateQR(ctx context.Context, m snap.QRGenerate) (snap.QRCode, error) {
	return ask(ctx, c, snap.GenerateQR, m.PartnerReferenceNo, m, c.Dialect.ReadQRCode)
}

// QueryQR asks what became of a QR payment (51).
func (c *Client) QueryQR(ctx context.Context, q snap.QRQuery, time int) (snap.QRAnswer, error) {
	return ask(ctx, c, snap.QueryQR, again(q.PartnerReferenceNo+q.ReferenceNo, time), q, c.Dialect.ReadQRAnswer)
}

// GrantMandate registers a mandate for direct debit (70).
func (c *Client) GrantMandate(ctx context.Context, m snap.Mandate, time int) (snap.MandateAnswer, error) {
	return ask(ctx, c, snap.GrantMandate, again(m.PartnerReferenceNo, time), m, c.Dialect.ReadMandateAnswer)
}

// TakeDebit takes money by a mandate (71), with the rules of Transfer.
func (c *Client) TakeDebit(ctx context.Context, m snap.Debit, time int) (snap.DebitAnswer, error) {
	return ask(ctx, c, snap.TakeDebit, again(m.PartnerReferenceNo, time), m, c.Dialect.ReadDebitAnswer)
}

// Notice tells the other side something (21, 52, 72). Only a bank does that; the
// simulated one uses it.
func (c *Client) Notice(ctx context.Context, s snap.Service, reference string, notice any) error {
	_, err := ask(ctx, c, s, reference, notice, c.Dialect.ReadNoticeAnswer)
	return err
}
