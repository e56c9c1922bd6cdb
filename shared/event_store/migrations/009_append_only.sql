-- What was recorded stays, and so do rows that were kept as evidence: these tables refuse changes, whoever asks through
-- SQL by mistake. Nothing in the product changes them. A migration that has to lets its own transaction alone do so:
-- ALTER TABLE stored_events DISABLE TRIGGER stored_events_are_only_appended_to, and ENABLE at its end.
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only appended to: % is refused', tg_table_name, tg_op
        USING HINT = 'To find out what is wrong: jigyokei verify. To put a store right: docs/operations.md';
END $$;
CREATE TRIGGER stored_events_are_only_appended_to BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER kept_findings_are_only_appended_to BEFORE UPDATE OR DELETE OR TRUNCATE ON kept_findings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
