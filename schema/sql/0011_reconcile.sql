-- +goose Up
-- A file that was loaded: a channel's settlement file, or the statement of one
-- of our accounts. A settlement file that comes again with other content is a
-- new version and supersedes the one before, until the day is closed.
CREATE TABLE recon_file (
    subject       TEXT    NOT NULL, -- channel, or account
    file_id       BIGINT  NOT NULL,
    kind          TEXT    NOT NULL, -- settlement, statement
    first_date    INTEGER NOT NULL, -- yyyymmdd; of a statement its first booking day
    business_date INTEGER NOT NULL, -- settlement day; of a statement its last booking day
    version       INTEGER NOT NULL, -- from 1
    state         TEXT    NOT NULL, -- current, superseded
    hash          TEXT    NOT NULL, -- SHA-256 of the bytes
    name          TEXT    NOT NULL,
    profile       TEXT    NOT NULL,
    lines         INTEGER NOT NULL, -- that were read
    unread        INTEGER NOT NULL, -- that could not be
    amount        BIGINT  NOT NULL, -- payments less reversals; of a statement credits less debits
    fee           BIGINT  NOT NULL, -- kept by the channel
    loaded_at     BIGINT  NOT NULL,
    loaded_by     TEXT    NOT NULL,
    PRIMARY KEY (subject, file_id)
);
CREATE UNIQUE INDEX recon_file_hash ON recon_file (subject, kind, hash);
CREATE UNIQUE INDEX recon_file_current ON recon_file (subject, business_date) WHERE kind = 'settlement' AND state = 'current';
CREATE INDEX recon_file_newest ON recon_file (kind, business_date);
-- What a settlement file says, line by line. The reference stands before the
-- file, so that a line is found however the planner guesses.
CREATE TABLE settlement_line (
    channel       TEXT    NOT NULL,
    business_date INTEGER NOT NULL, -- of the file
    reference     TEXT    NOT NULL,
    file_id       BIGINT  NOT NULL,
    line          INTEGER NOT NULL,
    kind          TEXT    NOT NULL, -- payment, reversal, unread
    request       TEXT    NOT NULL, -- other number of the same payment; of unread why
    code          TEXT    NOT NULL, -- as it stands there; of unread what
    amount        BIGINT  NOT NULL,
    fee           BIGINT  NOT NULL,
    paid_at       BIGINT  NOT NULL, -- 0: not told
    PRIMARY KEY (channel, business_date, reference, file_id, line)
);
-- A movement on one of our accounts, once however many statements tell it.
CREATE TABLE bank_entry (
    account    TEXT    NOT NULL,
    booked     INTEGER NOT NULL, -- yyyymmdd
    entry_key  TEXT    NOT NULL, -- the bank's reference, or a hash of what is told; then which of equal ones
    file_id    BIGINT  NOT NULL,
    line       INTEGER NOT NULL,
    amount     BIGINT  NOT NULL, -- credit +, debit −
    reference  TEXT    NOT NULL,
    remark     TEXT    NOT NULL,
    refs       TEXT    NOT NULL, -- all that the parties call it, JSON
    channel    TEXT    NOT NULL, -- whose money it is: a channel, transfer, deposit, none; '' not decided
    asked_by   TEXT    NOT NULL DEFAULT '', -- who asked for it to be a charge, when that takes two
    unassigned BIGINT  NOT NULL, -- part of the amount that no settlement day has
    PRIMARY KEY (account, booked, entry_key)
);
CREATE INDEX bank_entry_amount ON bank_entry (amount, booked);
CREATE INDEX bank_entry_open ON bank_entry (channel, booked) WHERE unassigned <> 0;
-- By which words a channel's money is known on a statement.
CREATE TABLE settlement_rule (
    channel    TEXT   NOT NULL PRIMARY KEY,
    pattern    TEXT   NOT NULL, -- texts in capitals, apart by |; one of them stands in reference or remark
    updated_at BIGINT NOT NULL
);
INSERT INTO settlement_rule (channel, pattern, updated_at) VALUES
    ('indomaret', 'INDOMARET|INDOMARCO', 0), ('alfamart', 'ALFAMART|SUMBER ALFARIA', 0), ('tokopedia', 'TOKOPEDIA', 0), ('retail', 'FINNET|FINPAY', 0),
    ('counter', 'SETOR LOKET|SETORAN LOKET', 0), ('qris', 'SETTLEMENT QRIS|QRIS SETTLEMENT|MDR QRIS', 0);
