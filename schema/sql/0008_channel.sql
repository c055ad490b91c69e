-- +goose Up
-- A way of paying [saluran bayar]: what a bank, a chain of shops or a point
-- agreed with us. Reference data, the same on every node.
CREATE TABLE channel (
    channel     TEXT     NOT NULL PRIMARY KEY,
    name_id     TEXT     NOT NULL,
    name_en     TEXT     NOT NULL,
    kind        TEXT     NOT NULL, -- va, qris, retail, marketplace, wallet, spo, agent, debit, transfer, counter, internal
    can_refuse  SMALLINT NOT NULL, -- 1: asks before it keeps the money; 0: the money is there already
    settles     TEXT     NOT NULL, -- clearing: money follows by settlement; bank: is on the account; cash: a point holds it; suspense: came before; none
    minimum     BIGINT   NOT NULL, -- rupiah a payment, 0 none
    maximum     BIGINT   NOT NULL, -- 0 none
    cut_off     INTEGER  NOT NULL, -- minutes after midnight WIB at which the settlement day ends, 0 the calendar day
    settle_days INTEGER  NOT NULL, -- business days from the settlement day to the money
    open        SMALLINT NOT NULL, -- 0: takes nothing new
    asks_first  SMALLINT NOT NULL DEFAULT 0, -- 1: a payment quotes the inquiry before it
    reference   TEXT     NOT NULL, -- what its reference is and how long it is unique
    note        TEXT     NOT NULL, -- source, and what is not verified
    updated_at  BIGINT   NOT NULL
);
-- What a channel costs, and whom, from a day on.
CREATE TABLE channel_fee (
    channel    TEXT    NOT NULL,
    valid_from INTEGER NOT NULL, -- yyyymmdd, settlement day
    bearer     TEXT    NOT NULL, -- payer: on top, never ours; scheme: kept from what is settled
    flat       BIGINT  NOT NULL, -- rupiah a payment
    ppm        BIGINT  NOT NULL, -- of the amount
    cap        BIGINT  NOT NULL, -- most a payment, 0 none
    source     TEXT    NOT NULL,
    PRIMARY KEY (channel, valid_from)
);
INSERT INTO channel (channel, name_id, name_en, kind, can_refuse, settles, minimum, maximum, cut_off, settle_days, open, reference, note, updated_at) VALUES
    ('retail',    'Kasir toko',          'Shop counter',       'retail',      1, 'clearing', 0, 0, 900, 1, 1, 'transaction number of the chain, unique for good', 'switch day ends 15:00 (Finnet, reconciliation: BPJS Ketenagakerjaan)', 0),
    ('counter',   'Loket',               'Office counter',     'counter',     1, 'clearing', 0, 0,   0, 1, 1, 'number of the counter''s slip, unique for good', 'its cash book of a day is its settlement file', 0),
    ('transfer',  'Transfer bank',       'Bank transfer',      'transfer',    0, 'clearing', 0, 0,   0, 0, 1, 'bank reference with its booking day, unique for good', 'seen on the statement', 0),
    ('credit',    'Saldo titipan',       'Payer credit',       'internal',    1, 'none',     0, 0,   0, 0, 1, 'number of the credited bill; written by the system alone', '', 0),
    ('history',   'Data awal',           'Opening data',       'internal',    1, 'bank',     0, 0,   0, 0, 1, 'key of the migrated or synthetic payment', '', 0),
    ('suspense', 'Dana yang ditemukan pemiliknya', 'Allocated from suspense', 'internal', 0, 'suspense', 0, 0, 0, 0, 1, 'number of the money in suspense; written by the system alone', '', 0),
    ('va-bca',    'Virtual account BCA', 'BCA virtual account', 'va',         1, 'clearing', 0, 0,   0, 1, 1, 'paymentRequestId, unique for good', 'SNAP BI, calendar day', 0),
    ('va-bri',    'Virtual account BRI', 'BRI virtual account', 'va',         1, 'clearing', 0, 0,   0, 1, 1, 'paymentRequestId, unique for good', 'SNAP BI, calendar day', 0),
    ('va-bni',    'Virtual account BNI', 'BNI virtual account', 'va',         1, 'clearing', 0, 0,   0, 1, 1, 'paymentRequestId, unique for good', 'SNAP BI, calendar day', 0),
    ('va-mandiri', 'Virtual account Mandiri', 'Mandiri virtual account', 'va', 1, 'clearing', 0, 0,   0, 1, 1, 'paymentRequestId, unique for good', 'SNAP BI, calendar day', 0),
    ('qris',      'QRIS',                'QRIS',               'qris',        0, 'clearing', 0, 0,   0, 1, 1, 'originalReferenceNo of the acquirer, unique for good', 'rate of a social-security body is not verified; payments to government are told as 0', 0),
    ('indomaret', 'Indomaret',           'Indomaret',          'retail',      1, 'clearing', 10000, 5000000, 900, 1, 1, 'transaction number of the chain, unique for good', 'limits as Xendit publishes them; day as Finnet', 0),
    ('alfamart',  'Alfamart',            'Alfamart',           'retail',      1, 'clearing', 10000, 5000000, 900, 1, 1, 'transaction number of the chain, unique for good', 'limits as Xendit publishes them; day as Finnet', 0),
    ('tokopedia', 'Tokopedia',           'Tokopedia',          'marketplace', 1, 'clearing', 0, 0, 900, 1, 1, 'order number of the marketplace, unique for good', 'own protocol is not public; day as Finnet', 0),
    ('wallet',    'Dompet digital',      'E-wallet',           'wallet',      1, 'clearing', 0, 0,   0, 1, 1, 'transaction number of the wallet, unique for good', '', 0),
    ('spo',       'Loket bank',          'Bank service point', 'spo',         1, 'cash',     0, 0,   0, 0, 1, 'slip of the point, unique for good', '', 0),
    ('agent',     'Agen Perisai',        'Perisai agent',      'agent',       1, 'cash',     0, 0,   0, 0, 1, 'slip of the agent, unique for good', '', 0),
    ('debit',     'Debit otomatis',      'Auto-debit',         'debit',       0, 'clearing', 0, 250000000, 0, 1, 1, 'our partnerReferenceNo of the debit, unique for good', 'BI-FAST, at most Rp250 million a transaction (press)', 0);
