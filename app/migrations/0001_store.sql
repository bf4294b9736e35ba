-- The shopper's own store. Small documents, each replaced as a whole; the server's word is only cached here.
CREATE TABLE doc (
    key  TEXT PRIMARY KEY NOT NULL,   -- settings, cart, draft, checkout, synced
    body TEXT NOT NULL                -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE kept_order (
    id        TEXT PRIMARY KEY NOT NULL,
    placed_at INTEGER NOT NULL,       -- Unix milliseconds
    body      TEXT NOT NULL           -- JSON: the order, its secret, the payment under way
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
    slug     TEXT PRIMARY KEY NOT NULL,
    position INTEGER NOT NULL,
    body     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE product (
    slug     TEXT PRIMARY KEY NOT NULL,
    position INTEGER NOT NULL,
    body     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
