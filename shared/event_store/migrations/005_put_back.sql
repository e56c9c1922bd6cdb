-- A store that was put back, from a backup that is older than what others have heard of it, must not be written to: what
-- it appended would take the places of events that it has lost. `put_back` says how that was noticed, until the store
-- has been given back what it lacks. Meanwhile it behaves as a database that takes no connections now.
ALTER TABLE store_identity ADD COLUMN put_back text;

CREATE FUNCTION refuse_while_put_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM store_identity WHERE put_back IS NOT NULL) THEN
        RAISE cannot_connect_now USING MESSAGE = 'this store was put back, see: jigyokei links';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER nothing_is_appended BEFORE UPDATE ON log_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_while_put_back();
CREATE TRIGGER nobody_is_followed BEFORE UPDATE ON notification_tracking
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_while_put_back();
