-- Cards that people keep: the gateway's name for each, and what people know it by. Never more of a card.
CREATE TABLE saved_methods (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    gateway TEXT NOT NULL,
    token TEXT NOT NULL,
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT saved_methods_once UNIQUE (account_id, token)
) STRICT;

-- Whatever becomes of the person: the gateway is told to forget it too, as often as it takes.
CREATE TABLE methods_to_forget (
    token TEXT PRIMARY KEY,
    gateway TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    ask_again_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TRIGGER method_removed AFTER DELETE ON saved_methods
BEGIN
    INSERT INTO methods_to_forget (token, gateway) VALUES (OLD.token, OLD.gateway) ON CONFLICT DO NOTHING;
END;
