-- Counts how often positions were set back: a relay may be ahead of what is written down by then.
ALTER TABLE relay_positions ADD COLUMN rewinds integer NOT NULL DEFAULT 0;
