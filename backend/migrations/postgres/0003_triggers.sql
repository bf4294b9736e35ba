-- What follows from a write by itself: papers, postings of the ledger, letters, and where units are taken from. The reasons stand
-- in `backend/migrations`: 0006 (papers), 0007 (ledger), 0008 (letters), 0009 and 0022 (units).

CREATE FUNCTION order_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO papers (kind, number, order_id, issued_at)
    SELECT 'invoice', coalesce(max(number), 0) + 1, NEW.id, NEW.paid_at FROM papers WHERE kind = 'invoice';
    INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
    SELECT NEW.paid_at, 'sale', NEW.id, s.value ->> 0, s.value ->> 1, NEW.currency, (s.value ->> 2)::bigint
    FROM jsonb_array_elements(NEW.sale::jsonb) WITH ORDINALITY AS s (value, place) ORDER BY s.place;
    INSERT INTO letters (order_id, kind, created_at, ask_again_at) VALUES (NEW.id, 'confirmed', NEW.paid_at, NEW.paid_at);
    RETURN NULL;
END $$;
CREATE TRIGGER order_paid AFTER UPDATE OF paid_at ON orders
FOR EACH ROW WHEN (OLD.paid_at IS NULL AND NEW.paid_at IS NOT NULL) EXECUTE FUNCTION order_paid();

CREATE FUNCTION ledger_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is never %', CASE TG_OP WHEN 'UPDATE' THEN 'changed' ELSE 'cut' END
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION ledger_stands();

-- Postings of one payment: `why`, debit, credit.
CREATE FUNCTION payment_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    VALUES (NEW.moved_at, TG_ARGV[0], NEW.order_id, NEW.id, TG_ARGV[1], TG_ARGV[2], NEW.currency, NEW.amount_minor);
    RETURN NULL;
END $$;
CREATE TRIGGER payment_came AFTER UPDATE OF state ON payments
FOR EACH ROW WHEN (NEW.state = 'succeeded' AND OLD.state <> 'succeeded')
EXECUTE FUNCTION payment_moved('payment', 'gateway', 'receivable');
CREATE TRIGGER payment_came_late AFTER UPDATE OF state ON payments
FOR EACH ROW WHEN (NEW.state = 'refunded' AND OLD.state NOT IN ('succeeded', 'refunded'))
EXECUTE FUNCTION payment_moved('late_payment', 'gateway', 'refunds_due');
CREATE TRIGGER payment_went_back AFTER UPDATE OF refund_due ON payments
FOR EACH ROW WHEN (NEW.refund_due = 0 AND OLD.refund_due = 1)
EXECUTE FUNCTION payment_moved('refund_sent', 'refunds_due', 'gateway');

CREATE FUNCTION refund_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    SELECT NEW.created_at, 'refund', NEW.order_id, NEW.id, s.value ->> 0, s.value ->> 1, o.currency, (s.value ->> 2)::bigint
    FROM orders AS o, jsonb_array_elements(NEW.posts::jsonb) WITH ORDINALITY AS s (value, place)
    WHERE o.id = NEW.order_id ORDER BY s.place;
    INSERT INTO letters (order_id, kind, about, created_at, ask_again_at)
    VALUES (NEW.order_id, 'refunded', NEW.id, NEW.created_at, NEW.created_at);
    RETURN NULL;
END $$;
CREATE TRIGGER refund_decided AFTER INSERT ON refunds FOR EACH ROW EXECUTE FUNCTION refund_decided();

CREATE FUNCTION refund_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'refund_sent', NEW.order_id, NEW.id, 'refunds_due', 'gateway', o.currency, NEW.minor
    FROM orders AS o WHERE o.id = NEW.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER refund_sent AFTER UPDATE OF is_due ON refunds
FOR EACH ROW WHEN (NEW.is_due = 0 AND OLD.is_due = 1) EXECUTE FUNCTION refund_sent();

CREATE FUNCTION gift_card_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, debit, credit, currency, minor)
    VALUES (NEW.issued_at, 'gift_card_issued', 'gift_card_sales', 'gift_cards', NEW.currency, NEW.issued_minor);
    RETURN NULL;
END $$;
CREATE TRIGGER gift_card_issued AFTER INSERT ON gift_cards FOR EACH ROW EXECUTE FUNCTION gift_card_issued();

