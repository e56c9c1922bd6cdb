-- What no event and no head can be is refused. Nothing is demanded of the rows that are there (NOT VALID): what is wrong
-- with them is for verification to say, and never keeps a store from starting.
ALTER TABLE stored_events
    ADD CONSTRAINT place_is_possible CHECK (partition >= 0 AND sequence > 0 AND originator_version > 0) NOT VALID,
    ADD CONSTRAINT digest_is_whole CHECK (octet_length(digest) = 32) NOT VALID,
    ADD CONSTRAINT time_is_possible
        CHECK (recorded_at BETWEEN '1970-01-01 00:00+00' AND '9000-01-01 00:00+00') NOT VALID;
ALTER TABLE log_heads
    ADD CONSTRAINT head_is_possible
        CHECK (partition >= 0 AND sequence >= 0 AND octet_length(digest) = 32
               AND recorded_at BETWEEN '1970-01-01 00:00+00' AND '9000-01-01 00:00+00') NOT VALID;
