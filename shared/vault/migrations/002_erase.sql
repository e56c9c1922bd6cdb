-- The vault's own history: every key that was made or destroyed, in one gapless hash chain. What shared/vault/key_log.py
-- computes again is written here, so that keys and their history are one statement.
CREATE TABLE key_log (
    sequence bigint      PRIMARY KEY CHECK (sequence > 0),
    key_id   text        NOT NULL,
    act      text        NOT NULL CHECK (act IN ('made', 'destroyed')),
    at       timestamptz NOT NULL CHECK (isfinite(at)),
    digest   bytea       NOT NULL CHECK (length(digest) = 32)
);

-- Whoever keeps opened keys in memory asks for those destroyed since.
CREATE INDEX key_log_destroyed ON key_log (sequence) WHERE act = 'destroyed';

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of keys is only appended to';
END $$;
CREATE TRIGGER key_log_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON key_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Returns the last line of the history.
CREATE FUNCTION log_keys(key_ids text[], act text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    last_sequence bigint;
    last_digest   bytea;
    one           text;
    at            timestamptz;
    stamp         text;
    covered       text;
BEGIN
    LOCK TABLE key_log IN SHARE ROW EXCLUSIVE MODE;
    at := clock_timestamp();
    stamp := to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"');
    SELECT sequence, digest INTO last_sequence, last_digest FROM key_log ORDER BY sequence DESC LIMIT 1;
    IF NOT FOUND THEN
        last_sequence := 0;
        last_digest := decode(repeat('00', 32), 'hex');
    END IF;
    FOREACH one IN ARRAY key_ids LOOP
        last_sequence := last_sequence + 1;
        covered := length(last_sequence::text) || ':' || last_sequence || length(one) || ':' || one
                || length(act) || ':' || act || length(stamp) || ':' || stamp;
        last_digest := sha256(last_digest || convert_to(covered, 'UTF8'));
        INSERT INTO key_log VALUES (last_sequence, one, act, at, last_digest);
    END LOOP;
    RETURN last_sequence;
END $$;

-- What was there before this history began.
SELECT log_keys(coalesce((SELECT array_agg(key_id ORDER BY made_at, key_id) FROM keys), '{}'), 'made');
SELECT log_keys(coalesce((SELECT array_agg(key_id ORDER BY made_at, key_id) FROM keys WHERE sealed IS NULL), '{}'),
                'destroyed');
