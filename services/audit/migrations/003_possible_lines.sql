-- What no line can be is refused. Nothing is demanded of the lines that are there (NOT VALID): what is wrong with them is
-- for verification to say, and never keeps audit from starting.
ALTER TABLE ledger
    ADD CONSTRAINT place_is_possible CHECK (partition >= 0 AND sequence > 0 AND version > 0) NOT VALID,
    ADD CONSTRAINT digest_is_whole CHECK (octet_length(digest) = 32) NOT VALID,
    ADD CONSTRAINT time_is_possible
        CHECK (recorded_at BETWEEN '1970-01-01 00:00+00' AND '9000-01-01 00:00+00') NOT VALID;
