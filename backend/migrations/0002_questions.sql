-- How often a gateway was asked about a payment that it has not decided, or about a refund that it has not made: each
-- question waits longer than the one before.
ALTER TABLE payments ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
-- The buyer's code went (or may have gone) to the gateway: only its own word makes the payment wait for a code again.
ALTER TABLE payments ADD COLUMN code_sent INTEGER NOT NULL DEFAULT 0;
