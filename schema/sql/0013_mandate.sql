-- +goose Up
-- Leave to take a self-payer's contribution from an account each month
-- [mandat debit otomatis], BI-FAST direct debit over SNAP BI 70–72.
CREATE TABLE mandate (
    member_no    BIGINT  NOT NULL,
    mandate_id   BIGINT  NOT NULL,
    reference    TEXT    NOT NULL, -- our partnerReferenceNo of the registration
    bank         TEXT    NOT NULL, -- our account that receives
    bank_code    TEXT    NOT NULL, -- of the account that pays
    account_no   TEXT    NOT NULL,
    account_name TEXT    NOT NULL,
    maximum      BIGINT  NOT NULL, -- rupiah a debit
    day          INTEGER NOT NULL, -- of the month, 1 to 28
    state        TEXT    NOT NULL, -- asked, active, paused, refused, ended
    number       TEXT    NOT NULL, -- the bank's eMandateReffId
    valid_until  INTEGER NOT NULL, -- yyyymmdd
    next_on      INTEGER NOT NULL, -- yyyymmdd of the next debit
    next_at      BIGINT  NOT NULL, -- when the registration is asked again
    leased_to    BIGINT  NOT NULL,
    tries        INTEGER NOT NULL,
    answer       TEXT    NOT NULL, -- last response code, or fault code
    made_by      TEXT    NOT NULL,
    made_at      BIGINT  NOT NULL,
    ended_at     BIGINT  NOT NULL,
    end_reason   TEXT    NOT NULL,
    PRIMARY KEY (member_no, mandate_id)
);
-- A member has one at a time.
CREATE UNIQUE INDEX mandate_open ON mandate (member_no) WHERE state IN ('asked', 'active', 'paused');
CREATE INDEX mandate_due ON mandate (state, next_on);
-- Each time that a month's contribution was asked from the account.
CREATE TABLE mandate_debit (
    member_no  BIGINT  NOT NULL,
    debit_id   BIGINT  NOT NULL,
    mandate_id BIGINT  NOT NULL,
    reference  TEXT    NOT NULL, -- our partnerReferenceNo, and of the payment
    month      INTEGER NOT NULL, -- in which it was asked
    attempt    INTEGER NOT NULL, -- of the month: 1, 2 …
    bill_no    BIGINT  NOT NULL,
    code       BIGINT  NOT NULL,
    amount     BIGINT  NOT NULL,
    state      TEXT    NOT NULL, -- sent, unknown, paid, failed
    sent_at    BIGINT  NOT NULL,
    next_at    BIGINT  NOT NULL,
    leased_to  BIGINT  NOT NULL,
    tries      INTEGER NOT NULL,
    answer     TEXT    NOT NULL,
    bank_reference TEXT NOT NULL,
    closed_at  BIGINT  NOT NULL,
    PRIMARY KEY (member_no, debit_id)
);
CREATE UNIQUE INDEX mandate_debit_attempt ON mandate_debit (member_no, mandate_id, month, attempt);
CREATE UNIQUE INDEX mandate_debit_reference ON mandate_debit (reference);
CREATE INDEX mandate_debit_open ON mandate_debit (next_at) WHERE state IN ('sent', 'unknown');
-- +goose Down
