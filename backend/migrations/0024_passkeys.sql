-- Public keys of people's devices. They open nothing: the private half never leaves the device.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- What the device calls it; no two accounts have the same.
    credential_id BLOB NOT NULL UNIQUE,
    -- COSE (RFC 9052).
    public_key BLOB NOT NULL,
    -- How often the device says that it signed; 0 where it does not count.
    sign_count INTEGER NOT NULL,
    is_backup_eligible INTEGER NOT NULL,
    is_backed_up INTEGER NOT NULL,
    -- JSON list of text.
    transports TEXT NOT NULL,
    -- Sealed: what the person calls it.
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX passkeys_by_account ON passkeys (account_id);

-- What devices are to sign, each once.
CREATE TABLE passkey_challenges (
    challenge_sha256 BLOB PRIMARY KEY,
    -- create, get
    purpose TEXT NOT NULL,
    -- For whom; none where anybody's passkey will do.
    account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_challenges_by_account ON passkey_challenges (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX passkey_challenges_by_end ON passkey_challenges (expires_at);
