-- +goose Up
CREATE TABLE employer (
    employer_no   BIGINT   NOT NULL PRIMARY KEY, -- 8 digits [NPP]
    state         TEXT     NOT NULL, -- active, closed
    name          TEXT     NOT NULL,
    name_key      TEXT     NOT NULL,
    legal_form    TEXT     NOT NULL,
    nib           TEXT     NOT NULL,
    npwp          TEXT     NOT NULL,
    kbli          TEXT     NOT NULL,
    risk_kind     TEXT     NOT NULL, -- G3-027 of PP 82/2019 annex I
    risk_group    INTEGER  NOT NULL, -- 1 to 5
    scale         TEXT     NOT NULL, -- micro, small, medium, large
    programmes    INTEGER  NOT NULL, -- bit set: JKK 1, JKM 2, JHT 4, JP 8
    jkn           SMALLINT NOT NULL, -- workers are in JKN (health), a condition of JKP
    sector        TEXT     NOT NULL, -- '', labour-intensive
    address       TEXT     NOT NULL,
    area          TEXT     NOT NULL,
    postcode      TEXT     NOT NULL,
    phone         TEXT     NOT NULL,
    email         TEXT     NOT NULL,
    contact_name  TEXT     NOT NULL,
    channel       TEXT     NOT NULL,
    registered_at BIGINT   NOT NULL,
    version       INTEGER  NOT NULL,
    updated_at    BIGINT   NOT NULL,
    synthetic     SMALLINT NOT NULL
);
CREATE TABLE branch (
    employer_no BIGINT  NOT NULL,
    branch_no   INTEGER NOT NULL, -- 0 is the head office
    name        TEXT    NOT NULL,
    area        TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    ended_on    INTEGER NOT NULL,
    PRIMARY KEY (employer_no, branch_no)
);
-- A wage report [laporan upah]: one upload or API call, staged row by row.
CREATE TABLE wage_report (
    employer_no  BIGINT  NOT NULL,
    report_id    BIGINT  NOT NULL,
    month        INTEGER NOT NULL,
    branch_no    INTEGER NOT NULL,
    state        TEXT    NOT NULL, -- reading, staged, applied, failed, discarded
    source       TEXT    NOT NULL, -- xlsx, csv, api, form
    file_name    TEXT    NOT NULL,
    sha256       TEXT    NOT NULL,
    rows_total   INTEGER NOT NULL,
    rows_error   INTEGER NOT NULL,
    rows_warning INTEGER NOT NULL,
    summary      TEXT    NOT NULL, -- JSON: counts by state, amounts
    problem      TEXT    NOT NULL, -- JSON: why the whole file was refused
    created_at   BIGINT  NOT NULL,
    touched_at   BIGINT  NOT NULL, -- the last sign of life while it is read
    created_by   TEXT    NOT NULL,
    applied_at   BIGINT  NOT NULL,
    PRIMARY KEY (employer_no, report_id)
);
-- The same file for the same month counts once.
CREATE UNIQUE INDEX wage_report_once ON wage_report (employer_no, month, branch_no, sha256)
    WHERE state IN ('reading', 'staged', 'applied') AND sha256 <> '';
CREATE INDEX wage_report_warned ON wage_report (created_at) WHERE rows_warning > 0; -- an officer's work list
CREATE TABLE wage_row (
    employer_no  BIGINT  NOT NULL,
    report_id    BIGINT  NOT NULL,
    row_no       INTEGER NOT NULL, -- running number in the report
    sheet        TEXT    NOT NULL,
    sheet_row    INTEGER NOT NULL,
    kind         TEXT    NOT NULL, -- new, wage, leave, update
    state        TEXT    NOT NULL, -- new, known, changed, wage_drop, below_minimum, leaver, error …
    severity     INTEGER NOT NULL, -- 0 fine, 1 warning, 2 error
    member_no    BIGINT  NOT NULL, -- 0 until matched
    nik_index    TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    wage         BIGINT  NOT NULL,
    back_pay     BIGINT  NOT NULL, -- [rapel]
    old_wage     BIGINT  NOT NULL,
    problems     TEXT    NOT NULL, -- JSON
    payload      TEXT    NOT NULL, -- sealed JSON of the row
    PRIMARY KEY (employer_no, report_id, row_no)
);
-- +goose Down
