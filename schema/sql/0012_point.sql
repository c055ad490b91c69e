-- +goose Up
-- A service point [titik layanan]: a bank's counter (SPO, service point office)
-- or an agent [Perisai] that takes cash for us. Its number is its shard word.
CREATE TABLE point (
    word          BIGINT NOT NULL, -- point number, 7 digits
    kind          TEXT   NOT NULL, -- spo, agent: also the channel of its payments
    name          TEXT   NOT NULL,
    partner       TEXT   NOT NULL, -- the bank of an spo, '' for an agent
    agent_no      BIGINT NOT NULL, -- member number of the agent, 0 for an spo
    area          TEXT   NOT NULL, -- code of the regency
    address       TEXT   NOT NULL,
    payment_limit BIGINT NOT NULL, -- rupiah, most of one payment
    daily_limit   BIGINT NOT NULL, -- rupiah, most of one day
    float_limit   BIGINT NOT NULL, -- rupiah, most cash of ours that it may owe us
    state         TEXT   NOT NULL, -- open, paused, closed
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL, -- also the row that collecting locks
    PRIMARY KEY (word)
);
-- What a teller writes down before the payment is posted. Money is what the
-- receipt of its reference says; this row only keeps the room for it.
CREATE TABLE point_slip (
    word      BIGINT  NOT NULL,
    slip      TEXT    NOT NULL, -- the teller's own number, unique at the point for good
    channel   TEXT    NOT NULL,
    reference TEXT    NOT NULL, -- of the receipt: word/slip
    code      TEXT    NOT NULL, -- as it was told
    amount    BIGINT  NOT NULL,
    day       INTEGER NOT NULL, -- yyyymmdd WIB
    teller    TEXT    NOT NULL, -- account:… or credential:…
    taken_at  BIGINT  NOT NULL,
    state     TEXT    NOT NULL, -- taken; void: refused, nothing was paid; returning: being given back; returned
    reason    TEXT    NOT NULL, -- of void a fault code, of returning what the teller wrote
    PRIMARY KEY (word, slip)
);
CREATE INDEX point_slip_day ON point_slip (word, day);
CREATE INDEX point_slip_reference ON point_slip (reference);
CREATE INDEX point_slip_open ON point_slip (taken_at) WHERE state IN ('taken', 'returning');
-- Cash that a point brought to our account [setoran].
CREATE TABLE point_deposit (
    word           BIGINT  NOT NULL,
    deposit_id     BIGINT  NOT NULL,
    amount         BIGINT  NOT NULL,
    bank_reference TEXT    NOT NULL, -- of the transfer or deposit slip, unique at the point
    day            INTEGER NOT NULL, -- told, yyyymmdd WIB
    state          TEXT    NOT NULL, -- told, confirmed, refused
    told_by        TEXT    NOT NULL,
    told_at        BIGINT  NOT NULL,
    decided_by     TEXT    NOT NULL,
    decided_at     BIGINT  NOT NULL,
    decided_day    INTEGER NOT NULL, -- 0 while told
    evidence       TEXT    NOT NULL, -- line of the statement, or why it was refused
    entry_id       BIGINT  NOT NULL, -- of the word: cash to clearing
    PRIMARY KEY (word, deposit_id)
);
CREATE UNIQUE INDEX point_deposit_reference ON point_deposit (word, bank_reference);
CREATE INDEX point_deposit_amount ON point_deposit (amount, day);
CREATE INDEX point_deposit_told ON point_deposit (told_at) WHERE state = 'told';
-- The day of a point, closed: nothing of it changes any more. held is what it
-- kept of our cash that evening, from which the next days go on.
CREATE TABLE point_day (
    word      BIGINT  NOT NULL,
    day       INTEGER NOT NULL, -- yyyymmdd WIB
    slips     INTEGER NOT NULL, -- paid, without those given back
    collected BIGINT  NOT NULL,
    reversals INTEGER NOT NULL,
    reversed  BIGINT  NOT NULL, -- of slips of this day, not in collected
    deposited BIGINT  NOT NULL, -- told on this day
    returned  BIGINT  NOT NULL, -- deposits refused on this day: the cash is the point's to bring again
    held      BIGINT  NOT NULL,
    closed_by TEXT    NOT NULL,
    closed_at BIGINT  NOT NULL,
    PRIMARY KEY (word, day)
);
-- +goose Down
