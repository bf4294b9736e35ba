-- What a bundle is made of. A bundle has no stock of its own: there are as many as its parts make.
CREATE TABLE bundle_parts (
    bundle TEXT NOT NULL,
    part TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (bundle, part)
) STRICT, WITHOUT ROWID;

-- The units that an order takes: its lines with bundles opened, each SKU once. What is held, sold or let go is this.
CREATE TABLE order_units (
    order_id TEXT NOT NULL REFERENCES orders (id),
    sku TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, sku)
) STRICT, WITHOUT ROWID;
INSERT INTO order_units (order_id, sku, quantity)
SELECT order_id, sku, sum(quantity) FROM order_lines GROUP BY order_id, sku;

-- Every movement of every unit: the sums of a SKU's movements are its row in `stock`, always.
CREATE TABLE stock_movements (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL,
    -- count, hold, cancel, expire, sale
    why TEXT NOT NULL,
    order_id TEXT,
    on_hand INTEGER NOT NULL,
    held INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_movements_by_sku ON stock_movements (sku, id);
INSERT INTO stock_movements (sku, why, on_hand, held, at) SELECT sku, 'count', on_hand, held, 0 FROM stock;
