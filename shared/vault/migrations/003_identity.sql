-- Which vault this is, so that a signed end of another one is not taken for one of this.
CREATE TABLE vault_identity (
    epoch    uuid    NOT NULL DEFAULT gen_random_uuid(),
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row)
);
INSERT INTO vault_identity DEFAULT VALUES;
