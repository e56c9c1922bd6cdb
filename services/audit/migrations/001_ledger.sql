CREATE TABLE ledger (
    service     text        NOT NULL,
    partition   smallint    NOT NULL,
    sequence    bigint      NOT NULL,
    stream_id   text        NOT NULL,
    version     bigint      NOT NULL,
    name        text        NOT NULL,
    plan_id     text,
    recorded_at timestamptz NOT NULL,
    digest      bytea       NOT NULL,
    data        bytea       NOT NULL,
    PRIMARY KEY (service, partition, sequence)
);
CREATE INDEX ledger_plan ON ledger (plan_id, recorded_at);
CREATE INDEX ledger_stream ON ledger (stream_id, version);

-- What was written stays: the ledger's own tables refuse changes, whoever asks through SQL by mistake.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only appended to';
END $$;
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
