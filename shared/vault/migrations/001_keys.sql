-- Keys of persons, each sealed under the vault's own key. Destroying a row erases the person everywhere.
CREATE TABLE keys (
    key_id  text  PRIMARY KEY,
    sealed  bytea,
    made_at timestamptz NOT NULL DEFAULT now()
);
