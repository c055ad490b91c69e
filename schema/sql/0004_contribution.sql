-- +goose Up
-- Record 1: who works where, in which segment and programmes, from–to.
CREATE TABLE enrolment (
    member_no    BIGINT   NOT NULL,
    enrolment_id BIGINT   NOT NULL,
    employer_no  BIGINT   NOT NULL, -- 0: self-paying
    branch_no    INTEGER  NOT NULL,
    segment      INTEGER  NOT NULL, -- 1 PU, 2 BPU, 3 Jakon, 4 PMI
    state        TEXT     NOT NULL, -- reserved, live, ended
    programmes   INTEGER  NOT NULL,
    jkp          SMALLINT NOT NULL, -- fulfils the conditions of job-loss insurance
    wage         BIGINT   NOT NULL, -- last reported wage, or income of the self-employed
    wage_month   INTEGER  NOT NULL, -- month for which it was last reported
    risk_group   INTEGER  NOT NULL,
    sector       TEXT     NOT NULL, -- '', transport, labour-intensive
    occupation   TEXT     NOT NULL,
    second_job   TEXT     NOT NULL,
    workplace    TEXT     NOT NULL,
    area         TEXT     NOT NULL,
    staff_no     TEXT     NOT NULL,
    contract     TEXT     NOT NULL, -- PKWT, PKWTT, ''
    start_date   INTEGER  NOT NULL, -- first working day, or day of registration
    end_date     INTEGER  NOT NULL, -- last day, 0 while it runs
    end_reason   TEXT     NOT NULL,
    contract_end INTEGER  NOT NULL,
    version      INTEGER  NOT NULL,
    updated_at   BIGINT   NOT NULL,
    PRIMARY KEY (member_no, enrolment_id)
);
CREATE INDEX enrolment_employer ON enrolment (employer_no, member_no);
-- Reported wages by month; the newest revision counts. kind: regular, back_pay.
CREATE TABLE wage (
    member_no   BIGINT  NOT NULL,
    employer_no BIGINT  NOT NULL,
    month       INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    amount      BIGINT  NOT NULL,
    report_id   BIGINT  NOT NULL,
    at          BIGINT  NOT NULL,
    PRIMARY KEY (member_no, employer_no, month, kind, revision)
);
CREATE INDEX wage_back_pay ON wage (employer_no, month) WHERE kind = 'back_pay';
-- Record 2: what is due. Append only. Revision 0 holds the amounts, a later
-- revision holds the difference that a correction brings (it may be negative);
-- the sum over revisions is what is due now.
-- engine: postgres
CREATE TABLE contribution (
    member_no    BIGINT   NOT NULL,
    month        INTEGER  NOT NULL,
    employer_no  BIGINT   NOT NULL,
    segment      SMALLINT NOT NULL,
    revision     SMALLINT NOT NULL,
    branch_no    INTEGER  NOT NULL,
    risk_group   SMALLINT NOT NULL,
    programmes   SMALLINT NOT NULL,
    flags        INTEGER  NOT NULL,
    rule_version BIGINT   NOT NULL,
    wage         BIGINT   NOT NULL,
    jkk          BIGINT   NOT NULL,
    jkm          BIGINT   NOT NULL,
    jht_employer BIGINT   NOT NULL,
    jht_worker   BIGINT   NOT NULL,
    jp_employer  BIGINT   NOT NULL,
    jp_worker    BIGINT   NOT NULL,
    jkp_state    BIGINT   NOT NULL,
    jkp_jkk      BIGINT   NOT NULL,
    jkp_jkm      BIGINT   NOT NULL,
    bill_no      BIGINT   NOT NULL,
    created_at   BIGINT   NOT NULL,
    PRIMARY KEY (member_no, month, employer_no, segment, revision)
) PARTITION BY RANGE (month);
-- +goose StatementBegin
DO $$ BEGIN
    FOR y IN 2015..2040 LOOP
        EXECUTE format('CREATE TABLE contribution_%s PARTITION OF contribution FOR VALUES FROM (%s) TO (%s)', y, y*100+1, (y+1)*100+1);
    END LOOP;
