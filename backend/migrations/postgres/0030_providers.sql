-- As migrations/0030_providers.sql, where everything is explained.
ALTER TABLE accounts ADD COLUMN has_password BIGINT NOT NULL DEFAULT 1;

CREATE TABLE identities (
    id TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    provider TEXT COLLATE "C" NOT NULL,
    subject_mac BYTEA NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE INDEX identities_by_account ON identities (account_id);

CREATE TABLE provider_flows (
    secret_sha256 BYTEA PRIMARY KEY,
    provider TEXT COLLATE "C" NOT NULL,
    redirect TEXT COLLATE "C" NOT NULL,
    identity TEXT COLLATE "C",
    expires_at BIGINT NOT NULL
);
CREATE INDEX provider_flows_by_end ON provider_flows (expires_at);
