-- +goose Up
-- Our account at a bank [rekening] and how that bank is called over SNAP BI.
-- What is secret is sealed with the field keys.
CREATE TABLE bank_account (
    bank          TEXT     NOT NULL PRIMARY KEY, -- short word, "bri"
    name          TEXT     NOT NULL,
    bank_code     TEXT     NOT NULL, -- three digits of Bank Indonesia
    account_no    TEXT     NOT NULL,
    account_name  TEXT     NOT NULL,
    base_url      TEXT     NOT NULL, -- '' when it is served by files alone
    dialect       TEXT     NOT NULL,
    client_id     TEXT     NOT NULL, -- X-CLIENT-KEY
    partner_id    TEXT     NOT NULL, -- X-PARTNER-ID
    channel_id    TEXT     NOT NULL, -- CHANNEL-ID
    secret_sealed TEXT     NOT NULL, -- client secret
    key_sealed    TEXT     NOT NULL, -- our private key, PEM
    order_limit   BIGINT   NOT NULL, -- rupiah one order, 0 none
    day_limit     BIGINT   NOT NULL, -- rupiah sent on a Jakarta day, 0 none
    lost_after    INTEGER  NOT NULL, -- minutes after which "not found" means that it never arrived
    open          SMALLINT NOT NULL, -- 0: nothing new is sent
    note          TEXT     NOT NULL, -- source, and what is not verified
    updated_at    BIGINT   NOT NULL
);
-- The number under which we called a bank, unique for one Jakarta day and kept
-- before the call, so that the same call after a crash bears the same number.
CREATE TABLE bank_call (
    bank        TEXT    NOT NULL,
    day         INTEGER NOT NULL,
    external_id TEXT    NOT NULL, -- X-EXTERNAL-ID
    service     TEXT    NOT NULL,
    reference   TEXT    NOT NULL, -- what the call is about
    at          BIGINT  NOT NULL,
    PRIMARY KEY (bank, day, external_id)
);
CREATE INDEX bank_call_about ON bank_call (reference, service);
-- What was sent from an account on a day, against its limit.
CREATE TABLE payout_day (
    bank TEXT    NOT NULL,
    day  INTEGER NOT NULL,
    sent BIGINT  NOT NULL,
    PRIMARY KEY (bank, day)
);
-- A payout order [perintah bayar]: money of ours to somebody's account.
CREATE TABLE payout (
    payout_id     BIGINT  NOT NULL,
    reference     TEXT    NOT NULL, -- our partnerReferenceNo, made before the first call
    bank          TEXT    NOT NULL, -- from which account
    source        TEXT    NOT NULL, -- suspense, credit
    source_id     BIGINT  NOT NULL, -- suspense_id, or the payer
    amount        BIGINT  NOT NULL,
    to_bank       TEXT    NOT NULL, -- code of Bank Indonesia
    to_account    TEXT    NOT NULL,
    to_name       TEXT    NOT NULL, -- the payee as we know them
    remark        TEXT    NOT NULL,
    state         TEXT    NOT NULL, -- ordered, checked, approved, sent, unknown, paid, failed, cancelled
    name_found    TEXT    NOT NULL, -- as the bank keeps it
    name_result   TEXT    NOT NULL, -- same, similar, different, unasked
    reason        TEXT    NOT NULL, -- of the order
    ordered_by    TEXT    NOT NULL,
    ordered_at    BIGINT  NOT NULL,
    checked_at    BIGINT  NOT NULL,
    approved_by   TEXT    NOT NULL,
    approved_at   BIGINT  NOT NULL,
    approval      TEXT    NOT NULL, -- reason of the approval
    batch_id      BIGINT  NOT NULL, -- 0: sent alone
    sent_at       BIGINT  NOT NULL,
    sent_day      INTEGER NOT NULL, -- of payout_day
    next_at       BIGINT  NOT NULL, -- when it is looked at next
    leased_to     BIGINT  NOT NULL, -- until when somebody is at it
    tries         INTEGER NOT NULL,
    bank_reference TEXT   NOT NULL,
    trace_no      TEXT    NOT NULL,
    answer        TEXT    NOT NULL, -- last response code or fault
    settled_by    TEXT    NOT NULL, -- answer, status, notice, statement
    closed_at     BIGINT  NOT NULL,
    statement     TEXT    NOT NULL, -- the debit on the statement: account:key@yyyymmdd
    PRIMARY KEY (payout_id)
);
CREATE UNIQUE INDEX payout_reference ON payout (reference);
CREATE INDEX payout_queue ON payout (state, payout_id);
CREATE INDEX payout_batch_of ON payout (batch_id, payout_id);
CREATE INDEX payout_source ON payout (source, source_id, payout_id);
-- Orders that went out together: by service 20, or as a file.
CREATE TABLE payout_batch (
    batch_id   BIGINT  NOT NULL,
    reference  TEXT    NOT NULL, -- partnerBulkId, or message id of the file
    bank       TEXT    NOT NULL,
    kind       TEXT    NOT NULL, -- bulk, file
    orders     INTEGER NOT NULL,
    amount     BIGINT  NOT NULL,
    made_by    TEXT    NOT NULL,
    made_at    BIGINT  NOT NULL,
    bank_reference TEXT NOT NULL,
    answer     TEXT    NOT NULL,
    PRIMARY KEY (batch_id)
);
CREATE UNIQUE INDEX payout_batch_reference ON payout_batch (reference);
-- +goose Down
