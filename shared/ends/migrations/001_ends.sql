-- The ends of this store that were signed. `note` is the evidence; the other columns repeat it, to be looked up by.
CREATE TABLE cuts (
    count     bigint      PRIMARY KEY,
    positions jsonb       NOT NULL,
    root      bytea       NOT NULL,
    note      text        NOT NULL,
    made_at   timestamptz NOT NULL
);

-- The tree over all events up to the last cut, in tiles of 256 hashes. Derived: verification makes it again.
CREATE TABLE tiles (
    level  smallint NOT NULL,
    index  bigint   NOT NULL,
    hashes bytea    NOT NULL,
    PRIMARY KEY (level, index)
);
