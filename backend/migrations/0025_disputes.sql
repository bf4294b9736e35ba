-- Disputes: a buyer's bank takes the money of a payment back, and decides later. `document` is a `domain::Dispute`.
CREATE TABLE disputes (
    -- What the gateway calls it.
    id TEXT PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    payment_id TEXT NOT NULL REFERENCES payments (id),
    state TEXT NOT NULL,
    minor INTEGER NOT NULL CHECK (minor > 0),
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    moved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX disputes_by_order ON disputes (order_id, created_at);
CREATE INDEX payments_by_reference ON payments (reference) WHERE reference IS NOT NULL;

-- What was taken stays in `disputes` where the bank decides for the buyer: it is what disputes cost.
CREATE TRIGGER dispute_open AFTER INSERT ON disputes WHEN NEW.state = 'open'
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'dispute', NEW.order_id, NEW.id, 'disputes', 'gateway', currency, NEW.minor
    FROM payments WHERE id = NEW.payment_id;
END;
CREATE TRIGGER dispute_opened AFTER UPDATE OF state ON disputes WHEN NEW.state = 'open' AND OLD.state = 'inquiry'
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'dispute', NEW.order_id, NEW.id, 'disputes', 'gateway', currency, NEW.minor
    FROM payments WHERE id = NEW.payment_id;
END;
CREATE TRIGGER dispute_won AFTER UPDATE OF state ON disputes WHEN NEW.state = 'won' AND OLD.state = 'open'
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'dispute_won', NEW.order_id, NEW.id, 'gateway', 'disputes', currency, NEW.minor
    FROM payments WHERE id = NEW.payment_id;
END;
