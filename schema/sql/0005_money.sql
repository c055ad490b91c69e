-- +goose Up
-- Record 4: the journal. Append only; corrections are reversals.
CREATE TABLE entry (
    word        BIGINT NOT NULL,
    entry_id    BIGINT NOT NULL,
    kind        TEXT   NOT NULL, -- receipt, spread, suspense, allocation, reversal …
    at          BIGINT NOT NULL,
    reference   TEXT   NOT NULL, -- "payment:…", "bill:…"
    description TEXT   NOT NULL,
    reverses    BIGINT NOT NULL, -- entry_id of the same word, or 0
    hash        TEXT   NOT NULL,
    PRIMARY KEY (word, entry_id)
);
CREATE TABLE posting (
    word         BIGINT  NOT NULL,
    entry_id     BIGINT  NOT NULL,
    line         INTEGER NOT NULL,
    fund         INTEGER NOT NULL, -- 0 agency, 1 JKK, 2 JKM, 3 JHT, 4 JP, 5 JKP
    account      INTEGER NOT NULL, -- chart of accounts in package ledger
    counter_fund INTEGER NOT NULL, -- for due-to/due-from; −1 otherwise
    amount       BIGINT  NOT NULL, -- debit +, credit −
    PRIMARY KEY (word, entry_id, line)
);
-- Subsidiary accounts per member: JHT balance and JP record. Credit positive:
-- what the fund owes the member.
CREATE TABLE member_posting (
    member_no   BIGINT  NOT NULL,
    entry_id    BIGINT  NOT NULL,
    line        INTEGER NOT NULL,
    word        BIGINT  NOT NULL, -- of the entry that this belongs to
    month       INTEGER NOT NULL,
    employer_no BIGINT  NOT NULL,
    jht         BIGINT  NOT NULL,
    jp          BIGINT  NOT NULL,
    PRIMARY KEY (member_no, entry_id, line)
);
CREATE INDEX member_posting_entry ON member_posting (entry_id); -- to prove an entry from its parts
-- What a channel told us, once for each of its references. Append only.
CREATE TABLE receipt (
    channel    TEXT   NOT NULL,
    reference  TEXT   NOT NULL,
    hash       TEXT   NOT NULL, -- of the request: same → same answer, other → conflict
    outcome    TEXT   NOT NULL, -- posted, credited, suspense, never_posted; alias: another number of the payment whose reference is the hash
    payer      BIGINT NOT NULL, -- 0 in suspense
    payment_id BIGINT NOT NULL,
    code       BIGINT NOT NULL,
    amount     BIGINT NOT NULL,
    paid_at    BIGINT NOT NULL, -- told by the channel
    received_at BIGINT NOT NULL,
    PRIMARY KEY (channel, reference)
);
CREATE TABLE payment (
    payer       BIGINT  NOT NULL,
    payment_id  BIGINT  NOT NULL,
    bill_no     BIGINT  NOT NULL,
    channel     TEXT    NOT NULL,
    reference   TEXT    NOT NULL,
    amount      BIGINT  NOT NULL,
    paid_at     BIGINT  NOT NULL,
    posted_at   BIGINT  NOT NULL,
    token       TEXT    NOT NULL, -- /r/<token>, 128 bit
    state       TEXT    NOT NULL, -- posted, spread, reversed
    entry_word  BIGINT  NOT NULL, -- the journal entry of all payments that were
    entry_id    BIGINT  NOT NULL, -- committed together
    PRIMARY KEY (payer, payment_id)
);
CREATE TABLE receipt_token (
    token      TEXT   NOT NULL,
    payer      BIGINT NOT NULL,
    payment_id BIGINT NOT NULL,
    PRIMARY KEY (token)
);
CREATE TABLE spread ( -- chunks of an employer's payment that reached the members
    payer      BIGINT  NOT NULL,
    payment_id BIGINT  NOT NULL,
    chunk      INTEGER NOT NULL,
    members    INTEGER NOT NULL,
    jht        BIGINT  NOT NULL,
    jp         BIGINT  NOT NULL,
    last_member BIGINT NOT NULL,
    done_at    BIGINT  NOT NULL,
    PRIMARY KEY (payer, payment_id, chunk)
);
-- Money whose owner is not known yet.
CREATE TABLE suspense (
    suspense_id BIGINT NOT NULL,
    channel     TEXT   NOT NULL,
    reference   TEXT   NOT NULL,
    code        TEXT   NOT NULL, -- as it was told
    amount      BIGINT NOT NULL,
    reason      TEXT   NOT NULL, -- unknown_code, already_paid, expired, wrong_amount
    suggestion  BIGINT NOT NULL, -- a payer it may belong to
    state       TEXT   NOT NULL, -- open, allocated, returned
    paid_at     BIGINT NOT NULL,
    opened_at   BIGINT NOT NULL,
    closed_at   BIGINT NOT NULL,
    closed_by   TEXT   NOT NULL,
    payer       BIGINT NOT NULL,
    payment_id  BIGINT NOT NULL,
    PRIMARY KEY (suspense_id)
);
CREATE INDEX suspense_open ON suspense (state, opened_at);
-- +goose Down
