-- Where units lie. `stock.on_hand` counts all of them; `main` has what lies nowhere else.
CREATE TABLE locations (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO locations (id, name) VALUES ('main', 'main');

-- Units in the other locations: the sums of their movements, always.
CREATE TABLE stock_at (
    sku TEXT NOT NULL,
    location TEXT NOT NULL REFERENCES locations (id),
    units INTEGER NOT NULL,
    PRIMARY KEY (sku, location),
    CONSTRAINT stock_at_units CHECK (units >= 0)
) STRICT, WITHOUT ROWID;

-- Every movement between locations, and out of them. What comes in or is sold stands in `stock_movements`.
CREATE TABLE location_movements (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL,
    location TEXT NOT NULL REFERENCES locations (id),
    -- transfer, sale
    why TEXT NOT NULL,
    units INTEGER NOT NULL CHECK (units <> 0),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX location_movements_by_sku ON location_movements (sku, id);

CREATE TRIGGER location_moved AFTER INSERT ON location_movements WHEN NEW.location <> 'main'
BEGIN
    INSERT INTO stock_at (sku, location, units) VALUES (NEW.sku, NEW.location, 0) ON CONFLICT DO NOTHING;
    UPDATE stock_at SET units = units + NEW.units WHERE sku = NEW.sku AND location = NEW.location;
END;

-- Units are sold from the main location first, then from the others in the order of their names.
CREATE TRIGGER stock_sold_from_elsewhere AFTER UPDATE OF on_hand ON stock
WHEN NEW.on_hand < OLD.on_hand
    AND NEW.on_hand < (SELECT coalesce(sum(units), 0) FROM stock_at WHERE sku = NEW.sku)
BEGIN
    INSERT INTO location_movements (sku, location, why, units, at)
    SELECT NEW.sku, location, 'sale', -min(units, missing - earlier),
        (SELECT at FROM stock_movements WHERE sku = NEW.sku ORDER BY id DESC LIMIT 1)
    FROM (
        SELECT location, units, sum(units) OVER (ORDER BY location) - units AS earlier,
            sum(units) OVER () - NEW.on_hand AS missing
        FROM stock_at WHERE sku = NEW.sku AND units > 0
    ) WHERE earlier < missing;
END;
