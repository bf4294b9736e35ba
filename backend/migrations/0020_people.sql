-- People. What tells who somebody is lies sealed by the person's own data key (see `vault.rs`), the address also as a blind
-- name (`email_mac`) to find the account by. Secrets that open something are kept as SHA-256 only.
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    email_mac BLOB NOT NULL UNIQUE,
    -- The person's data key, wrapped by a key outside the database.
    data_key BLOB NOT NULL,
    -- Sealed: address and `domain::account::Profile`.
    person TEXT NOT NULL,
    -- Argon2id with its parameters and salt.
    password TEXT NOT NULL,
    is_verified INTEGER NOT NULL DEFAULT 0,
    role TEXT NOT NULL DEFAULT 'buyer',
    -- Sealed: the shared secret of the second factor, once it is confirmed; before that in `totp_offered`.
    totp TEXT,
    totp_offered TEXT,
    -- The last time step whose code was taken: none is taken twice.
    totp_step INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT;

-- Single-use codes that went out by letter.
CREATE TABLE letter_codes (
    token_sha256 BLOB PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- verify, reset
    purpose TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_codes_by_account ON letter_codes (account_id);

-- Failed attempts, by the blind name of what was attempted, whether or not there is such an account.
CREATE TABLE failures (
    who BLOB PRIMARY KEY,
    failed INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    code_sha256 BLOB NOT NULL,
    PRIMARY KEY (account_id, code_sha256)
) STRICT, WITHOUT ROWID;

-- A session is a family of refresh tokens, of which one is good.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- Sealed: what the person called the device.
    device TEXT NOT NULL,
    -- The app of a third party and what it may do; none for the person's own.
    client_id TEXT,
    scope TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    token_sha256 BLOB PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    is_used INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    granted INTEGER NOT NULL,
    wording TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX consents_by_account ON consents (account_id, id);

-- What was done to rights, people and money, without anything that tells who somebody is. Each row's `link` is an HMAC over
-- the row and the link before it, by a key outside the database: a changed, added or missing row breaks the chain.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    about TEXT NOT NULL,
    detail TEXT NOT NULL,
    link BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_about ON audit (about, id);

-- Merchants' shops. Everything that was there belongs to the first.
CREATE TABLE shops (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO shops (slug, name, created_at) VALUES ('vitrine', 'Vitrine', 0);

CREATE TABLE shop_members (
    shop TEXT NOT NULL REFERENCES shops (slug),
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    PRIMARY KEY (shop, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shop_members_by_account ON shop_members (account_id);

ALTER TABLE products ADD COLUMN shop TEXT NOT NULL DEFAULT 'vitrine';
CREATE INDEX products_by_shop ON products (shop);

-- Whose order it is; none for a guest's. `data_key` opens `contact`, which then holds contact and address sealed; of
-- `address` only the country is left in the clear, for the taxes' books.
ALTER TABLE orders ADD COLUMN account_id TEXT;
ALTER TABLE orders ADD COLUMN data_key BLOB;
CREATE INDEX orders_by_account ON orders (account_id, created_at) WHERE account_id IS NOT NULL;

-- Apps of third parties (OAuth 2.1): public clients, held to their exact addresses.
CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- JSON list of text.
    redirects TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE grants (
    code_sha256 BLOB PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id),
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    redirect TEXT NOT NULL,
    -- Base64url of the SHA-256 of the verifier (RFC 7636, 4.2).
    challenge TEXT NOT NULL,
    scope TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    -- The session that it became; the code was used then.
    session_id TEXT
) STRICT, WITHOUT ROWID;
-- Orders whose people an older server wrote in the clear; empty once they are sealed.
CREATE INDEX orders_unsealed ON orders (id) WHERE data_key IS NULL AND contact <> '';
