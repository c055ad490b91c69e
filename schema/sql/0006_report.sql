-- +goose Up
-- A target is a record, not a bare number.
CREATE TABLE target (
    target_id  BIGINT  NOT NULL,
    measure    TEXT    NOT NULL,
    definition TEXT    NOT NULL,
    area       TEXT    NOT NULL, -- '' national
    segment    INTEGER NOT NULL,
    period     TEXT    NOT NULL, -- 2026, 2026-11
    value      BIGINT  NOT NULL,
    unit       TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    stated_on  INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    ended_at   BIGINT  NOT NULL,
    PRIMARY KEY (target_id)
);
-- Published figures of the past, with source; never mixed with our own counts.
CREATE TABLE figure (
    figure_id  BIGINT  NOT NULL,
    measure    TEXT    NOT NULL,
    series     TEXT    NOT NULL, -- one definition
    area       TEXT    NOT NULL,
    day        INTEGER NOT NULL,
    value      TEXT    NOT NULL, -- decimal, as published
    unit       TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    note       TEXT    NOT NULL,
    PRIMARY KEY (figure_id)
);
-- +goose Down
