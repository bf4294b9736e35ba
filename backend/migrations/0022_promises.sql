-- Goods that are sold on the promise of a date.
--
-- `on_hand` are the units that can be held and sold: those in the house and `promised` ones, which have not arrived. So holding
-- and selling go as before, and the table's CHECK refuses one too many of the promised ones as well. In the house are
-- `on_hand - promised`; where that is less than nothing, so many are owed to buyers who paid.
ALTER TABLE stock ADD COLUMN promised INTEGER NOT NULL DEFAULT 0 CHECK (promised >= 0);
-- When they arrive.
ALTER TABLE stock ADD COLUMN promised_by INTEGER;

-- Who waits for what, in the order in which they paid: who waits longest is served first.
CREATE TABLE owed_units (
    id INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    -- What was promised when they paid.
    promised_by INTEGER,
    UNIQUE (order_id, sku)
) STRICT;
CREATE INDEX owed_units_by_sku ON owed_units (sku, id);

CREATE TRIGGER sold_on_promise AFTER UPDATE OF on_hand ON stock
WHEN NEW.on_hand < OLD.on_hand AND NEW.on_hand < NEW.promised AND NEW.promised = OLD.promised
BEGIN
    -- The movement that this belongs to was written just before.
    INSERT INTO owed_units (order_id, sku, quantity, promised_by)
    SELECT order_id, NEW.sku, min(OLD.on_hand, NEW.promised) - NEW.on_hand, NEW.promised_by
    FROM (SELECT order_id FROM stock_movements WHERE sku = NEW.sku ORDER BY id DESC LIMIT 1) WHERE true
    ON CONFLICT (order_id, sku) DO UPDATE SET quantity = quantity + excluded.quantity;
END;

-- As in 0009, of the units that are in the house.
DROP TRIGGER stock_sold_from_elsewhere;
CREATE TRIGGER stock_sold_from_elsewhere AFTER UPDATE OF on_hand ON stock
WHEN NEW.on_hand < OLD.on_hand
    AND max(NEW.on_hand - NEW.promised, 0) < (SELECT coalesce(sum(units), 0) FROM stock_at WHERE sku = NEW.sku)
BEGIN
    INSERT INTO location_movements (sku, location, why, units, at)
    SELECT NEW.sku, location, 'sale', -min(units, missing - earlier),
        (SELECT at FROM stock_movements WHERE sku = NEW.sku ORDER BY id DESC LIMIT 1)
    FROM (
        SELECT location, units, sum(units) OVER (ORDER BY location) - units AS earlier,
            sum(units) OVER () - max(NEW.on_hand - NEW.promised, 0) AS missing
        FROM stock_at WHERE sku = NEW.sku AND units > 0
    ) WHERE earlier < missing;
END;
