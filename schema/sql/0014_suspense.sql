-- +goose Up
-- How long a task may wait before it is late, and before it is escalated: our own
-- promise [standar layanan], changed here and nowhere else.
CREATE TABLE service_standard (
    task          TEXT    NOT NULL PRIMARY KEY,
    days          INTEGER NOT NULL, -- calendar days from its opening
    escalate_days INTEGER NOT NULL, -- 0: never
    source        TEXT    NOT NULL
);
INSERT INTO service_standard (task, days, escalate_days, source) VALUES
    ('suspense',  3, 7, 'own promise; no regulation names a term'),
    ('duplicate', 7, 0, 'own promise; no regulation names a term'),
    ('wage',      5, 0, 'own promise; no regulation names a term');
-- Identity numbers that stood in the text of money without an owner: the text
-- keeps them masked, this their blind index, so that a later registration finds it.
CREATE TABLE suspense_clue (
    suspense_id BIGINT NOT NULL,
    clue        TEXT   NOT NULL, -- blind index of a NIK
    PRIMARY KEY (suspense_id, clue)
);
-- By what the owner of money was known once: account numbers and names of its
-- text, as blind indexes.
CREATE TABLE payer_sign (
    sign  TEXT    NOT NULL,
    payer BIGINT  NOT NULL,
    times INTEGER NOT NULL,
    at    BIGINT  NOT NULL,
    PRIMARY KEY (sign, payer)
);
-- Money for a code that ended is looked for by its amount.
CREATE INDEX bill_ended ON bill (amount, expires_at) WHERE state IN ('expired', 'cancelled') AND expires_at > 0;
-- engine: postgres
ALTER TABLE suspense ADD COLUMN looked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE suspense ADD COLUMN escalated_at BIGINT NOT NULL DEFAULT 0;
-- engine: sqlite
ALTER TABLE suspense ADD COLUMN looked_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suspense ADD COLUMN escalated_at INTEGER NOT NULL DEFAULT 0;
-- engine: all
-- +goose Down
