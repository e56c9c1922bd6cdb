-- The local mailbox stands for the outside world: what lies here has left the system.
CREATE TABLE mails (
    mail_id     bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    message_id  text        NOT NULL,
    recipient   text        NOT NULL,
    subject     text        NOT NULL,
    received_at timestamptz NOT NULL,
    raw         bytea       NOT NULL
);
CREATE INDEX mails_of_recipient ON mails (recipient, mail_id DESC);
