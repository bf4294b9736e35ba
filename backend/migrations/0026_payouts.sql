-- What shops earn of what was sold of their goods, and what they were paid of it. `domain::payout` says how much that is; orders,
-- refunds and disputes are shared out after they are written down, each once.
ALTER TABLE shops ADD COLUMN fee_ppm INTEGER NOT NULL DEFAULT 0 CHECK (fee_ppm BETWEEN 0 AND 1000000);
ALTER TABLE orders ADD COLUMN is_shared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refunds ADD COLUMN is_shared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE disputes ADD COLUMN is_shared INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_to_share ON orders (paid_at) WHERE is_shared = 0 AND paid_at IS NOT NULL;
CREATE INDEX refunds_to_share ON refunds (created_at) WHERE is_shared = 0;
-- Whose account it is, where there is one for each shop.
ALTER TABLE ledger ADD COLUMN shop TEXT;

-- Each shop's part of an order: what its goods cost, what the house keeps of it, and what of the goods went back.
CREATE TABLE order_shops (
    order_id TEXT NOT NULL REFERENCES orders (id),
    shop TEXT NOT NULL REFERENCES shops (slug),
    earned INTEGER NOT NULL CHECK (earned >= 0),
    fee_ppm INTEGER NOT NULL,
    back INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, shop),
    CONSTRAINT order_shops_back CHECK (back >= 0 AND back <= earned)
) STRICT, WITHOUT ROWID;

CREATE TABLE payouts (
    id TEXT PRIMARY KEY,
    shop TEXT NOT NULL REFERENCES shops (slug),
    currency TEXT NOT NULL,
    minor INTEGER NOT NULL CHECK (minor > 0),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX payouts_by_shop ON payouts (shop, created_at);

CREATE TABLE earnings (
    id INTEGER PRIMARY KEY,
    shop TEXT NOT NULL REFERENCES shops (slug),
    kind TEXT NOT NULL,
    order_id TEXT NOT NULL REFERENCES orders (id),
    -- The order, refund or dispute: each is shared out once.
    source TEXT NOT NULL,
    currency TEXT NOT NULL,
    minor INTEGER NOT NULL CHECK (minor <> 0),
    at INTEGER NOT NULL,
    payout_id TEXT REFERENCES payouts (id),
    CONSTRAINT earnings_once UNIQUE (shop, kind, source)
) STRICT;
CREATE INDEX earnings_owed ON earnings (shop, currency) WHERE payout_id IS NULL;
CREATE INDEX earnings_by_source ON earnings (source);

CREATE TRIGGER shop_earned AFTER INSERT ON earnings
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor, shop)
    VALUES (NEW.at, 'shop_' || NEW.kind, NEW.order_id, NEW.source,
        CASE WHEN NEW.minor > 0 THEN 'shop_shares' ELSE 'shop_payable' END,
        CASE WHEN NEW.minor > 0 THEN 'shop_payable' ELSE 'shop_shares' END, NEW.currency, abs(NEW.minor), NEW.shop);
END;
CREATE TRIGGER shop_paid AFTER INSERT ON payouts
BEGIN
    INSERT INTO ledger (at, why, source, debit, credit, currency, minor, shop)
    VALUES (NEW.created_at, 'payout', NEW.id, 'shop_payable', 'payouts', NEW.currency, NEW.minor, NEW.shop);
END;
