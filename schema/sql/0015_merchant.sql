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
-- +goose Down
