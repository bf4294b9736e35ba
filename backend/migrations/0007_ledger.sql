-- The double-entry ledger: each row moves an amount from one account (`credit`) to another (`debit`), so all accounts together
-- are zero in every currency. `domain::ledger` says which accounts there are and what a sale and a refund are made of.
--
-- Money moves in five tables, and each has a trigger here: whoever moves it, the ledger hears of it in the same transaction, or
-- it does not move. `moved_at` is the moment of the movement, by the shop's clock; a movement that names none is refused.
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    -- sale, payment, late_payment, refund, refund_sent, gift_card_issued, gift_card_spent, gift_card_back, opening
    why TEXT NOT NULL,
    order_id TEXT,
    -- The payment or refund.
    source TEXT,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL CHECK (credit <> debit),
    currency TEXT NOT NULL,
    minor INTEGER NOT NULL CHECK (minor > 0)
) STRICT;
CREATE INDEX ledger_by_order ON ledger (order_id, id);

CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER ledger_is_never_cut BEFORE DELETE ON ledger
BEGIN SELECT raise(ABORT, 'the ledger is never cut'); END;

-- What is posted when the order becomes paid: `[[debit, credit, minor], ...]`.
ALTER TABLE orders ADD COLUMN sale TEXT NOT NULL DEFAULT '[]';
ALTER TABLE payments ADD COLUMN moved_at INTEGER;
-- What is posted when the refund is decided.
ALTER TABLE refunds ADD COLUMN posts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE refunds ADD COLUMN moved_at INTEGER;
ALTER TABLE order_gift_cards ADD COLUMN moved_at INTEGER;
ALTER TABLE gift_cards ADD COLUMN issued_at INTEGER;

-- What happened before there was a ledger: totals only, because details were not kept for it. Taxes that were in prices are
-- taken out of the goods.
INSERT INTO ledger (at, why, debit, credit, currency, minor)
SELECT 0, 'opening', 'gift_card_sales', 'gift_cards', currency, sum(issued_minor) FROM gift_cards GROUP BY currency;

UPDATE orders SET sale = (
    SELECT json_group_array(json_array(debit, credit, minor)) FROM (
        SELECT 'receivable' AS debit, 'revenue' AS credit, coalesce(breakdown ->> '$.totals.subtotal.minor', subtotal_minor) AS minor
        UNION ALL SELECT 'discounts', 'receivable', breakdown ->> '$.totals.discount.minor'
        UNION ALL SELECT 'receivable', 'delivery', coalesce(breakdown ->> '$.totals.delivery.minor', delivery_minor)
        UNION ALL SELECT 'receivable', 'duties', breakdown ->> '$.totals.duties.minor'
        UNION ALL SELECT 'receivable', 'tax', breakdown ->> '$.totals.tax.minor'
        UNION ALL SELECT 'revenue', 'tax', breakdown ->> '$.totals.included_tax.minor'
    ) WHERE minor > 0
);
INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
SELECT o.paid_at, 'opening', o.id, s.value ->> 0, s.value ->> 1, o.currency, s.value ->> 2
FROM orders AS o, json_each(o.sale) AS s WHERE o.paid_at IS NOT NULL ORDER BY o.paid_at, o.id, s.key;
INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
SELECT o.created_at, 'opening', o.id, 'gift_cards', 'receivable', o.currency, g.minor
FROM order_gift_cards AS g JOIN orders AS o ON o.id = g.order_id WHERE g.given_back = 0;
INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
SELECT p.created_at, 'opening', p.order_id, p.id, 'gateway',
    CASE WHEN o.paid_by IS p.id THEN 'receivable' ELSE 'refunds_due' END, p.currency, p.amount_minor
FROM payments AS p JOIN orders AS o ON o.id = p.order_id
WHERE p.state IN ('succeeded', 'refunded') AND p.amount_minor > 0;
INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
SELECT p.created_at, 'opening', p.order_id, p.id, 'refunds_due', 'gateway', p.currency, p.amount_minor
FROM payments AS p JOIN orders AS o ON o.id = p.order_id
WHERE p.state = 'refunded' AND p.refund_due = 0 AND o.paid_by IS NOT p.id AND p.amount_minor > 0;
INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
SELECT r.created_at, 'opening', r.order_id, r.id, 'refunds', 'receivable', o.currency, r.document ->> '$.total.minor'
FROM refunds AS r JOIN orders AS o ON o.id = r.order_id WHERE r.document ->> '$.total.minor' > 0;
INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
SELECT r.created_at, 'opening', r.order_id, r.id, 'receivable', 'refunds_due', o.currency, r.minor
FROM refunds AS r JOIN orders AS o ON o.id = r.order_id WHERE r.minor > 0;
INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
SELECT o.created_at, 'opening', o.id, 'receivable', 'gift_cards', o.currency, g.refunded_minor
FROM order_gift_cards AS g JOIN orders AS o ON o.id = g.order_id WHERE g.given_back = 0 AND g.refunded_minor > 0;
INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
SELECT r.created_at, 'opening', r.order_id, r.id, 'refunds_due', 'gateway', o.currency, r.minor
FROM refunds AS r JOIN orders AS o ON o.id = r.order_id WHERE r.is_due = 0 AND r.minor > 0;

