-- +goose Up
-- The data of the law that months were reckoned by, once for each version, so
-- that an old row can be explained by its own rules. Append only.
CREATE TABLE rule_set (
    rule_version BIGINT NOT NULL PRIMARY KEY,
    recorded_at  BIGINT NOT NULL,
    archive      TEXT   NOT NULL -- base64 of a ZIP of the files, see law.ReadArchive
);
-- +goose Down
