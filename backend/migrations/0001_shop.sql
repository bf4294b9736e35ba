-- The shop's first tables. Money is minor units (INTEGER) beside an ISO 4217 currency (TEXT);
-- times are milliseconds since 1970; states are the names in `domain`.

CREATE TABLE categories (
    slug TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    document TEXT NOT NULL
) STRICT;

-- A product's words and pictures as a `domain::Product` without variants.
CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL
) STRICT;

-- A variant without its prices and stock.
CREATE TABLE variants (
    sku TEXT PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX variants_by_product ON variants (product_id, position);

CREATE TABLE prices (
    sku TEXT NOT NULL REFERENCES variants (sku) ON DELETE CASCADE,
    currency TEXT NOT NULL,
    minor INTEGER NOT NULL CHECK (minor >= 0),
    PRIMARY KEY (sku, currency)
) STRICT, WITHOUT ROWID;

-- Counted units and how many of them unpaid orders hold. Never negative, never held twice: the table itself says so.
-- It outlives variants, so that goods that come back find their count.
CREATE TABLE stock (
    sku TEXT PRIMARY KEY,
    on_hand INTEGER NOT NULL CHECK (on_hand >= 0),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0 AND held <= on_hand)
) STRICT, WITHOUT ROWID;

CREATE TABLE assets (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Words of every language, prepared by `app::search::index_text`; rowid is the product's id.
CREATE VIRTUAL TABLE product_words USING fts5 (
    name, labels, summary, body,
    tokenize = "unicode61 remove_diacritics 2",
    prefix = '1 2 3'
);

CREATE TABLE carts (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX carts_by_age ON carts (updated_at);

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    secret_sha256 BLOB NOT NULL,
    state TEXT NOT NULL,
    cart_id TEXT NOT NULL,
    cart_version INTEGER NOT NULL,
    currency TEXT NOT NULL,
    subtotal_minor INTEGER NOT NULL,
    delivery_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    delivery TEXT NOT NULL,
    contact TEXT NOT NULL,
    address TEXT NOT NULL,
    lang TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    hold_expires_at INTEGER NOT NULL,
    paid_at INTEGER,
    paid_by TEXT
) STRICT;
CREATE INDEX orders_on_hold ON orders (hold_expires_at) WHERE state = 'awaiting_payment';

CREATE TABLE order_lines (
    order_id TEXT NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    sku TEXT NOT NULL,
    product TEXT NOT NULL,
    name TEXT NOT NULL,
    variant TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    PRIMARY KEY (order_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    gateway TEXT NOT NULL,
    -- The gateway's name for the card; asking again with the same payment id and token never charges twice.
    token TEXT NOT NULL,
    state TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    last4 TEXT,
    created_at INTEGER NOT NULL,
    -- When the gateway is asked again about a payment it has not decided.
    ask_again_at INTEGER NOT NULL,
    -- Money that must go back and has not gone yet.
    refund_due INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX payments_by_order ON payments (order_id, created_at);
CREATE INDEX payments_undecided ON payments (ask_again_at) WHERE state = 'pending';
CREATE INDEX payments_to_refund ON payments (id) WHERE refund_due = 1;

CREATE TABLE webhook_events (
    id TEXT PRIMARY KEY,
    received_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_events_by_age ON webhook_events (received_at);

-- What a write answered, kept in the transaction of its effect. `status` is NULL while a payment is undecided;
-- then `payment_id` says where its outcome will be found.
CREATE TABLE idempotency (
    key TEXT PRIMARY KEY,
    request_sha256 BLOB NOT NULL,
    status INTEGER,
    body TEXT,
    payment_id TEXT,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (expires_at);
