-- Finding a plan by what people know of it. Whatever the bytes hold, appending must not fail: hence the exception
-- handler, and the limit on what goes into the index.
CREATE FUNCTION word_in(data bytea, field text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN left(convert_from(data, 'UTF8')::json ->> field, 100);
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;

CREATE INDEX ledger_application_no ON ledger (word_in(data, 'application_no'))
 WHERE starts_with(name, 'intake.ApplicationFiled/');
CREATE INDEX ledger_certificate_no ON ledger (word_in(data, 'certificate_no'))
 WHERE starts_with(name, 'review.PlanCertified/');

-- Filings by time: the list of plans.
CREATE INDEX ledger_filings ON ledger (recorded_at, plan_id)
 WHERE starts_with(name, 'intake.ApplicationFiled/');

-- What verifications found, so that the last one can still be shown after a restart.
CREATE TABLE verifications (
    id         text        PRIMARY KEY,
    asked_by   text        NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    report     jsonb       NOT NULL
);
CREATE INDEX verifications_newest ON verifications (ended_at);
