-- +goose Up
-- A partner [mitra]: a bank, an acquirer or an aggregator that calls us, and that
-- we call. Reference data, the same on every node.
CREATE TABLE partner (
    partner        TEXT    NOT NULL PRIMARY KEY, -- our short word for it
    name           TEXT    NOT NULL,
    channel        TEXT    NOT NULL, -- the way of paying that its payments come by
    client_id      TEXT    NOT NULL, -- X-CLIENT-KEY
    partner_id     TEXT    NOT NULL, -- X-PARTNER-ID
    company        TEXT    NOT NULL, -- code of its virtual accounts, '' none
    dialect        TEXT    NOT NULL, -- a preset
    overrides      TEXT    NOT NULL, -- JSON of what differs from the preset, '' nothing
    addresses      TEXT    NOT NULL, -- networks that may call, with blanks between; '' any
    reconcile      TEXT    NOT NULL, -- '', reversal, force settle
    rate           INTEGER NOT NULL, -- calls a second, 0 the server's own limit
    base_url       TEXT    NOT NULL, -- where we call it, '' never
    our_client_id  TEXT    NOT NULL, -- what it calls us
    our_partner_id TEXT    NOT NULL,
    channel_id     TEXT    NOT NULL, -- CHANNEL-ID of our calls
    state          TEXT    NOT NULL, -- sandbox, live, closed
    version        BIGINT  NOT NULL, -- grows with each change, of its keys too
    updated_at     BIGINT  NOT NULL
);
CREATE UNIQUE INDEX partner_client ON partner (client_id);
-- Keys overlap while they rotate: any that is valid verifies, the newest signs.
CREATE TABLE partner_key (
    partner     TEXT   NOT NULL,
    key_id      TEXT   NOT NULL,
    kind        TEXT   NOT NULL, -- public: its own; secret: shared, of its calls; outgoing: shared, of ours; private: our own
    value       TEXT   NOT NULL, -- PEM of a public key; everything else sealed
    fingerprint TEXT   NOT NULL,
    note        TEXT   NOT NULL,
    valid_from  BIGINT NOT NULL,
    valid_to    BIGINT NOT NULL, -- 0 open
    PRIMARY KEY (partner, key_id)
);
-- Customer numbers of banks whose virtual accounts have fewer digits than our
-- payment code, for one code each.
CREATE TABLE code_alias (
    channel     TEXT   NOT NULL,
    number      TEXT   NOT NULL, -- never begins with 0
    payer       BIGINT NOT NULL,
    code        BIGINT NOT NULL,
    valid_to    BIGINT NOT NULL, -- after it the number may be given anew, 0 never
    assigned_at BIGINT NOT NULL,
    PRIMARY KEY (channel, number)
);
-- Which of a code's numbers counts, so that two that are assigned at once are one.
CREATE TABLE code_alias_of (
    code    BIGINT NOT NULL,
    channel TEXT   NOT NULL,
    number  TEXT   NOT NULL,
    PRIMARY KEY (code, channel)
);
-- +goose Down
