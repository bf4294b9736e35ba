-- As `backend/migrations/0027_saved_methods.sql` says.
CREATE TABLE saved_methods (
    id TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    gateway TEXT COLLATE "C" NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    brand TEXT COLLATE "C" NOT NULL,
    last4 TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT saved_methods_once UNIQUE (account_id, token)
);

CREATE TABLE methods_to_forget (
    token TEXT COLLATE "C" PRIMARY KEY,
    gateway TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    ask_again_at BIGINT NOT NULL DEFAULT 0
);
CREATE FUNCTION method_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO methods_to_forget (token, gateway) VALUES (OLD.token, OLD.gateway) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER method_removed AFTER DELETE ON saved_methods FOR EACH ROW EXECUTE FUNCTION method_removed();
