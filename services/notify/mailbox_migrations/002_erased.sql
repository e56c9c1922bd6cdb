-- Mails that were erased, by their Message-ID: one that is still on its way is taken, and not kept.
CREATE TABLE erased (message_id text PRIMARY KEY);