-- From here on.
CREATE TRIGGER sale_of_paid_order AFTER UPDATE OF paid_at ON orders
WHEN OLD.paid_at IS NULL AND NEW.paid_at IS NOT NULL
BEGIN
    INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
    SELECT NEW.paid_at, 'sale', NEW.id, s.value ->> 0, s.value ->> 1, NEW.currency, s.value ->> 2
    FROM json_each(NEW.sale) AS s ORDER BY s.key;
END;

CREATE TRIGGER payment_came AFTER UPDATE OF state ON payments
WHEN NEW.state = 'succeeded' AND OLD.state <> 'succeeded'
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    VALUES (NEW.moved_at, 'payment', NEW.order_id, NEW.id, 'gateway', 'receivable', NEW.currency, NEW.amount_minor);
END;

-- Money that came and cannot be kept.
CREATE TRIGGER payment_came_late AFTER UPDATE OF state ON payments
WHEN NEW.state = 'refunded' AND OLD.state NOT IN ('succeeded', 'refunded')
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    VALUES (NEW.moved_at, 'late_payment', NEW.order_id, NEW.id, 'gateway', 'refunds_due', NEW.currency, NEW.amount_minor);
END;

CREATE TRIGGER payment_went_back AFTER UPDATE OF refund_due ON payments
WHEN NEW.refund_due = 0 AND OLD.refund_due = 1
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    VALUES (NEW.moved_at, 'refund_sent', NEW.order_id, NEW.id, 'refunds_due', 'gateway', NEW.currency, NEW.amount_minor);
END;

CREATE TRIGGER refund_decided AFTER INSERT ON refunds
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    SELECT NEW.created_at, 'refund', NEW.order_id, NEW.id, s.value ->> 0, s.value ->> 1, o.currency, s.value ->> 2
    FROM orders AS o, json_each(NEW.posts) AS s WHERE o.id = NEW.order_id ORDER BY s.key;
END;

CREATE TRIGGER refund_sent AFTER UPDATE OF is_due ON refunds
WHEN NEW.is_due = 0 AND OLD.is_due = 1
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'refund_sent', NEW.order_id, NEW.id, 'refunds_due', 'gateway', o.currency, NEW.minor
    FROM orders AS o WHERE o.id = NEW.order_id;
END;

CREATE TRIGGER gift_card_issued AFTER INSERT ON gift_cards
BEGIN
    INSERT INTO ledger (at, why, debit, credit, currency, minor)
    VALUES (NEW.issued_at, 'gift_card_issued', 'gift_card_sales', 'gift_cards', NEW.currency, NEW.issued_minor);
END;

CREATE TRIGGER gift_card_spent AFTER INSERT ON order_gift_cards
BEGIN
    INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'gift_card_spent', NEW.order_id, 'gift_cards', 'receivable', o.currency, NEW.minor
    FROM orders AS o WHERE o.id = NEW.order_id;
END;

-- The order was let go: the gift card has its money again. Or it is paid after all, and takes it once more.
CREATE TRIGGER gift_card_given_back AFTER UPDATE OF given_back ON order_gift_cards
WHEN NEW.given_back = 1 AND OLD.given_back = 0
BEGIN
    INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'gift_card_back', NEW.order_id, 'receivable', 'gift_cards', o.currency, NEW.minor
    FROM orders AS o WHERE o.id = NEW.order_id;
END;
CREATE TRIGGER gift_card_taken_again AFTER UPDATE OF given_back ON order_gift_cards
WHEN NEW.given_back = 0 AND OLD.given_back = 1
BEGIN
    INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'gift_card_spent', NEW.order_id, 'gift_cards', 'receivable', o.currency, NEW.minor
    FROM orders AS o WHERE o.id = NEW.order_id;
END;

CREATE TRIGGER gift_card_refunded AFTER UPDATE OF refunded_minor ON order_gift_cards
WHEN NEW.refunded_minor > OLD.refunded_minor
BEGIN
    INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'gift_card_back', NEW.order_id, 'receivable', 'gift_cards', o.currency,
        NEW.refunded_minor - OLD.refunded_minor
    FROM orders AS o WHERE o.id = NEW.order_id;
END;
