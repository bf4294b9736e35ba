-- Money that goes back for units of a paid order. `is_due` until the gateway has given its part.
CREATE TABLE refunds (
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    -- The payment whose money it is; none where gift cards paid.
    payment_id TEXT REFERENCES payments (id),
    minor INTEGER NOT NULL CHECK (minor >= 0),
    -- As a `domain::Refund`.
    document TEXT NOT NULL,
    is_due INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    ask_again_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX refunds_by_order ON refunds (order_id, created_at);
CREATE INDEX refunds_due ON refunds (ask_again_at) WHERE is_due = 1;

-- What of an order's part of a gift card went back to it.
ALTER TABLE order_gift_cards ADD COLUMN refunded_minor INTEGER NOT NULL DEFAULT 0;

-- Invoices and credit notes, numbered 1, 2, 3 ... without gaps: the number is taken in the transaction of what it is for.
CREATE TABLE papers (
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    order_id TEXT NOT NULL REFERENCES orders (id),
    refund_id TEXT REFERENCES refunds (id),
    issued_at INTEGER NOT NULL,
    PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX papers_by_order ON papers (order_id, kind, refund_id);

-- However an order comes to be paid, it has its invoice with that.
CREATE TRIGGER invoice_of_paid_order AFTER UPDATE OF paid_at ON orders
WHEN OLD.paid_at IS NULL AND NEW.paid_at IS NOT NULL
BEGIN
    INSERT INTO papers (kind, number, order_id, issued_at)
    SELECT 'invoice', coalesce(max(number), 0) + 1, NEW.id, NEW.paid_at FROM papers WHERE kind = 'invoice';
END;
INSERT INTO papers (kind, number, order_id, issued_at)
SELECT 'invoice', row_number() OVER (ORDER BY paid_at, id), id, paid_at FROM orders WHERE paid_at IS NOT NULL;
