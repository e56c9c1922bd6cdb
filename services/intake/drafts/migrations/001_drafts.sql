-- What applicants have typed and not filed yet. No event and no read model: nothing else tells it, and no rebuild touches it.
CREATE TABLE drafts (
    draft_id     text        PRIMARY KEY,
    owner        text        NOT NULL,
    kind         text        NOT NULL,
    about        text        NOT NULL,
    form_version text        NOT NULL,
    version      bigint      NOT NULL CHECK (version > 0),
    created_at   timestamptz NOT NULL,
    saved_at     timestamptz NOT NULL,
    deleted_at   timestamptz,
    key_id       text        NOT NULL,
    title        bytea       NOT NULL,
    content      bytea       NOT NULL
);
CREATE INDEX drafts_of_owner ON drafts (owner, saved_at DESC, draft_id DESC);
CREATE INDEX drafts_about ON drafts (about) WHERE about <> '';
CREATE INDEX drafts_by_age ON drafts (saved_at);
CREATE INDEX drafts_deleted ON drafts (deleted_at) WHERE deleted_at IS NOT NULL;

-- The keys of drafts that are gone. They stay named, so that a vault from a backup loses them again.
CREATE TABLE erased_draft_keys (
    key_id    text        PRIMARY KEY,
    erased_at timestamptz NOT NULL,
    destroyed boolean     NOT NULL DEFAULT false
);
CREATE INDEX draft_keys_to_destroy ON erased_draft_keys (key_id) WHERE NOT destroyed;
