-- Servers tell each other what they wrote, and may hear it late: each batch of writes has its place in their order, taken under
-- the lock that all of them write under. A sequence has no row versions that a long reader would keep. SQLite has one server
-- and needs no such number.
CREATE SEQUENCE write_places;
