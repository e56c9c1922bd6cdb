-- The log. The first four columns are those of the eventsourcing library; the rest make it a chain.
CREATE TABLE stored_events (
    originator_id      text        NOT NULL,
    originator_version bigint      NOT NULL,
    topic              text        NOT NULL,
    state              bytea       NOT NULL,
    plan_id            text,
    partition          smallint    NOT NULL,
    sequence           bigint      NOT NULL,
    recorded_at        timestamptz NOT NULL,
    digest             bytea       NOT NULL,
    CONSTRAINT stream_version PRIMARY KEY (originator_id, originator_version),
    CONSTRAINT log_position UNIQUE (partition, sequence)
) WITH (toast_tuple_target = 8160);  -- Most events fit into a page; compressing them costs more than it saves.
CREATE INDEX stored_events_plan ON stored_events (plan_id, recorded_at);

-- The last event of each partition. Appending locks the row to the end of the transaction,
-- so order in a partition is commit order.
CREATE TABLE log_heads (
    partition   smallint    PRIMARY KEY,
    sequence    bigint      NOT NULL,
    digest      bytea       NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 20);

-- Which store this is. The epoch is drawn when it is made, so that followers notice another one.
CREATE TABLE store_identity (
    service    text     NOT NULL,
    partitions smallint NOT NULL,
    epoch      uuid     NOT NULL DEFAULT gen_random_uuid(),
    only_row   boolean  PRIMARY KEY DEFAULT true CHECK (only_row)
);

-- What a POST made, remembered for (actor, route, key) so that a repeat gets the same answer.
CREATE TABLE idempotency (
    actor      text        NOT NULL,
    route      text        NOT NULL,
    key        text        NOT NULL,
    request    bytea       NOT NULL,
    response   bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (actor, route, key)
);
CREATE INDEX idempotency_expiry ON idempotency (expires_at);

-- Running numbers, such as application numbers per bureau and fiscal year. Part of the unit of work: no gaps.
CREATE TABLE numbers (
    series text   PRIMARY KEY,
    last   bigint NOT NULL
);

-- When a stream next wants to be woken. A timer only wakes; what is due is derived from the stream.
CREATE TABLE timers (
    stream_id text        PRIMARY KEY,
    due_at    timestamptz NOT NULL,
    failures  smallint    NOT NULL DEFAULT 0,
    error     text,
    parked    boolean     NOT NULL DEFAULT false
);
CREATE INDEX timers_due ON timers (due_at, stream_id) WHERE NOT parked;
