-- How far the relay has published each partition of this log. Whoever sets a row back has it published again.
CREATE TABLE relay_positions (
    partition smallint PRIMARY KEY,
    sequence  bigint   NOT NULL
) WITH (fillfactor = 20);