-- Which settlement day a movement pays, and the journal entry that says so.
CREATE TABLE bank_match (
    channel       TEXT    NOT NULL,
    business_date INTEGER NOT NULL,
    account       TEXT    NOT NULL,
    booked        INTEGER NOT NULL,
    entry_key     TEXT    NOT NULL,
    amount        BIGINT  NOT NULL,
    word          BIGINT  NOT NULL, -- the journal entry: bank from clearing
    entry_id      BIGINT  NOT NULL,
    at            BIGINT  NOT NULL,
    subject       TEXT    NOT NULL DEFAULT '', -- of deposit its number, of debit its reference: what came once
    PRIMARY KEY (channel, business_date, account, booked, entry_key)
);
CREATE UNIQUE INDEX bank_match_subject ON bank_match (channel, subject) WHERE subject <> '';
CREATE INDEX bank_match_entry ON bank_match (account, booked, entry_key);
-- A settlement day in figures: the read model of the league table, and what the
-- search for its money needs.
CREATE TABLE recon_day (
    channel       TEXT    NOT NULL,
    business_date INTEGER NOT NULL,
    file_id       BIGINT  NOT NULL, -- 0: no file yet
    payments      INTEGER NOT NULL, -- ours
    ours          BIGINT  NOT NULL, -- receipts less reversals
    lines         INTEGER NOT NULL,
    theirs        BIGINT  NOT NULL, -- payments less reversals of the file
    kept          BIGINT  NOT NULL, -- fee by the file
    fee           BIGINT  NOT NULL, -- fee as agreed
    fee_booked    BIGINT  NOT NULL, -- of it on the ledger
    bank          BIGINT  NOT NULL, -- seen on statements
    expected_on   INTEGER NOT NULL, -- day on which the money is due
    settled_on    INTEGER NOT NULL, -- booking day of the last of it, 0 none
    differences   INTEGER NOT NULL, -- that were found, whatever became of them
    matched_at    BIGINT  NOT NULL,
    PRIMARY KEY (channel, business_date)
);
-- A difference and what becomes of it.
CREATE TABLE recon_task (
    channel       TEXT     NOT NULL,
    business_date INTEGER  NOT NULL,
    kind          TEXT     NOT NULL, -- missing_here, missing_there, amount_differs …
    reference     TEXT     NOT NULL,
    task_id       BIGINT   NOT NULL,
    code          TEXT     NOT NULL,
    request       TEXT     NOT NULL,
    ours          BIGINT   NOT NULL,
    theirs        BIGINT   NOT NULL,
    bank          BIGINT   NOT NULL,
    paid_at       BIGINT   NOT NULL,
    standing      SMALLINT NOT NULL, -- 1: the last match still saw it
    other_day     INTEGER  NOT NULL, -- settlement day that makes up for it, 0 none
    suggestion    TEXT     NOT NULL,
    state         TEXT     NOT NULL, -- open, waiting, claimed, done
    action        TEXT     NOT NULL, -- what was done
    who           TEXT     NOT NULL,
    why           TEXT     NOT NULL,
    absorbed      BIGINT   NOT NULL, -- taken from clearing to expense
    asked_by      TEXT     NOT NULL DEFAULT '', -- who asked for that, when it takes two
    word          BIGINT   NOT NULL, -- its journal entry
    entry_id      BIGINT   NOT NULL,
    opened_at     BIGINT   NOT NULL,
    due_at        BIGINT   NOT NULL,
    closed_at     BIGINT   NOT NULL,
    PRIMARY KEY (channel, business_date, kind, reference)
);
CREATE INDEX recon_task_id ON recon_task (task_id);
CREATE INDEX recon_task_open ON recon_task (due_at, task_id) WHERE state <> 'done';
CREATE INDEX recon_task_reference ON recon_task (channel, reference);
-- How far the search for late messages has come.
CREATE TABLE recon_mark (
    name TEXT   NOT NULL PRIMARY KEY, -- receipts
    seen BIGINT NOT NULL              -- received until then
);
-- A channel's receipts of a day, and what came since. PostgreSQL finds them by the blocks in which
-- they lie, which costs posting nothing.
-- engine: postgres
CREATE INDEX receipt_paid ON receipt USING brin (paid_at) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX receipt_received ON receipt USING brin (received_at) WITH (pages_per_range = 16, autosummarize = on);
-- engine: sqlite
CREATE INDEX receipt_paid ON receipt (channel, paid_at);
CREATE INDEX receipt_received ON receipt (received_at);
-- engine: all
-- +goose Down