-- Postings of an order's part of a gift card: `why`, debit, credit.
CREATE FUNCTION gift_card_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
    SELECT NEW.moved_at, TG_ARGV[0], NEW.order_id, TG_ARGV[1], TG_ARGV[2], o.currency, NEW.minor
    FROM orders AS o WHERE o.id = NEW.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER gift_card_spent AFTER INSERT ON order_gift_cards
FOR EACH ROW EXECUTE FUNCTION gift_card_moved('gift_card_spent', 'gift_cards', 'receivable');
CREATE TRIGGER gift_card_given_back AFTER UPDATE OF given_back ON order_gift_cards
FOR EACH ROW WHEN (NEW.given_back = 1 AND OLD.given_back = 0)
EXECUTE FUNCTION gift_card_moved('gift_card_back', 'receivable', 'gift_cards');
CREATE TRIGGER gift_card_taken_again AFTER UPDATE OF given_back ON order_gift_cards
FOR EACH ROW WHEN (NEW.given_back = 0 AND OLD.given_back = 1)
EXECUTE FUNCTION gift_card_moved('gift_card_spent', 'gift_cards', 'receivable');

CREATE FUNCTION gift_card_refunded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, order_id, debit, credit, currency, minor)
    SELECT NEW.moved_at, 'gift_card_back', NEW.order_id, 'receivable', 'gift_cards', o.currency,
        NEW.refunded_minor - OLD.refunded_minor
    FROM orders AS o WHERE o.id = NEW.order_id;
    RETURN NULL;
END $$;
CREATE TRIGGER gift_card_refunded AFTER UPDATE OF refunded_minor ON order_gift_cards
FOR EACH ROW WHEN (NEW.refunded_minor > OLD.refunded_minor) EXECUTE FUNCTION gift_card_refunded();

CREATE FUNCTION letter_of_shipment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO letters (order_id, kind, about, created_at, ask_again_at)
    VALUES (NEW.order_id, 'shipped', NEW.id, NEW.created_at, NEW.created_at);
    RETURN NULL;
END $$;
CREATE TRIGGER letter_of_shipment AFTER INSERT ON shipments FOR EACH ROW EXECUTE FUNCTION letter_of_shipment();

CREATE FUNCTION location_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stock_at (sku, location, units) VALUES (NEW.sku, NEW.location, 0) ON CONFLICT DO NOTHING;
    UPDATE stock_at SET units = units + NEW.units WHERE sku = NEW.sku AND location = NEW.location;
    RETURN NULL;
END $$;
CREATE TRIGGER location_moved AFTER INSERT ON location_movements
FOR EACH ROW WHEN (NEW.location <> 'main') EXECUTE FUNCTION location_moved();

CREATE FUNCTION sold_on_promise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The movement that this belongs to was written just before.
    INSERT INTO owed_units (order_id, sku, quantity, promised_by)
    SELECT m.order_id, NEW.sku, least(OLD.on_hand, NEW.promised) - NEW.on_hand, NEW.promised_by
    FROM (SELECT order_id FROM stock_movements WHERE sku = NEW.sku ORDER BY id DESC LIMIT 1) AS m
    ON CONFLICT (order_id, sku) DO UPDATE SET quantity = owed_units.quantity + excluded.quantity;
    RETURN NULL;
END $$;
CREATE TRIGGER sold_on_promise AFTER UPDATE OF on_hand ON stock
FOR EACH ROW WHEN (NEW.on_hand < OLD.on_hand AND NEW.on_hand < NEW.promised AND NEW.promised = OLD.promised)
EXECUTE FUNCTION sold_on_promise();

-- Units in the house are sold from the main location first, then from the others in the order of their names.
CREATE FUNCTION stock_sold_from_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    in_house BIGINT := greatest(NEW.on_hand - NEW.promised, 0);
BEGIN
    INSERT INTO location_movements (sku, location, why, units, at)
    SELECT NEW.sku, location, 'sale', -least(units, missing - earlier),
        (SELECT at FROM stock_movements WHERE sku = NEW.sku ORDER BY id DESC LIMIT 1)
    FROM (
        SELECT location, units, sum(units) OVER (ORDER BY location) - units AS earlier,
            sum(units) OVER () - in_house AS missing
        FROM stock_at WHERE sku = NEW.sku AND units > 0
    ) AS at_each WHERE earlier < missing;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_sold_from_elsewhere AFTER UPDATE OF on_hand ON stock
FOR EACH ROW WHEN (NEW.on_hand < OLD.on_hand) EXECUTE FUNCTION stock_sold_from_elsewhere();
