-- +goose Up
CREATE TABLE member (
    member_no     BIGINT   NOT NULL PRIMARY KEY, -- 11 digits, for life
    state         TEXT     NOT NULL, -- reserved (number kept, not paid), issued, merged, closed
    name          TEXT     NOT NULL,
    name_key      TEXT     NOT NULL,
    birth_date    INTEGER  NOT NULL,
    birth_place   TEXT     NOT NULL,
    sex           TEXT     NOT NULL, -- M, F or ''
    mother_name   TEXT     NOT NULL,
    nationality   TEXT     NOT NULL, -- ISO 3166-1 alpha-2
    nik_sealed    TEXT     NOT NULL, -- encrypted; '' for foreigners
    passport_sealed TEXT   NOT NULL,
    permit_sealed TEXT     NOT NULL,
    marital       TEXT     NOT NULL,
    phone         TEXT     NOT NULL, -- E.164
    email         TEXT     NOT NULL,
    address       TEXT     NOT NULL,
    area          TEXT     NOT NULL, -- regency, Kemendagri "36.04"
    postcode      TEXT     NOT NULL,
    language      TEXT     NOT NULL,
    bank_code     TEXT     NOT NULL,
    bank_account  TEXT     NOT NULL,
    channel       TEXT     NOT NULL, -- how they came: web, payroll, agent …
    warnings      TEXT     NOT NULL, -- codes, comma separated
    merged_into   BIGINT   NOT NULL,
    reserved_at   BIGINT   NOT NULL,
    issued_at     BIGINT   NOT NULL, -- 0 until the first contribution arrived; cover runs from here
    version       INTEGER  NOT NULL,
    updated_at    BIGINT   NOT NULL,
    synthetic     SMALLINT NOT NULL
);
CREATE INDEX member_alias ON member (merged_into) WHERE merged_into <> 0;
-- Look-ups that cross words. kind: nik, passport, permit, card; nib, npwp of employers.
CREATE TABLE identifier (
    kind  TEXT   NOT NULL,
    value TEXT   NOT NULL, -- keyed blind index
    word  BIGINT NOT NULL,
    at    BIGINT NOT NULL,
    PRIMARY KEY (kind, value)
);
CREATE TABLE phone_index (
    value     TEXT   NOT NULL, -- keyed blind index; a phone belongs to many
    member_no BIGINT NOT NULL,
    PRIMARY KEY (value, member_no)
);
CREATE TABLE name_index (
    token TEXT   NOT NULL, -- one word of a name, folded
    word  BIGINT NOT NULL, -- member or employer
    PRIMARY KEY (token, word)
);
CREATE TABLE birth_name ( -- to find the same person under another NIK
    birth_date INTEGER NOT NULL,
    name_key   TEXT    NOT NULL,
    member_no  BIGINT  NOT NULL,
    PRIMARY KEY (birth_date, name_key, member_no)
);
CREATE TABLE heir (
    member_no  BIGINT  NOT NULL,
    heir_id    BIGINT  NOT NULL,
    name       TEXT    NOT NULL,
    relation   TEXT    NOT NULL, -- spouse, child, parent, sibling, will …
    birth_date INTEGER NOT NULL,
    nik_sealed TEXT    NOT NULL,
    phone      TEXT    NOT NULL,
    ended_at   BIGINT  NOT NULL,
    PRIMARY KEY (member_no, heir_id)
);
CREATE TABLE consent (
    member_no BIGINT NOT NULL,
    kind      TEXT   NOT NULL, -- data, messages
    version   TEXT   NOT NULL,
    given_at  BIGINT NOT NULL,
    channel   TEXT   NOT NULL,
    PRIMARY KEY (member_no, kind, version)
);
-- Possible same persons, for an officer.
CREATE TABLE duplicate (
    member_no  BIGINT NOT NULL, -- the newer one
    other_no   BIGINT NOT NULL,
    reason     TEXT   NOT NULL, -- same_name_birth, similar_nik …
    state      TEXT   NOT NULL, -- open, same, different
    opened_at  BIGINT NOT NULL,
    decided_at BIGINT NOT NULL,
    decided_by TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    PRIMARY KEY (member_no, other_no)
);
CREATE INDEX duplicate_open ON duplicate (state, opened_at, member_no, other_no);
CREATE INDEX duplicate_other ON duplicate (other_no);
CREATE TABLE draft ( -- a registration that is not finished; resumed by its code
    code       TEXT   NOT NULL,
    kind       TEXT   NOT NULL, -- bpu, employer
    step       TEXT   NOT NULL,
    payload    TEXT   NOT NULL, -- sealed JSON
    version    INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    done_word  BIGINT NOT NULL, -- what it became, 0 while open
    PRIMARY KEY (code)
);
-- +goose Down
