-- +goose Up
-- What a statement says that an account held at its begin and its end; a file may
-- have several. In sen, which banks pay as interest and we do not book.
CREATE TABLE bank_balance (
    account   TEXT    NOT NULL,
    file_id   BIGINT  NOT NULL, -- recon_file
    nth       INTEGER NOT NULL, -- statement in the file, from 0
    from_date INTEGER NOT NULL, -- yyyymmdd of its first movement, or as to_date
    to_date   INTEGER NOT NULL, -- yyyymmdd of the closing balance
    opening   BIGINT  NOT NULL, -- sen
    closing   BIGINT  NOT NULL, -- sen
    odd       BIGINT  NOT NULL, -- sen of its movements that are not in whole rupiah, which bank_entry does not have
    PRIMARY KEY (account, file_id, nth)
);
-- The collection account's own lines: one a settlement day, not one a payment.
CREATE INDEX posting_bank ON posting (word, entry_id, amount) WHERE account = 1110;
-- +goose Down
