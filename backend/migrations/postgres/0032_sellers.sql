-- As migrations/0032_sellers.sql, where everything is explained.
CREATE TABLE sellers (
    since BIGINT PRIMARY KEY,
    lines TEXT COLLATE "C" NOT NULL
);
