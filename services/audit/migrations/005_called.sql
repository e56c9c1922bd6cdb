-- By what people look for a plan, beside the ids and numbers that the lines are found by: whatever its business was ever
-- called, its 法人番号, and the number of a certificate on paper (shared/searching/folding.py). It follows from the ledger;
-- whoever changes the fold adds a migration that empties it, after which it is filled again (read_models/plan_words.py).
CREATE TABLE plan_words (
    plan_id text   NOT NULL,
    word    text   NOT NULL,
    pieces  text[] NOT NULL,
    PRIMARY KEY (plan_id, word)
);
CREATE INDEX plan_words_pieces ON plan_words USING gin (pieces) WITH (gin_pending_list_limit = 64);

-- What first tells of a plan: the list of plans. One that began on paper may have no filing yet.
DROP INDEX ledger_filings;
CREATE INDEX ledger_beginnings ON ledger (recorded_at, plan_id)
 WHERE starts_with(name, 'intake.ApplicationFiled/') OR starts_with(name, 'intake.PaperCertificateClaimed/')
    OR starts_with(name, 'review.PaperCertificateEntered/');
