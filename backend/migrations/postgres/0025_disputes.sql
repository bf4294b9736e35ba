-- As `backend/migrations/0025_disputes.sql` says.
CREATE TABLE disputes (
    id TEXT COLLATE "C" PRIMARY KEY,
    order_id TEXT COLLATE "C" NOT NULL REFERENCES orders (id),
    payment_id TEXT COLLATE "C" NOT NULL REFERENCES payments (id),
    state TEXT COLLATE "C" NOT NULL,
    minor BIGINT NOT NULL CHECK (minor > 0),
    document TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX disputes_by_order ON disputes (order_id, created_at);
CREATE INDEX payments_by_reference ON payments (reference) WHERE reference IS NOT NULL;

-- `why`, debit, credit.
CREATE FUNCTION dispute_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger (at, why, order_id, source, debit, credit, currency, minor)
    SELECT NEW.moved_at, TG_ARGV[0], NEW.order_id, NEW.id, TG_ARGV[1], TG_ARGV[2], currency, NEW.minor
    FROM payments WHERE id = NEW.payment_id;
    RETURN NULL;
END $$;
CREATE TRIGGER dispute_open AFTER INSERT ON disputes
FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION dispute_moved('dispute', 'disputes', 'gateway');
CREATE TRIGGER dispute_opened AFTER UPDATE OF state ON disputes
FOR EACH ROW WHEN (NEW.state = 'open' AND OLD.state = 'inquiry')
EXECUTE FUNCTION dispute_moved('dispute', 'disputes', 'gateway');
CREATE TRIGGER dispute_won AFTER UPDATE OF state ON disputes
FOR EACH ROW WHEN (NEW.state = 'won' AND OLD.state = 'open')
EXECUTE FUNCTION dispute_moved('dispute_won', 'gateway', 'disputes');
