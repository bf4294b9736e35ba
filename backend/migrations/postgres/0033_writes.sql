-- Servers tell each other what they wrote, and may hear it late: each such write has its place in their order. SQLite has one
-- server and needs no such number.
ALTER TABLE shelf_revision ADD COLUMN writes BIGINT NOT NULL DEFAULT 0;