END $$;
-- +goose StatementEnd
-- engine: sqlite
CREATE TABLE contribution (
    member_no    BIGINT   NOT NULL,
    month        INTEGER  NOT NULL,
    employer_no  BIGINT   NOT NULL,
    segment      SMALLINT NOT NULL,
    revision     SMALLINT NOT NULL,
    branch_no    INTEGER  NOT NULL,
    risk_group   SMALLINT NOT NULL,
    programmes   SMALLINT NOT NULL,
    flags        INTEGER  NOT NULL,
    rule_version BIGINT   NOT NULL,
    wage         BIGINT   NOT NULL,
    jkk          BIGINT   NOT NULL,
    jkm          BIGINT   NOT NULL,
    jht_employer BIGINT   NOT NULL,
    jht_worker   BIGINT   NOT NULL,
    jp_employer  BIGINT   NOT NULL,
    jp_worker    BIGINT   NOT NULL,
    jkp_state    BIGINT   NOT NULL,
    jkp_jkk      BIGINT   NOT NULL,
    jkp_jkm      BIGINT   NOT NULL,
    bill_no      BIGINT   NOT NULL,
    created_at   BIGINT   NOT NULL,
    PRIMARY KEY (member_no, month, employer_no, segment, revision)
);
-- engine: all
CREATE INDEX contribution_bill ON contribution (employer_no, bill_no, member_no);
-- What was paid for a due row. Append only.
CREATE TABLE settlement (
    member_no   BIGINT  NOT NULL,
    month       INTEGER NOT NULL,
    employer_no BIGINT  NOT NULL,
    segment     INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    payment_id  BIGINT  NOT NULL,
    amount      BIGINT  NOT NULL,
    paid_at     BIGINT  NOT NULL, -- when the payer paid, which decides cover
    PRIMARY KEY (member_no, month, employer_no, segment, revision, payment_id)
);
-- A bill [kode iuran]: what one payer is asked to pay at once.
CREATE TABLE bill (
    payer        BIGINT  NOT NULL, -- member_no or employer_no
    bill_no      BIGINT  NOT NULL,
    kind         TEXT    NOT NULL, -- self, employer, correction
    segment      INTEGER NOT NULL,
    branch_no    INTEGER NOT NULL,
    month_from   INTEGER NOT NULL,
    month_to     INTEGER NOT NULL,
    state        TEXT    NOT NULL, -- open, paid, cancelled, expired, credited
    code         BIGINT  NOT NULL, -- 12-digit payment code
    members      INTEGER NOT NULL,
    amount       BIGINT  NOT NULL, -- asked for: contributions − credit
    credit_used  BIGINT  NOT NULL,
    jkk          BIGINT  NOT NULL,
    jkm          BIGINT  NOT NULL,
    jht          BIGINT  NOT NULL,
    jp           BIGINT  NOT NULL,
    jkp_state    BIGINT  NOT NULL,
    jkp_jkk      BIGINT  NOT NULL,
    jkp_jkm      BIGINT  NOT NULL,
    rule_version BIGINT  NOT NULL,
    why          TEXT    NOT NULL, -- JSON: the derivation as it was billed
    due_date     INTEGER NOT NULL,
    expires_at   BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    paid_at      BIGINT  NOT NULL,
    payment_id   BIGINT  NOT NULL,
    PRIMARY KEY (payer, bill_no)
);
CREATE INDEX bill_by_month ON bill (month_from, payer);
CREATE INDEX bill_expiry ON bill (expires_at) WHERE state = 'open' AND expires_at > 0;
-- The bills that a newer bill takes the place of, all of them and not only the
-- last: their rows are rows of the newer one too.
CREATE TABLE bill_supersedes (
    payer       BIGINT NOT NULL,
    bill_no     BIGINT NOT NULL,
    old_bill_no BIGINT NOT NULL,
    PRIMARY KEY (payer, bill_no, old_bill_no)
);
-- The months of a self-payer's bill; they become contribution rows when paid.
CREATE TABLE bill_month (
    payer        BIGINT  NOT NULL,
    bill_no      BIGINT  NOT NULL,
    month        INTEGER NOT NULL,
    programmes   INTEGER NOT NULL,
    flags        INTEGER NOT NULL,
    base         BIGINT  NOT NULL,
    jkk          BIGINT  NOT NULL,
    jkm          BIGINT  NOT NULL,
    jht          BIGINT  NOT NULL,
    PRIMARY KEY (payer, bill_no, month)
);
CREATE TABLE code ( -- payment codes cross words
    code       BIGINT NOT NULL PRIMARY KEY,
    payer      BIGINT NOT NULL,
    bill_no    BIGINT NOT NULL,
    at         BIGINT NOT NULL
);
-- Money that the scheme owes a payer and that the next bill uses. Append only:
-- the balance is the sum.
CREATE TABLE payer_credit (
    payer     BIGINT NOT NULL,
    credit_id BIGINT NOT NULL,
    bill_no   BIGINT NOT NULL,
    amount    BIGINT NOT NULL, -- + owed to the payer, − used by a bill
    jkk       BIGINT NOT NULL,
    jkm       BIGINT NOT NULL,
    jht       BIGINT NOT NULL,
    jp        BIGINT NOT NULL,
    reason    TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    PRIMARY KEY (payer, credit_id)
);
-- A batch that can be killed and run again: one row per finished chunk.
CREATE TABLE batch_chunk (
    batch    TEXT   NOT NULL, -- "bill:2026-10"
    chunk    BIGINT NOT NULL, -- the first payer of the chunk
    rows     BIGINT NOT NULL,
    amount   BIGINT NOT NULL,
    done_at  BIGINT NOT NULL,
    PRIMARY KEY (batch, chunk)
);
-- +goose Down
