-- +goose Up
-- What an acquirer registered us as, per channel of QRIS: a bill's code is made of
-- it. Reference data, the same on every node.
CREATE TABLE qris_merchant (
    channel     TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    city        TEXT   NOT NULL,
    postal_code TEXT   NOT NULL,
    category    TEXT   NOT NULL, -- MCC, ISO 18245
    nmid        TEXT   NOT NULL, -- ID and 13 digits
    criterion   TEXT   NOT NULL, -- UMI … BLU
    domain      TEXT   NOT NULL, -- of the acquirer, '' none
    pan         TEXT   NOT NULL,
    merchant_id TEXT   NOT NULL,
    updated_at  BIGINT NOT NULL
);
-- Codes of open bills that were shown to somebody, until their acquirer has been
-- asked what became of them (51): its notice (52) may be lost.
CREATE TABLE qris_code (
    payer     BIGINT  NOT NULL,
    code      BIGINT  NOT NULL, -- payment code, as the code of QRIS carries it
    channel   TEXT    NOT NULL,
    bank      TEXT    NOT NULL, -- which made it (47); '' we did, and the channel's acquirer knows it by the payment code
    amount    BIGINT  NOT NULL, -- rupiah
    shown_at  BIGINT  NOT NULL, -- since when it is asked about
    asked     INTEGER NOT NULL, -- times since then
    calls     INTEGER NOT NULL, -- times in all: each is a call of its own
    next_at   BIGINT  NOT NULL, -- 0: asked enough
    state     TEXT    NOT NULL, -- waiting, paid (found by asking), settled (the bill was paid or ended), unpaid (asked enough), unknown (nobody to ask)
    reference TEXT    NOT NULL, -- the acquirer's of the payment, '' until paid
    PRIMARY KEY (payer, code, channel)
);
CREATE INDEX qris_code_next ON qris_code (next_at) WHERE next_at > 0;
-- +goose Down
