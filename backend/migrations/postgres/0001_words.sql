-- The few words that SQLite knows and PostgreSQL does not, so that one text asks both (see `backend/src/db/sql.rs`).

CREATE FUNCTION max(a BIGINT, b BIGINT) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE greatest(a, b) END';

CREATE FUNCTION min(a BIGINT, b BIGINT) RETURNS BIGINT LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE least(a, b) END';

-- An object's or a list's parts as text; a list's keys count from 0.
CREATE FUNCTION json_each(document TEXT) RETURNS TABLE (key TEXT, value TEXT) LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF jsonb_typeof(document::jsonb) = 'object' THEN
        RETURN QUERY SELECT e.key, e.value FROM jsonb_each_text(document::jsonb) AS e;
    ELSE
        RETURN QUERY SELECT (e.ordinality - 1)::text, e.value
            FROM jsonb_array_elements_text(document::jsonb) WITH ORDINALITY AS e (value, ordinality);
    END IF;
END
$$;

CREATE FUNCTION json_at(document TEXT, place INTEGER) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS 'SELECT document::jsonb ->> place';
CREATE OPERATOR ->> (LEFTARG = TEXT, RIGHTARG = INTEGER, FUNCTION = json_at);

CREATE FUNCTION json_quote(value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT coalesce(to_json(value)::text, ''null'')';

-- `path` is `$.` and one name, as far as the shop uses it.
CREATE FUNCTION json_set(document TEXT, path TEXT, value JSON) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS 'SELECT jsonb_set(document::jsonb, ARRAY[substr(path, 3)], value::jsonb)::text';

CREATE FUNCTION randomblob(length INTEGER) RETURNS BYTEA LANGUAGE sql VOLATILE
AS 'SELECT substr(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 1, length)';

-- Letters without their accents, as SQLite's index folds them: words and what is searched alike.
CREATE FUNCTION fold(words TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT regexp_replace(normalize(words, NFD), '[\u0300-\u036f]', '', 'g') $$;
