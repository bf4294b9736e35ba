-- Counts the commits that failed at their very end: the write of this row takes the place of theirs in the log.
CREATE TABLE seal (id INTEGER PRIMARY KEY CHECK (id = 1), failed INTEGER NOT NULL) STRICT;
INSERT INTO seal (id, failed) VALUES (1, 0);
