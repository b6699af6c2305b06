-- Functions of Redshift that PostgreSQL lacks or answers otherwise. The rewriter calls them as rs_compat.name().
-- Bodies are of the SQL-standard form where they can be: those are parsed here, once, whatever the caller's search_path.

DO $$ BEGIN
  IF to_regtype('rs_compat.geometry') IS NULL THEN
    CREATE DOMAIN rs_compat.geometry AS text;
    CREATE DOMAIN rs_compat.geography AS text;
    CREATE DOMAIN rs_compat.hllsketch AS bytea;
  END IF;
END $$;

-- Date and time ------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION rs_compat.unit(part text) RETURNS interval LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE part
  WHEN 'millennium' THEN interval '1000 years' WHEN 'century' THEN interval '100 years'
  WHEN 'decade' THEN interval '10 years' WHEN 'year' THEN interval '1 year' WHEN 'quarter' THEN interval '3 months'
  WHEN 'month' THEN interval '1 month' WHEN 'week' THEN interval '7 days' WHEN 'day' THEN interval '1 day'
  WHEN 'dayofweek' THEN interval '1 day' WHEN 'dayofyear' THEN interval '1 day' WHEN 'hour' THEN interval '1 hour'
  WHEN 'minute' THEN interval '1 minute' WHEN 'second' THEN interval '1 second' WHEN 'epoch' THEN interval '1 second'
  WHEN 'millisecond' THEN interval '1 millisecond' WHEN 'microsecond' THEN interval '1 microsecond' END;

