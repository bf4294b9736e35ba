-- As migrations/0031_invitations.sql, where everything is explained.
CREATE TABLE shop_invitations (
    id TEXT COLLATE "C" PRIMARY KEY,
    shop TEXT COLLATE "C" NOT NULL REFERENCES shops (slug),
    token_sha256 BYTEA NOT NULL UNIQUE,
    email_mac BYTEA NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (shop, email_mac)
);
CREATE INDEX shop_invitations_by_email ON shop_invitations (email_mac);
CREATE INDEX shop_invitations_by_end ON shop_invitations (expires_at);
