-- How far this service has followed each partition of each upstream ("review:3"); the table of the library.
CREATE TABLE notification_tracking (
    application_name text   PRIMARY KEY,
    notification_id  bigint NOT NULL
) WITH (fillfactor = 20);

-- The epoch under which an upstream is followed. Another one stops the link.
CREATE TABLE upstream_epochs (
    upstream text PRIMARY KEY,
    epoch    uuid NOT NULL
);

-- Messages that could not be handled, and everything after them for the same plan, in order.
CREATE TABLE parked_messages (
    upstream    text        NOT NULL,
    partition   smallint    NOT NULL,
    sequence    bigint      NOT NULL,
    thread      text        NOT NULL,
    stream_id   text        NOT NULL,
    version     bigint      NOT NULL,
    name        text        NOT NULL,
    plan_id     text,
    recorded_at timestamptz NOT NULL,
    digest      bytea       NOT NULL,
    data        bytea       NOT NULL,
    error       text        NOT NULL,
    attempts    integer     NOT NULL DEFAULT 1,
    parked_at   timestamptz NOT NULL,
    PRIMARY KEY (upstream, partition, sequence)
);

-- One row for each plan (else stream) that waits; locked by whoever handles messages of it.
CREATE TABLE parked_threads (
    upstream text NOT NULL,
    thread   text NOT NULL,
    PRIMARY KEY (upstream, thread)
);
