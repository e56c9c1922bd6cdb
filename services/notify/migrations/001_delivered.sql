-- Mails that were taken, while their notices do not say so yet: what a sender that dies leaves to the next one. Unlogged,
-- for it is written between two mails; after a crash of PostgreSQL it is empty, and these sends are uncertain.
CREATE UNLOGGED TABLE delivered (
    notice_id text    NOT NULL,
    attempt   integer NOT NULL,
    PRIMARY KEY (notice_id, attempt)
);
