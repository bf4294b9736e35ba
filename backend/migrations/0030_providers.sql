-- Signing in by a provider's word (OpenID Connect). An account that was made so has no password until its owner asks for one by
-- letter; `password` is then the hash of something that nobody knows.
ALTER TABLE accounts ADD COLUMN has_password INTEGER NOT NULL DEFAULT 1;

CREATE TABLE identities (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The provider's name in the settings.
    provider TEXT NOT NULL,
    -- Blind name of the issuer and what it calls the person.
    subject_mac BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX identities_by_account ON identities (account_id);

-- Sign-ins that were begun and not ended.
CREATE TABLE provider_flows (
    secret_sha256 BLOB PRIMARY KEY,
    provider TEXT NOT NULL,
    redirect TEXT NOT NULL,
    -- Who the provider said that it is, once it did: sealed by a key that follows from the secret, which is not here.
    identity TEXT,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_flows_by_end ON provider_flows (expires_at);
