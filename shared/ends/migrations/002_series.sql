-- Which series of ends is being written. Another one begins only by decision, where what was signed is lost for good.
CREATE TABLE ends_series (
    number   integer NOT NULL DEFAULT 1 CHECK (number > 0),
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
INSERT INTO ends_series DEFAULT VALUES;
