-- +goose Up
-- Work to be done after commit: messages, documents, spreading. kit/job.
CREATE TABLE job (
    word        BIGINT   NOT NULL, -- shard word of what the job is about
    job_id      BIGINT   NOT NULL,
    kind        TEXT     NOT NULL,
    payload     TEXT     NOT NULL, -- JSON
    run_at      BIGINT   NOT NULL,
    attempts    INTEGER  NOT NULL,
    last_error  TEXT     NOT NULL,
    leased_to   BIGINT   NOT NULL, -- until when a worker holds it; 0 is free
    dead        SMALLINT NOT NULL, -- 1: gave up, an operator looks at it
    PRIMARY KEY (word, job_id)
);
CREATE INDEX job_due ON job (dead, run_at);

-- Who changed what, when, why. Append only; sealed.
CREATE TABLE audit (
    word       BIGINT NOT NULL,
    audit_id   BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor      TEXT   NOT NULL, -- "user:…", "member:…", "system:billing", "channel:retail"
    action     TEXT   NOT NULL, -- "member.correct"
    subject    TEXT   NOT NULL, -- "member:26011874402"
    before_row TEXT   NOT NULL, -- JSON or ''
    after_row  TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    PRIMARY KEY (word, audit_id)
);
CREATE INDEX audit_recent ON audit (at, word, audit_id); -- the office reads the newest
-- What people of the office did, which is little beside what channels do.
CREATE INDEX audit_account ON audit (actor, at, word, audit_id) WHERE actor >= 'account:' AND actor < 'account;';

-- Rows of the books that no block holds yet. The sealer empties it.
CREATE TABLE unsealed (
    shard   INTEGER NOT NULL,
    kind    TEXT    NOT NULL, -- "entry" or "audit"
    word    BIGINT  NOT NULL,
    row_id  BIGINT  NOT NULL,
    hash    TEXT    NOT NULL,
    at      BIGINT  NOT NULL,
    PRIMARY KEY (shard, kind, word, row_id)
);

-- Numbered Merkle blocks over rows of one shard. Append only.
CREATE TABLE block (
    shard     INTEGER NOT NULL,
    number    BIGINT  NOT NULL,
    rows      INTEGER NOT NULL,
    root      TEXT    NOT NULL,
    previous  TEXT    NOT NULL, -- root of the block before, '' for the first
    leaves    TEXT    NOT NULL, -- which rows, in order: kind/word/row_id
    sealed_at BIGINT  NOT NULL,
    PRIMARY KEY (shard, number)
);

-- Who does a piece of background work now (sealing, folding, a batch).
CREATE TABLE lease (
    name    TEXT   NOT NULL,
    holder  TEXT   NOT NULL,
    until   BIGINT NOT NULL,
    PRIMARY KEY (name)
);

-- Counts that happened, to be folded into rollup. Rows are added with the
-- change that they count and leave when they are folded. kit/tally.
CREATE TABLE tally (
    word     BIGINT  NOT NULL,
    tally_id BIGINT  NOT NULL,
    measure  TEXT    NOT NULL,
    day      INTEGER NOT NULL, -- yyyymmdd, or yyyymm01 for measures of a month
    area     TEXT    NOT NULL, -- regency code, '' unknown
    segment  INTEGER NOT NULL, -- 0 when it does not apply
    channel  TEXT    NOT NULL,
    n        BIGINT  NOT NULL,
    amount   BIGINT  NOT NULL,
    PRIMARY KEY (word, tally_id)
);
CREATE TABLE rollup (
    measure  TEXT    NOT NULL,
    day      INTEGER NOT NULL,
    area     TEXT    NOT NULL,
    segment  INTEGER NOT NULL,
    channel  TEXT    NOT NULL,
    n        BIGINT  NOT NULL,
    amount   BIGINT  NOT NULL,
    PRIMARY KEY (measure, day, area, segment, channel)
);

-- Files: uploads, papers. kit/blob keeps the bytes elsewhere or here.
CREATE TABLE blob (
    word       BIGINT NOT NULL,
    blob_id    BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    sha256     TEXT   NOT NULL,
    path       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (word, blob_id)
);

-- Messages to people: SMS, WhatsApp, e-mail. kit/notify sends, keeps the state.
CREATE TABLE message (
    word       BIGINT  NOT NULL,
    message_id BIGINT  NOT NULL,
    sender     TEXT    NOT NULL, -- "sms"
    address    TEXT    NOT NULL,
    kind       TEXT    NOT NULL, -- "otp", "receipt"
    body       TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    sent_at    BIGINT  NOT NULL,
    PRIMARY KEY (word, message_id)
);
CREATE INDEX message_recent ON message (created_at);

-- People (and programs) who sign in. word is member_no, employer_no or 0 for
-- the office; logins cross words, so they have a table of their own.
CREATE TABLE account (
    word          BIGINT   NOT NULL,
    account_id    BIGINT   NOT NULL,
    name          TEXT     NOT NULL,
    roles         TEXT     NOT NULL, -- comma separated
    member_no     BIGINT   NOT NULL,
    employer_no   BIGINT   NOT NULL,
    office        TEXT     NOT NULL,
    password_hash TEXT     NOT NULL,
    totp_secret   TEXT     NOT NULL, -- sealed
    totp_step     BIGINT   NOT NULL, -- last step used: a code works once
    failures      INTEGER  NOT NULL,
    locked_until  BIGINT   NOT NULL,
    disabled      SMALLINT NOT NULL,
    created_at    BIGINT   NOT NULL,
    PRIMARY KEY (word, account_id)
);
CREATE TABLE login (
    login      TEXT   NOT NULL, -- e-mail or user name, lower case
    word       BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    PRIMARY KEY (login)
);
CREATE TABLE credential ( -- API keys
    credential_id TEXT     NOT NULL,
    word          BIGINT   NOT NULL, -- employer_no
    secret_hash   TEXT     NOT NULL,
    name          TEXT     NOT NULL,
    created_at    BIGINT   NOT NULL,
    last_used_at  BIGINT   NOT NULL,
    revoked_at    BIGINT   NOT NULL,
    PRIMARY KEY (credential_id)
);
CREATE INDEX credential_of ON credential (word);
CREATE TABLE one_time_code (
    subject    TEXT    NOT NULL, -- "login:+62812…", blind
    code_hash  TEXT    NOT NULL,
    expires_at BIGINT  NOT NULL,
    attempts   INTEGER NOT NULL,
    sends      INTEGER NOT NULL, -- codes sent in a row: each waits longer
    PRIMARY KEY (subject)
);
CREATE TABLE session (
    token      TEXT   NOT NULL,
    data       TEXT   NOT NULL, -- base64
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (token)
);
CREATE INDEX session_expiry ON session (expires_at);
-- The answer given to a form or API command, so that sending it twice is harmless.
CREATE TABLE command (
    command_key TEXT   NOT NULL,
    hash        TEXT   NOT NULL,
    answer      TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (command_key)
);
-- +goose Down