-- The 30th of April and a month is the 30th of May here, and the 31st of January and a month the end of February.
CREATE OR REPLACE FUNCTION rs_compat.date_add(part text, n bigint, at timestamp) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN at + n::float8 * rs_compat.unit(part);
CREATE OR REPLACE FUNCTION rs_compat.date_add(part text, n bigint, at date) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN at::timestamp + n::float8 * rs_compat.unit(part);
CREATE OR REPLACE FUNCTION rs_compat.date_add(part text, n bigint, at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE RETURN at + n::float8 * rs_compat.unit(part);
CREATE OR REPLACE FUNCTION rs_compat.date_add(part text, n bigint, at time) RETURNS time
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN at + n::float8 * rs_compat.unit(part);

-- Counts the boundaries between the two, not the time elapsed; a week begins on Sunday.
CREATE OR REPLACE FUNCTION rs_compat.date_diff(part text, a timestamp, b timestamp) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN CASE part
  WHEN 'year' THEN extract(year FROM b) - extract(year FROM a)
  WHEN 'month' THEN (extract(year FROM b) - extract(year FROM a)) * 12 + extract(month FROM b) - extract(month FROM a)
  WHEN 'day' THEN b::date - a::date
  WHEN 'dayofyear' THEN b::date - a::date
  WHEN 'dayofweek' THEN b::date - a::date
  WHEN 'hour' THEN extract(epoch FROM date_trunc('hour', b) - date_trunc('hour', a)) / 3600
  WHEN 'minute' THEN extract(epoch FROM date_trunc('minute', b) - date_trunc('minute', a)) / 60
  WHEN 'second' THEN extract(epoch FROM date_trunc('second', b) - date_trunc('second', a))
  WHEN 'epoch' THEN extract(epoch FROM date_trunc('second', b) - date_trunc('second', a))
  WHEN 'millisecond' THEN extract(epoch FROM date_trunc('millisecond', b) - date_trunc('millisecond', a)) * 1000
  WHEN 'microsecond' THEN extract(epoch FROM b - a) * 1000000
  WHEN 'week' THEN floor((b::date - date '1970-01-04') / 7.0) - floor((a::date - date '1970-01-04') / 7.0)
  WHEN 'quarter' THEN (extract(year FROM b) - extract(year FROM a)) * 4 + extract(quarter FROM b) - extract(quarter FROM a)
  WHEN 'decade' THEN extract(decade FROM b) - extract(decade FROM a)
  WHEN 'century' THEN extract(century FROM b) - extract(century FROM a)
  WHEN 'millennium' THEN extract(millennium FROM b) - extract(millennium FROM a) END::bigint;
CREATE OR REPLACE FUNCTION rs_compat.date_diff(part text, a date, b date) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN rs_compat.date_diff(part, a::timestamp, b::timestamp);
CREATE OR REPLACE FUNCTION rs_compat.date_diff(part text, a timestamptz, b timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rs_compat.date_diff(part, a AT TIME ZONE 'UTC', b AT TIME ZONE 'UTC');
CREATE OR REPLACE FUNCTION rs_compat.date_diff(part text, a time, b time) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rs_compat.date_diff(part, date '2000-01-01' + a, date '2000-01-01' + b);

CREATE OR REPLACE FUNCTION rs_compat.field(part text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE part WHEN 'dayofweek' THEN 'dow' WHEN 'dayofyear' THEN 'doy' ELSE part END;
-- DATE_PART tells a second with its fraction, every other part whole. A CASE in a STRICT function would keep the planner
-- from working it out: a NULL comes out as NULL without.
CREATE OR REPLACE FUNCTION rs_compat.whole(part text, value float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE part WHEN 'second' THEN value ELSE trunc(value) END;
CREATE OR REPLACE FUNCTION rs_compat.date_part(part text, at timestamp) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN rs_compat.whole(part, date_part(rs_compat.field(part), at));
CREATE OR REPLACE FUNCTION rs_compat.date_part(part text, at date) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN rs_compat.whole(part, date_part(rs_compat.field(part), at::timestamp));
CREATE OR REPLACE FUNCTION rs_compat.date_part(part text, at timestamptz) RETURNS float8
LANGUAGE sql STABLE PARALLEL SAFE RETURN rs_compat.whole(part, date_part(rs_compat.field(part), at));
CREATE OR REPLACE FUNCTION rs_compat.date_part(part text, at time) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN rs_compat.whole(part, date_part(rs_compat.field(part), at));
CREATE OR REPLACE FUNCTION rs_compat.date_part(part text, at interval) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN rs_compat.whole(part, date_part(rs_compat.field(part), at));

-- EXTRACT is a whole number but of a timestamp with time zone; of milliseconds and microseconds it tells the fraction
-- of the second alone. An epoch would outgrow an integer in 2038.
CREATE OR REPLACE FUNCTION rs_compat.extract_field(part text, value float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE part
  WHEN 'millisecond' THEN trunc(value)::bigint % 1000
  WHEN 'microsecond' THEN trunc(value)::bigint % 1000000 ELSE trunc(value) END;
CREATE OR REPLACE FUNCTION rs_compat.extract_part(part text, at timestamp) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rs_compat.extract_field(part, date_part(rs_compat.field(part), at))::int;
CREATE OR REPLACE FUNCTION rs_compat.extract_epoch(at timestamp) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN trunc(date_part('epoch', at))::bigint;
CREATE OR REPLACE FUNCTION rs_compat.extract_part(part text, at date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rs_compat.extract_field(part, date_part(rs_compat.field(part), at::timestamp))::int;
CREATE OR REPLACE FUNCTION rs_compat.extract_epoch(at date) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN trunc(date_part('epoch', at::timestamp))::bigint;
CREATE OR REPLACE FUNCTION rs_compat.extract_part(part text, at time) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rs_compat.extract_field(part, date_part(rs_compat.field(part), at))::int;
CREATE OR REPLACE FUNCTION rs_compat.extract_epoch(at time) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN trunc(date_part('epoch', at))::bigint;
CREATE OR REPLACE FUNCTION rs_compat.extract_part(part text, at timetz) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rs_compat.extract_field(part, date_part(rs_compat.field(part), at))::int;
CREATE OR REPLACE FUNCTION rs_compat.extract_epoch(at timetz) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN trunc(date_part('epoch', at))::bigint;
CREATE OR REPLACE FUNCTION rs_compat.extract_part(part text, at interval) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN rs_compat.extract_field(part, date_part(rs_compat.field(part), at))::int;
CREATE OR REPLACE FUNCTION rs_compat.extract_epoch(at interval) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN trunc(date_part('epoch', at))::bigint;
CREATE OR REPLACE FUNCTION rs_compat.extract_part(part text, at timestamptz) RETURNS float8
LANGUAGE sql STABLE PARALLEL SAFE
RETURN rs_compat.extract_field(part, date_part(rs_compat.field(part), at));
CREATE OR REPLACE FUNCTION rs_compat.extract_epoch(at timestamptz) RETURNS float8
LANGUAGE sql STABLE STRICT PARALLEL SAFE RETURN date_part('epoch', at);

-- PostgreSQL would make a date a timestamp with time zone.
CREATE OR REPLACE FUNCTION rs_compat.date_trunc(part text, at timestamp) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.date_trunc(part, at);
CREATE OR REPLACE FUNCTION rs_compat.date_trunc(part text, at date) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.date_trunc(part, at::timestamp);
CREATE OR REPLACE FUNCTION rs_compat.date_trunc(part text, at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE RETURN pg_catalog.date_trunc(part, at);
CREATE OR REPLACE FUNCTION rs_compat.date_trunc(part text, at interval) RETURNS interval
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.date_trunc(part, at);

-- GETDATE tells whole seconds and moves on inside a transaction; SYSDATE stands still at its start.
CREATE OR REPLACE FUNCTION rs_compat.getdate() RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE
RETURN date_trunc('second', statement_timestamp()::timestamp);
CREATE OR REPLACE FUNCTION rs_compat.sysdate() RETURNS timestamp LANGUAGE sql STABLE PARALLEL SAFE
RETURN transaction_timestamp()::timestamp;

CREATE OR REPLACE FUNCTION rs_compat.last_day(at timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (date_trunc('month', at) + interval '1 month' - interval '1 day')::date;
-- Unlike DATEADD, the last day of a month stays the last day.
CREATE OR REPLACE FUNCTION rs_compat.add_months(at timestamp, n bigint) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN CASE WHEN at::date = rs_compat.last_day(at)
  THEN rs_compat.last_day(at + n::float8 * interval '1 month') + at::time ELSE at + n::float8 * interval '1 month' END;
CREATE OR REPLACE FUNCTION rs_compat.months_between(a timestamp, b timestamp) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN CASE
  WHEN extract(day FROM a) = extract(day FROM b)
    OR (a::date = rs_compat.last_day(a) AND b::date = rs_compat.last_day(b))
  THEN (extract(year FROM a) - extract(year FROM b)) * 12 + extract(month FROM a) - extract(month FROM b)
  ELSE (extract(year FROM a) - extract(year FROM b)) * 12 + extract(month FROM a) - extract(month FROM b)
    + (extract(epoch FROM a - date_trunc('month', a)) - extract(epoch FROM b - date_trunc('month', b))) / 86400 / 31
  END::float8;
CREATE OR REPLACE FUNCTION rs_compat.next_day(at timestamp, weekday text) RETURNS date
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN at::date + 1 + ((position(lower(left(weekday, 2)) IN 'sumotuwethfrsa') - 1) / 2
  - extract(dow FROM at::date + 1)::int + 7) % 7;
CREATE OR REPLACE FUNCTION rs_compat.convert_timezone(target text, at timestamp) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN (at AT TIME ZONE 'UTC') AT TIME ZONE target;
CREATE OR REPLACE FUNCTION rs_compat.convert_timezone(target text, at timestamptz) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN at AT TIME ZONE target;
CREATE OR REPLACE FUNCTION rs_compat.convert_timezone(source text, target text, at timestamp) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN (at AT TIME ZONE source) AT TIME ZONE target;
CREATE OR REPLACE FUNCTION rs_compat.trunc(at timestamp) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN at::date;
CREATE OR REPLACE FUNCTION rs_compat.date_cmp(a date, b date) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN a < b THEN -1 WHEN a > b THEN 1 ELSE 0 END;
CREATE OR REPLACE FUNCTION rs_compat.timestamp_cmp(a timestamp, b timestamp) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN CASE WHEN a < b THEN -1 WHEN a > b THEN 1 ELSE 0 END;

-- Numbers ------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION rs_compat.trunc(n numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.trunc(n);
CREATE OR REPLACE FUNCTION rs_compat.trunc(n numeric, places int) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.trunc(n, places);
CREATE OR REPLACE FUNCTION rs_compat.trunc(n float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.trunc(n);
CREATE OR REPLACE FUNCTION rs_compat.trunc(n float8, places int) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.trunc(n::numeric, places)::float8;
CREATE OR REPLACE FUNCTION rs_compat.round(n numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.round(n);
CREATE OR REPLACE FUNCTION rs_compat.round(n numeric, places int) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.round(n, places);
CREATE OR REPLACE FUNCTION rs_compat.round(n float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.round(n);
CREATE OR REPLACE FUNCTION rs_compat.round(n float8, places int) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.round(n::numeric, places)::float8;
-- ROUND and TRUNC of a whole number are of its own type.
DO $do$ DECLARE called text; whole text; BEGIN
  FOREACH called IN ARRAY ARRAY['round', 'trunc'] LOOP
    FOREACH whole IN ARRAY ARRAY['int2', 'int4', 'int8'] LOOP
      EXECUTE format('CREATE OR REPLACE FUNCTION rs_compat.%1$s(n %2$s) RETURNS %2$s
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN n', called, whole);
      EXECUTE format('CREATE OR REPLACE FUNCTION rs_compat.%1$s(n %2$s, places int) RETURNS %2$s
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.%1$s(n::numeric, places)::%2$s', called, whole);
    END LOOP;
  END LOOP;
END $do$;
CREATE OR REPLACE FUNCTION rs_compat.dlog10(n float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN log(n);
CREATE OR REPLACE FUNCTION rs_compat.dexp(n float8) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN exp(n);
CREATE OR REPLACE FUNCTION rs_compat.strtol(digits text, base int) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  body text := lower(btrim(digits));
  negative boolean := left(body, 1) = '-';
  total bigint := 0;
  value int;
BEGIN
  body := ltrim(body, '+-');
  IF base = 16 THEN body := regexp_replace(body, '^0x', ''); END IF;
  FOR i IN 1 .. length(body) LOOP
    value := position(substr(body, i, 1) IN '0123456789abcdefghijklmnopqrstuvwxyz') - 1;
    IF value < 0 OR value >= base THEN
      RAISE EXCEPTION 'The input % is not valid to be converted to base %', digits, base USING ERRCODE = '22023';
    END IF;
    total := total * base + value;
  END LOOP;
  RETURN CASE WHEN negative THEN -total ELSE total END;
END $$;

-- AVG of whole numbers is a whole number, cut off. The rewriter makes avg(x) into avg(pg_catalog.avg(x), min(x)): the
-- second tells x's type, and PostgreSQL's own fast aggregates do the work.
CREATE OR REPLACE FUNCTION rs_compat.avg(mean numeric, sample int2) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.trunc(mean)::bigint;
CREATE OR REPLACE FUNCTION rs_compat.avg(mean numeric, sample int4) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.trunc(mean)::bigint;
CREATE OR REPLACE FUNCTION rs_compat.avg(mean numeric, sample int8) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN pg_catalog.trunc(mean)::bigint;
CREATE OR REPLACE FUNCTION rs_compat.avg(mean numeric, sample numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN mean;
CREATE OR REPLACE FUNCTION rs_compat.avg(mean float8, sample float4) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN mean;
CREATE OR REPLACE FUNCTION rs_compat.avg(mean float8, sample float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN mean;
CREATE OR REPLACE FUNCTION rs_compat.avg(mean interval, sample interval) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN mean;

CREATE OR REPLACE FUNCTION rs_compat.median_of(list numeric[]) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT avg(v) FROM (SELECT v, row_number() OVER (ORDER BY v) AS i, count(*) OVER () AS n
  FROM unnest(list) AS v WHERE v IS NOT NULL) AS s WHERE i IN ((n + 1) / 2, (n + 2) / 2));
CREATE OR REPLACE FUNCTION rs_compat.median_of(list float8[]) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v) FROM unnest(list) AS v);
CREATE OR REPLACE AGGREGATE rs_compat.median(numeric) (SFUNC = array_append, STYPE = numeric[],
  FINALFUNC = rs_compat.median_of);
CREATE OR REPLACE AGGREGATE rs_compat.median(float8) (SFUNC = array_append, STYPE = float8[],
  FINALFUNC = rs_compat.median_of);
-- The median of whole numbers is a decimal.
DO $do$ DECLARE whole text; BEGIN
  FOREACH whole IN ARRAY ARRAY['int2', 'int4', 'int8'] LOOP
    EXECUTE format('CREATE OR REPLACE FUNCTION rs_compat.median_of(list %s[]) RETURNS numeric LANGUAGE sql
      IMMUTABLE STRICT PARALLEL SAFE RETURN trim_scale(rs_compat.median_of(list::numeric[]))', whole);
    EXECUTE format('CREATE OR REPLACE AGGREGATE rs_compat.median(%1$s) (SFUNC = array_append, STYPE = %1$s[],
      FINALFUNC = rs_compat.median_of)', whole);
  END LOOP;
END $do$;

-- Text ---------------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION rs_compat.len(value text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN length(value);
CREATE OR REPLACE FUNCTION rs_compat.textlen(value text) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN length(value);
CREATE OR REPLACE FUNCTION rs_compat.concat(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN a || b;
CREATE OR REPLACE FUNCTION rs_compat.charindex(part text, value text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN strpos(value, part);
-- Replaces every match, where PostgreSQL replaces the first.
CREATE OR REPLACE FUNCTION rs_compat.regexp_replace(value text, pattern text, replacement text DEFAULT '',
  start int DEFAULT 1, flags text DEFAULT '') RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.regexp_replace(value, pattern, pg_catalog.regexp_replace(replacement, '\$(\d)', '\\\1', 'g'),
  start, 0, replace(replace(flags, 'e', ''), 'p', ''));
-- No match is the empty text; the flag e asks for the first subexpression, if there is one. PostgreSQL's flag p is
-- another than Redshift's, whose patterns are PostgreSQL's own for the most part.
CREATE OR REPLACE FUNCTION rs_compat.regexp_group(pattern text, flags text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN position('e' IN flags) > 0 AND pattern ~ '(^|[^\\])(\\\\)*\((?!\?)' THEN 1 ELSE 0 END;
CREATE OR REPLACE FUNCTION rs_compat.regexp_substr(value text, pattern text, start int DEFAULT 1,
  occurrence int DEFAULT 1, flags text DEFAULT '') RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN coalesce(pg_catalog.regexp_substr(value, pattern, start, occurrence, translate(flags, 'ep', ''),
  rs_compat.regexp_group(pattern, flags)), '');
CREATE OR REPLACE FUNCTION rs_compat.regexp_instr(value text, pattern text, start int DEFAULT 1,
  occurrence int DEFAULT 1, ending int DEFAULT 0, flags text DEFAULT '') RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.regexp_instr(value, pattern, start, occurrence, ending, translate(flags, 'ep', ''),
  rs_compat.regexp_group(pattern, flags));
CREATE OR REPLACE FUNCTION rs_compat.regexp_count(value text, pattern text, start int DEFAULT 1,
  flags text DEFAULT '') RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN pg_catalog.regexp_count(value, pattern, start, translate(flags, 'ep', ''));
CREATE OR REPLACE FUNCTION rs_compat.split_part(value text, delimiter text, part bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF part < 1 THEN RAISE EXCEPTION 'field position must be greater than zero' USING ERRCODE = '22023'; END IF;
  RETURN split_part(value, delimiter, least(part, 2147483647)::int);
END $$;
CREATE OR REPLACE FUNCTION rs_compat.sha2(value text, bits int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN encode(CASE bits
  WHEN 224 THEN sha224(convert_to(value, 'UTF8')) WHEN 0 THEN sha256(convert_to(value, 'UTF8'))
  WHEN 256 THEN sha256(convert_to(value, 'UTF8')) WHEN 384 THEN sha384(convert_to(value, 'UTF8'))
  WHEN 512 THEN sha512(convert_to(value, 'UTF8')) END, 'hex');

CREATE OR REPLACE FUNCTION rs_compat.replicate(value text, times int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN repeat(value, times);
-- The polynomial is CRC-32C's, in spite of the name.
CREATE OR REPLACE FUNCTION rs_compat.crc32(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lpad(to_hex(crc32c(convert_to(value, 'UTF8'))), 8, '0');
CREATE OR REPLACE FUNCTION rs_compat.rotate(word bigint, by int) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN ((word << by) | (word >> (32 - by))) & 4294967295;
-- PostgreSQL has no SHA-1 of its own: 80 rounds over each block of 64 bytes, as FIPS 180-4 has it.
CREATE OR REPLACE FUNCTION rs_compat.sha1(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  message bytea := convert_to(value, 'UTF8');
  size bigint := length(message);
  w bigint[];
  h bigint[] := ARRAY[1732584193, 4023233417, 2562383102, 271733878, 3285377520];
  a bigint; b bigint; c bigint; d bigint; e bigint; mixed bigint;
BEGIN
  message := message || '\x80' || decode(repeat('00', (119 - size % 64)::int % 64), 'hex') || int8send(size * 8);
  FOR start IN 0 .. length(message) - 1 BY 64 LOOP
    FOR i IN 0 .. 15 LOOP
      w[i] := ('x' || encode(substr(message, start + i * 4 + 1, 4), 'hex'))::bit(32)::bigint & 4294967295;
    END LOOP;
    FOR i IN 16 .. 79 LOOP w[i] := rs_compat.rotate(w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16], 1); END LOOP;
    a := h[1]; b := h[2]; c := h[3]; d := h[4]; e := h[5];
    FOR i IN 0 .. 79 LOOP
      mixed := CASE i / 20 WHEN 0 THEN ((b & c) | (~b & d)) + 1518500249 WHEN 1 THEN (b # c # d) + 1859775393
        WHEN 2 THEN ((b & c) | (b & d) | (c & d)) + 2400959708 ELSE (b # c # d) + 3395469782 END;
      mixed := (rs_compat.rotate(a, 5) + mixed + e + w[i]) & 4294967295;
      e := d; d := c; c := rs_compat.rotate(b, 30); b := a; a := mixed;
    END LOOP;
    h := ARRAY[h[1] + a & 4294967295, h[2] + b & 4294967295, h[3] + c & 4294967295, h[4] + d & 4294967295, h[5] + e & 4294967295];
  END LOOP;
  RETURN (SELECT string_agg(lpad(to_hex(part), 8, '0'), '' ORDER BY n) FROM unnest(h) WITH ORDINALITY AS parts(part, n));
END $$;
CREATE OR REPLACE FUNCTION rs_compat.sha(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rs_compat.sha1(value);
CREATE OR REPLACE FUNCTION rs_compat.func_sha1(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN rs_compat.sha1(value);

-- SUPER and JSON -----------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION rs_compat.json_extract_path_text(value text, VARIADIC path text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN value IS NOT NULL AND array_position(path, NULL) IS NULL THEN coalesce(value::json #>> path, '') END;
-- In plpgsql, since the planner would work out a constant's cast to JSON before the test for it.
CREATE OR REPLACE FUNCTION rs_compat.json_extract_path_text_or_null(value text, VARIADIC path text[]) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pg_input_is_valid(value, 'json') THEN RETURN NULL; END IF;
  RETURN coalesce(value::json #>> path, '');
END $$;
CREATE OR REPLACE FUNCTION rs_compat.json_extract_array_element_text(value text, place int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN place >= 0 THEN value::json ->> place END;
CREATE OR REPLACE FUNCTION rs_compat.json_extract_array_element_text_or_null(value text, place int) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pg_input_is_valid(value, 'json') THEN RETURN NULL; END IF;
  RETURN CASE WHEN place >= 0 THEN value::json ->> place END;
END $$;
CREATE OR REPLACE FUNCTION rs_compat.json_array_length(value text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN pg_catalog.json_array_length(value::json);
CREATE OR REPLACE FUNCTION rs_compat.json_array_length_or_null(value text) RETURNS int
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pg_input_is_valid(value, 'json') THEN RETURN NULL; END IF;
  RETURN CASE WHEN json_typeof(value::json) = 'array' THEN pg_catalog.json_array_length(value::json) END;
END $$;
CREATE OR REPLACE FUNCTION rs_compat.is_valid_json(value text) RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pg_input_is_valid(value, 'json') THEN RETURN false; END IF;
  RETURN json_typeof(value::json) = 'object';
END $$;
CREATE OR REPLACE FUNCTION rs_compat.is_valid_json_array(value text) RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pg_input_is_valid(value, 'json') THEN RETURN false; END IF;
  RETURN json_typeof(value::json) = 'array';
END $$;
CREATE OR REPLACE FUNCTION rs_compat.json_parse(value text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN value::jsonb;
CREATE OR REPLACE FUNCTION rs_compat.json_serialize(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
-- Without the blanks of jsonb's own text; those inside strings stay.
RETURN pg_catalog.regexp_replace(value::text, '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g');
CREATE OR REPLACE FUNCTION rs_compat.can_json_parse(value text) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE RETURN pg_input_is_valid(value, 'jsonb');
CREATE OR REPLACE FUNCTION rs_compat.json_typeof(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN jsonb_typeof(value);
CREATE OR REPLACE FUNCTION rs_compat.get_array_length(value jsonb) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(value) = 'array' THEN jsonb_array_length(value) END;
-- What Redshift makes of a value that is no array, it does not say.
CREATE OR REPLACE FUNCTION rs_compat.array_concat(a jsonb, b jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF jsonb_typeof(a) <> 'array' OR jsonb_typeof(b) <> 'array' THEN
    RAISE EXCEPTION 'ARRAY_CONCAT of what is no array is not supported by the local engine' USING ERRCODE = '0A000';
  END IF;
  RETURN a || b;
END $$;
CREATE OR REPLACE FUNCTION rs_compat.is_array(value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN jsonb_typeof(value) = 'array';
CREATE OR REPLACE FUNCTION rs_compat.is_object(value jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN jsonb_typeof(value) = 'object';

-- The server ---------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION rs_compat.version() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), '
  || 'Redshift 1.0 (local engine on PostgreSQL ' || split_part(pg_catalog.version(), ' ', 2) || ')';

-- Redshift superusers are the members of the role that owns the database.
CREATE OR REPLACE FUNCTION rs_compat.is_superuser() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT pg_has_role(session_user, datdba, 'MEMBER') FROM pg_database
  WHERE datname = pg_catalog.current_database());
CREATE OR REPLACE FUNCTION rs_compat.sees_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN rs_compat.is_superuser() OR pg_has_role(session_user, 'sys:monitor', 'MEMBER');
CREATE OR REPLACE FUNCTION rs_compat.user_is_member_of(member name, role name) RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE RETURN pg_has_role(member, role, 'MEMBER');

-- COPY ---------------------------------------------------------------------------------------------------------

-- The longest beginning that fits in so many bytes (TRUNCATECOLUMNS).
CREATE OR REPLACE FUNCTION rs_compat.cut_bytes(value text, bytes int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  shorter text := left(value, bytes);
BEGIN
  WHILE octet_length(shorter) > bytes LOOP
    shorter := left(shorter, least(length(shorter) - 1, bytes * length(shorter) / octet_length(shorter) + 1));
  END LOOP;
  RETURN shorter;
END $$;
-- NULL where the text does not fit the format.
CREATE OR REPLACE FUNCTION rs_compat.load_date(value text, format text) RETURNS date
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN to_date(value, format);
EXCEPTION WHEN data_exception THEN RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION rs_compat.load_timestamp(value text, format text) RETURNS timestamp
LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF lower(format) = 'epochsecs' THEN RETURN to_timestamp(value::float8) AT TIME ZONE 'UTC'; END IF;
  IF lower(format) = 'epochmillisecs' THEN RETURN to_timestamp(value::float8 / 1000) AT TIME ZONE 'UTC'; END IF;
  -- To Redshift HH is the hour of 24; PostgreSQL takes it as one of 12.
  RETURN to_timestamp(value, CASE WHEN format ~* '[ap]m' THEN format
    ELSE regexp_replace(format, 'HH(?!12|24)', 'HH24', 'gi') END)::timestamp;
EXCEPTION WHEN data_exception THEN RETURN NULL;
END $$;
