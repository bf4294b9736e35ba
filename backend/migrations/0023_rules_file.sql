-- Which file (`pricing.json`, by its hash) the rules were last taken from: the same file does not undo what the house
-- changed since.
ALTER TABLE pricing_rules ADD COLUMN file_sha256 BLOB;
