-- The numbers that were given out, each once: a running number that was set back cannot give one a second time.
CREATE TABLE numbers_given (
    series text   NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (series, number)
);

-- Which stretches of the log were written before numbers_given was: what they gave out is entered at the next start.
CREATE TABLE numbers_to_enter (
    partition smallint PRIMARY KEY,
    after     bigint   NOT NULL,
    upto      bigint   NOT NULL
);
INSERT INTO numbers_to_enter SELECT partition, 0, sequence FROM log_heads WHERE sequence > 0;

-- What proves that an answer is the one which was given: over all other columns, under a key that is in no database.
ALTER TABLE idempotency ADD COLUMN mac bytea;

-- As 003 tells, with longer rows, and each number that is taken is entered as given:
--   requests   [[actor, route, key, digest of the request in hex, response, expires at, mac in hex]]
--   numbers    [[series, last number as stored, last number taken, last number given before (as stored, if absent)]]
-- That someone else was faster may show at numbers_given_pkey too.
CREATE OR REPLACE FUNCTION record_unit(unit jsonb, states bytea[], at timestamptz)
RETURNS TABLE (sequence bigint, recorded_at timestamptz, digest bytea) LANGUAGE plpgsql AS $$
DECLARE
    events    jsonb := unit -> 'events';
    head      record;
    event     jsonb;
    i         integer := 0;
    p         integer;
    sequences bigint[];
    times     timestamptz[];
    digests   bytea[];
    covered   text;
    stamp     text;
    col       text;
BEGIN
    IF unit ? 'numbers' THEN
        INSERT INTO numbers AS n (series, last)
        SELECT t ->> 0, (t ->> 2)::bigint FROM jsonb_array_elements(unit -> 'numbers') AS t ORDER BY 1
            ON CONFLICT (series) DO UPDATE SET last = excluded.last
         WHERE n.last = (SELECT (t ->> 1)::bigint FROM jsonb_array_elements(unit -> 'numbers') AS t
                          WHERE t ->> 0 = n.series);
        GET DIAGNOSTICS i = ROW_COUNT;
        IF i <> jsonb_array_length(unit -> 'numbers') THEN
            RAISE unique_violation USING CONSTRAINT = 'numbers_pkey', MESSAGE = 'a number was taken by others';
        END IF;
        i := 0;
        INSERT INTO numbers_given (series, number)
        SELECT t ->> 0, number FROM jsonb_array_elements(unit -> 'numbers') AS t
         CROSS JOIN generate_series(coalesce(t ->> 3, t ->> 1)::bigint + 1, (t ->> 2)::bigint) AS number;
    END IF;
    IF unit ? 'requests' THEN
        INSERT INTO idempotency (actor, route, key, request, response, expires_at, mac)
        SELECT r ->> 0, r ->> 1, r ->> 2, decode(r ->> 3, 'hex'), convert_to(r ->> 4, 'UTF8'), (r ->> 5)::timestamptz,
               decode(r ->> 6, 'hex')
          FROM jsonb_array_elements(unit -> 'requests') AS r ORDER BY 1, 2, 3;
    END IF;
    IF unit ? 'timers' THEN
        DELETE FROM timers USING jsonb_array_elements(unit -> 'timers') AS t
         WHERE timers.stream_id = t ->> 0 AND t ->> 1 IS NULL;
        INSERT INTO timers (stream_id, due_at)
        SELECT t ->> 0, (t ->> 1)::timestamptz
          FROM jsonb_array_elements(unit -> 'timers') AS t WHERE t ->> 1 IS NOT NULL ORDER BY 1
            ON CONFLICT (stream_id)
            DO UPDATE SET due_at = excluded.due_at, failures = 0, error = NULL, parked = false;
    END IF;
    IF unit ? 'positions' THEN
        UPDATE notification_tracking AS n SET notification_id = (t ->> 1)::bigint
          FROM jsonb_array_elements(unit -> 'positions') AS t WHERE n.application_name = t ->> 0;
    END IF;
    IF events IS NULL THEN
        RETURN;
    END IF;
    FOR head IN
        SELECT * FROM log_heads AS h
         WHERE h.partition = ANY (SELECT (e ->> 0)::smallint FROM jsonb_array_elements(events) AS e)
         ORDER BY h.partition FOR UPDATE
    LOOP
        sequences[head.partition] := head.sequence;
        times[head.partition] := head.recorded_at;
        digests[head.partition] := head.digest;
    END LOOP;
    FOR event IN SELECT * FROM jsonb_array_elements(events) LOOP
        i := i + 1;
        p := (event ->> 0)::integer;
        sequence := sequences[p] + 1;
        recorded_at := greatest(at, times[p]);
        stamp := to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00';
        covered := '';
        FOREACH col IN ARRAY ARRAY[p::text, sequence::text, event ->> 1, event ->> 2, event ->> 3,
                                   coalesce('+' || (event ->> 4), '-'), stamp] LOOP
            covered := covered || length(col) || ':' || col;
        END LOOP;
        digest := sha256(digests[p] || convert_to(covered, 'UTF8') || states[i]);
        INSERT INTO stored_events
        VALUES (event ->> 1, (event ->> 2)::bigint, event ->> 3, states[i], event ->> 4,
                p, sequence, recorded_at, digest);
        sequences[p] := sequence;
        times[p] := recorded_at;
        digests[p] := digest;
        RETURN NEXT;
    END LOOP;
    UPDATE log_heads AS h
       SET sequence = sequences[h.partition], recorded_at = times[h.partition], digest = digests[h.partition]
     WHERE sequences[h.partition] IS NOT NULL;
END $$;

-- Rows that did not follow from the log, as they were before they were derived again. Only for people to read.
CREATE TABLE kept_findings (
    id      bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kept_at timestamptz NOT NULL,
    because text        NOT NULL,
    place   text        NOT NULL,
    stored  jsonb,
    follows jsonb
);
