-- What a gateway calls a payment, where it has a name of its own for it: noted before it is asked for money.
ALTER TABLE payments ADD COLUMN reference TEXT;