INSERT INTO channel_fee (channel, valid_from, bearer, flat, ppm, cap, source) VALUES
    ('retail',    20200101, 'payer', 2500, 0, 0, 'Ayoconnect and IAK samples of BPJS bills: admin 2,500 beside the amount'),
    ('indomaret', 20200101, 'payer', 2500, 0, 0, 'as samples of BPJS bills at aggregators; the chain''s own price is not public'),
    ('alfamart',  20200101, 'payer', 2500, 0, 0, 'as samples of BPJS bills at aggregators; the chain''s own price is not public'),
    ('tokopedia', 20200101, 'payer', 2500, 0, 0, 'as samples of BPJS bills at aggregators; the marketplace''s own price is not public'),
    ('qris',      20230101, 'scheme',   0, 0, 0, 'payments between people and government are told as 0 %; not verified for a social-security body');

-- The settlement day of a channel, which two people close. After that nothing
-- of the day is reversed.
CREATE TABLE settlement_day (
    channel       TEXT    NOT NULL,
    business_date INTEGER NOT NULL, -- yyyymmdd by the channel's cut-off
    state         TEXT    NOT NULL, -- open, matched, proposed, closed
    proposed_by   TEXT    NOT NULL,
    proposed_at   BIGINT  NOT NULL,
    closed_by     TEXT    NOT NULL,
    closed_at     BIGINT  NOT NULL,
    PRIMARY KEY (channel, business_date)
);

-- A partner's call by its own number, unique for one Jakarta day. Kept for two
-- days, then purged.
CREATE TABLE partner_call (
    partner     TEXT    NOT NULL,
    day         INTEGER NOT NULL, -- yyyymmdd of the call's own time, WIB
    external_id TEXT    NOT NULL, -- X-EXTERNAL-ID as sent
    service     TEXT    NOT NULL, -- two digits of SNAP, or a name
    request     TEXT    NOT NULL, -- paymentRequestId …
    hash        TEXT    NOT NULL, -- of what was asked
    outcome     TEXT    NOT NULL, -- posted, suspense, credited, or the fault code of the first answer
    at          BIGINT  NOT NULL,
    PRIMARY KEY (partner, day, external_id)
);

-- What a channel took back. Append only; a reversal that came before its
-- payment keeps the payment out for good.
CREATE TABLE reversal (
    channel     TEXT   NOT NULL,
    reference   TEXT   NOT NULL, -- of the payment
    outcome     TEXT   NOT NULL, -- reversed, never_posted, refused
    reason      TEXT   NOT NULL, -- of the channel; of a refusal our fault code
    payer       BIGINT NOT NULL,
    payment_id  BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    entry_word  BIGINT NOT NULL, -- the journal entry that took it back, 0 for none
    entry_id    BIGINT NOT NULL,
    PRIMARY KEY (channel, reference)
);
CREATE INDEX reversal_at ON reversal (at);

-- The code that a payer may use for ever and for any amount [kode titipan]. In
-- the table code it stands with bill_no 0.
CREATE TABLE standing_code (
    payer BIGINT NOT NULL PRIMARY KEY,
    code  BIGINT NOT NULL,
    at    BIGINT NOT NULL
);

-- What of a payment went to the payer's credit, because it was more than the
-- bill or fitted none. bill_no 0: all of it.
-- A strict SQLite table knows no BIGINT.
-- engine: postgres
ALTER TABLE payment ADD COLUMN surplus BIGINT NOT NULL DEFAULT 0;
-- engine: sqlite
ALTER TABLE payment ADD COLUMN surplus INTEGER NOT NULL DEFAULT 0;
-- engine: all
-- Text that came with money without an owner, to look for one.
ALTER TABLE suspense ADD COLUMN remark TEXT NOT NULL DEFAULT '';
-- +goose Down
