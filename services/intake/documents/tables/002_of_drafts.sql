-- As what a draft's file will be attached; empty until that is chosen.
ALTER TABLE stored_files ADD COLUMN filed_as text NOT NULL DEFAULT '';
CREATE INDEX stored_files_of_draft ON stored_files (draft_id) WHERE draft_id <> '';
