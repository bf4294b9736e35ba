-- As `backend/migrations/0026_payouts.sql` says.
ALTER TABLE shops ADD COLUMN fee_ppm BIGINT NOT NULL DEFAULT 0 CHECK (fee_ppm BETWEEN 0 AND 1000000);
ALTER TABLE orders ADD COLUMN is_shared BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refunds ADD COLUMN is_shared BIGINT NOT NULL DEFAULT 0;
ALTER TABLE disputes ADD COLUMN is_shared BIGINT NOT NULL DEFAULT 0;
CREATE INDEX orders_to_share ON orders (paid_at) WHERE is_shared = 0 AND paid_at IS NOT NULL;
CREATE INDEX refunds_to_share ON refunds (created_at) WHERE is_shared = 0;
ALTER TABLE ledger ADD COLUMN shop TEXT COLLATE "C";

CREATE TABLE order_shops (
    order_id TEXT COLLATE "C" NOT NULL REFERENCES orders (id),
    shop TEXT COLLATE "C" NOT NULL REFERENCES shops (slug),
    earned BIGINT NOT NULL CHECK (earned >= 0),
    fee_ppm BIGINT NOT NULL,
    back BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, shop),
    CONSTRAINT order_shops_back CHECK (back >= 0 AND back <= earned)
);

CREATE TABLE payouts (
    id TEXT COLLATE "C" PRIMARY KEY,
    shop TEXT COLLATE "C" NOT NULL REFERENCES shops (slug),
    currency TEXT COLLATE "C" NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    created_at BIGINT NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX payouts_by_shop ON payouts (shop, created_at);

CREATE TABLE earnings (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop TEXT COLLATE "C" NOT NULL REFERENCES shops (slug),
    kind TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL REFERENCES orders (id),
    source TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    minor BIGINT NOT NULL CHECK (minor <> 0),
    at BIGINT NOT NULL,
    payout_id TEXT COLLATE "C" REFERENCES payouts (id),
    CONSTRAINT earnings_once UNIQUE (shop, kind, source)
);
CREATE INDEX earnings_owed ON earnings (shop, currency) WHERE payout_id IS NULL;
CREATE INDEX earnings_by_source ON earnings (source);

CREATE FUNCTION shop_earned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor, shop)
    VALUES (NEW.at, 'shop_' || NEW.kind, NEW.order_id, NEW.source,
        CASE WHEN NEW.minor > 0 THEN 'shop_shares' ELSE 'shop_payable' END,
        CASE WHEN NEW.minor > 0 THEN 'shop_payable' ELSE 'shop_shares' END, NEW.currency, abs(NEW.minor), NEW.shop);
    RETURN NULL;
END $$;
CREATE TRIGGER shop_earned AFTER INSERT ON earnings FOR EACH ROW EXECUTE FUNCTION shop_earned();

CREATE FUNCTION shop_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, source, debit, credit, currency, minor, shop)
    VALUES (NEW.created_at, 'payout', NEW.id, 'shop_payable', 'payouts', NEW.currency, NEW.minor, NEW.shop);
    RETURN NULL;
END $$;
CREATE TRIGGER shop_paid AFTER INSERT ON payouts FOR EACH ROW EXECUTE FUNCTION shop_paid();
