-- Parcels. `document` is a `domain::Shipment`; state and names stand beside it to be found by.
CREATE TABLE shipments (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    state TEXT NOT NULL,
    carrier TEXT NOT NULL,
    tracking TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT shipments_tracking UNIQUE (carrier, tracking)
) STRICT;
CREATE INDEX shipments_by_order ON shipments (order_id, created_at);

-- Units that were given back before they left: nobody waits for them.
CREATE TABLE called_off_units (
    order_id TEXT NOT NULL REFERENCES orders (id),
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, sku)
) STRICT, WITHOUT ROWID;
-- There were no parcels before this.
INSERT INTO called_off_units (order_id, sku, quantity)
SELECT r.order_id, l.value ->> '$.sku', sum(l.value ->> '$.quantity')
FROM refunds AS r, json_each(r.document, '$.lines') AS l GROUP BY 1, 2;

-- Goods that come back, each a `domain::returns::Return`.
CREATE TABLE returns (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX returns_by_order ON returns (order_id, created_at);

-- Letters to buyers: noted with what they are about, written and sent afterwards, as often as it takes.
CREATE TABLE letters (
    id INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    -- confirmed, shipped, refunded
    kind TEXT NOT NULL,
    -- The parcel or refund.
    about TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    ask_again_at INTEGER NOT NULL
) STRICT;
CREATE INDEX letters_due ON letters (ask_again_at) WHERE sent_at IS NULL;

CREATE TRIGGER letter_of_paid_order AFTER UPDATE OF paid_at ON orders
WHEN OLD.paid_at IS NULL AND NEW.paid_at IS NOT NULL
BEGIN
    INSERT INTO letters (order_id, kind, created_at, ask_again_at) VALUES (NEW.id, 'confirmed', NEW.paid_at, NEW.paid_at);
END;
CREATE TRIGGER letter_of_shipment AFTER INSERT ON shipments
BEGIN
    INSERT INTO letters (order_id, kind, about, created_at, ask_again_at)
    VALUES (NEW.order_id, 'shipped', NEW.id, NEW.created_at, NEW.created_at);
END;
CREATE TRIGGER letter_of_refund AFTER INSERT ON refunds
BEGIN
    INSERT INTO letters (order_id, kind, about, created_at, ask_again_at)
    VALUES (NEW.order_id, 'refunded', NEW.id, NEW.created_at, NEW.created_at);
END;
