-- The merchant's rules (`domain::pricing::Rules`), whole.
CREATE TABLE pricing_rules (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    document TEXT NOT NULL
) STRICT;

-- How often a promotion with a limit was used. The table itself refuses one use too many.
CREATE TABLE promotion_uses (
    promotion TEXT PRIMARY KEY,
    used INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
    most INTEGER NOT NULL,
    CONSTRAINT promotion_limit CHECK (used <= most)
) STRICT, WITHOUT ROWID;

-- Which orders use which promotions; given back when the order is let go.
CREATE TABLE order_promotions (
    order_id TEXT NOT NULL REFERENCES orders (id),
    promotion TEXT NOT NULL,
    buyer_sha256 BLOB NOT NULL,
    given_back INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, promotion)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_promotions_by_buyer ON order_promotions (promotion, buyer_sha256) WHERE given_back = 0;

-- Gift cards by the hash of their code: who reads the database cannot spend them.
CREATE TABLE gift_cards (
    code_sha256 BLOB PRIMARY KEY,
    last4 TEXT NOT NULL,
    currency TEXT NOT NULL,
    issued_minor INTEGER NOT NULL CHECK (issued_minor > 0),
    balance_minor INTEGER NOT NULL,
    CONSTRAINT gift_card_balance CHECK (balance_minor >= 0 AND balance_minor <= issued_minor)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_gift_cards (
    order_id TEXT NOT NULL REFERENCES orders (id),
    code_sha256 BLOB NOT NULL REFERENCES gift_cards (code_sha256),
    minor INTEGER NOT NULL CHECK (minor > 0),
    given_back INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, code_sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE quotes (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX quotes_by_age ON quotes (expires_at);

-- How the total came about (`domain::pricing::Breakdown`), where rules had a part in it.
ALTER TABLE orders ADD COLUMN breakdown TEXT;
