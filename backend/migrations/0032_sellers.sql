-- Who sells, as papers say it: its lines, and from when on. A paper says who sold when it was made.
CREATE TABLE sellers (
    since INTEGER PRIMARY KEY,
    lines TEXT NOT NULL
) STRICT;
