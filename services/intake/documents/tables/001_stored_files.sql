-- Every sealed file that there is, or that is on its way: written before its bytes are, and removed after them. What was
-- filed stands in an event; until then this is all that is known of it. The name is sealed under the file's key.
CREATE TABLE stored_files (
    file_id     text        PRIMARY KEY,
    account     text        NOT NULL,
    request_key text,
    draft_id    text        NOT NULL,
    key_id      text        NOT NULL,
    name_box    text        NOT NULL,
    size        bigint      NOT NULL DEFAULT 0,
    sha256      text        NOT NULL DEFAULT '',
    media_type  text        NOT NULL DEFAULT '',
    begun_at    timestamptz NOT NULL,
    stored_at   timestamptz,
    removed_at  timestamptz,
    UNIQUE (account, request_key)
);
CREATE INDEX stored_files_begun ON stored_files (begun_at);
