-- What officers have typed at the desk and not sent yet. No event and no read model: no rebuild touches it.
CREATE TABLE desk_drafts (
    officer  text        NOT NULL,
    about    text        NOT NULL,
    act      text        NOT NULL,
    seen     bigint      NOT NULL,
    version  bigint      NOT NULL CHECK (version > 0),
    saved_at timestamptz NOT NULL,
    key_id   text        NOT NULL,
    content  bytea       NOT NULL,
    PRIMARY KEY (officer, about, act)
);
CREATE INDEX desk_drafts_about ON desk_drafts (about);
CREATE INDEX desk_drafts_by_age ON desk_drafts (saved_at);

-- The keys of drafts that are gone. They stay named, so that a vault from a backup loses them again.
CREATE TABLE erased_draft_keys (
    key_id    text        PRIMARY KEY,
    erased_at timestamptz NOT NULL,
    destroyed boolean     NOT NULL DEFAULT false
);
CREATE INDEX draft_keys_to_destroy ON erased_draft_keys (key_id) WHERE NOT destroyed;
