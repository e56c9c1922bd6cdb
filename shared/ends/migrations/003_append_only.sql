-- Ends that were signed stay. A new series begins without them: it alone says that it means to
-- (SET LOCAL jigyokei.begins_anew = on).
CREATE FUNCTION refuse_change_of_cuts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'cuts is only appended to: % is refused', tg_op USING HINT = 'See: jigyokei ends --anew';
END $$;
CREATE TRIGGER cuts_are_only_appended_to BEFORE UPDATE OR DELETE OR TRUNCATE ON cuts
    FOR EACH STATEMENT WHEN (current_setting('jigyokei.begins_anew', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION refuse_change_of_cuts();
