-- People who were asked to work for a shop, until they say yes.
CREATE TABLE shop_invitations (
    id TEXT PRIMARY KEY,
    shop TEXT NOT NULL REFERENCES shops (slug),
    token_sha256 BLOB NOT NULL UNIQUE,
    -- The address, as a blind name and sealed by a key that follows from the id and one outside the database.
    email_mac BLOB NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    UNIQUE (shop, email_mac)
) STRICT;
CREATE INDEX shop_invitations_by_email ON shop_invitations (email_mac);
CREATE INDEX shop_invitations_by_end ON shop_invitations (expires_at);
