/** What the translated SQL calls beside DuckDB's own functions; made anew in every engine. */
export const macros: readonly string[] = [
  "athena_now() AS date_trunc('millisecond', get_current_timestamp())",
  "athena_spaces() AS ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)",
  // TRY doesn't take error(), which DuckDB holds to be volatile; a cast that can't succeed fails just as well.
  `athena_divisor(x) AS CASE WHEN x = 0 AND typeof(x) NOT IN ('DOUBLE', 'FLOAT')
     THEN CAST('DIVISION_BY_ZERO: Division by zero' AS TINYINT) ELSE x END`,
  "athena_holds(test, failure) AS CAST(CASE WHEN test IS NOT FALSE THEN 'true' ELSE failure END AS BOOLEAN)",
  `athena_plus(x DATE, i INTERVAL) AS CAST(x + i AS DATE),
     (x TIMESTAMP, i INTERVAL) AS x + i,
     (x TIMESTAMP WITH TIME ZONE, i INTERVAL) AS x + i`,
  `athena_minus(x DATE, i INTERVAL) AS CAST(x - i AS DATE),
     (x TIMESTAMP, i INTERVAL) AS x - i,
     (x TIMESTAMP WITH TIME ZONE, i INTERVAL) AS x - i`,
  `athena_trunc(unit, x DATE) AS CAST(date_trunc(unit, x) AS DATE),
     (unit, x TIMESTAMP) AS date_trunc(unit, x),
     (unit, x TIMESTAMP WITH TIME ZONE) AS date_trunc(unit, x)`,
  `athena_iso8601(x DATE) AS strftime(x, '%Y-%m-%d'),
     (x TIMESTAMP) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%g'),
     (x TIMESTAMP WITH TIME ZONE) AS strftime(x, '%Y-%m-%dT%H:%M:%S.%gZ')`,
  "athena_exponent(sign, digits, e) AS sign || left(digits, 1) || '.' || coalesce(nullif(substr(digits, 2), ''), '0') || 'E' || e",
  `athena_scientific(sign, m, e) AS athena_exponent(sign, trim(replace(m, '.', ''), '0'), e +
     CASE WHEN starts_with(m, '0.') THEN - length(regexp_extract(m, '^0\\.0*')) + 1 ELSE length(split_part(m, '.', 1)) - 1 END)`,
  // A double's text as Java has it: plain from 0.001 up to 10 million.
  `athena_double(t) AS CASE
     WHEN regexp_matches(t, '^-?(?:[1-9]\\d{0,6}|0)\\.\\d+$') AND NOT regexp_matches(t, '^-?0\\.000\\d*[1-9]') THEN t
     WHEN t = 'nan' THEN 'NaN' WHEN t = 'inf' THEN 'Infinity' WHEN t = '-inf' THEN '-Infinity'
     ELSE athena_scientific(CASE WHEN starts_with(t, '-') THEN '-' ELSE '' END, split_part(ltrim(t, '-'), 'e', 1),
       coalesce(TRY_CAST(split_part(t, 'e', 2) AS INTEGER), 0)) END`,
  `athena_interval(i) AS CASE WHEN date_part('year', i) <> 0 OR date_part('month', i) <> 0
     THEN CASE WHEN i < INTERVAL 0 DAY THEN '-' ELSE '' END || abs(date_part('year', i)) || '-' || abs(date_part('month', i))
     ELSE CASE WHEN i < INTERVAL 0 DAY THEN '-' ELSE '' END || CAST(abs(epoch_ms(i)) // 86400000 AS VARCHAR) || ' '
       || strftime(make_timestamp((abs(epoch_ms(i)) % 86400000) * 1000), '%H:%M:%S.%g') END`,
  // Of what DuckDB reads as a number or a truth, Trino refuses some texts; a mark that isn't seen spoils them. A value of
  // another type is left as it is.
  `athena_whole(x VARCHAR) AS CASE WHEN regexp_full_match(x, '[+-]?[0-9]+') THEN x ELSE x || chr(8288) END,
     (x JSON) AS x, (x) AS x`,
  `athena_truth(x VARCHAR) AS CASE WHEN lower(x) IN ('true', 't', '1', 'false', 'f', '0') THEN x ELSE x || chr(8288) END, (x) AS x`,
  "athena_millis(x) AS CASE WHEN contains(x, '.') THEN rpad(x, CAST(greatest(23, length(x)) AS INTEGER), '0') ELSE x || '.000' END",
  `athena_text(x) AS CASE CASE typeof(x) WHEN 'FLOAT' THEN 'DOUBLE' ELSE typeof(x) END
     WHEN 'TIMESTAMP' THEN athena_millis(CAST(x AS VARCHAR))
     WHEN 'TIMESTAMP WITH TIME ZONE' THEN athena_millis(regexp_replace(CAST(x AS VARCHAR), '\\+00$', '')) || ' UTC'
     WHEN 'DOUBLE' THEN athena_double(CAST(x AS VARCHAR))
     WHEN 'INTERVAL' THEN athena_interval(TRY_CAST(CAST(x AS VARCHAR) AS INTERVAL))
     WHEN 'JSON' THEN json_extract_string(CAST(CAST(x AS VARCHAR) AS JSON), '$')
     ELSE CAST(x AS VARCHAR) END`,
  "athena_match(x, pattern, g) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, g) END",
  "athena_no_map(x, key) AS NULL",
  "athena_slice(x, start, n) AS list_slice(x, start, CASE WHEN start < 0 THEN len(x) + start + n ELSE start + n - 1 END)",
  `athena_sequence(a BIGINT, b BIGINT) AS generate_series(a, b, CASE WHEN a <= b THEN 1 ELSE -1 END),
     (a DATE, b DATE) AS CAST(generate_series(a, b, INTERVAL 1 DAY) AS DATE[]),
     (a BIGINT, b BIGINT, step BIGINT) AS generate_series(a, b, step),
     (a DATE, b DATE, step INTERVAL) AS CAST(generate_series(a, b, step) AS DATE[]),
     (a TIMESTAMP, b TIMESTAMP, step INTERVAL) AS generate_series(a, b, step)`,
  "athena_json_extract(x, path) AS CASE WHEN json_valid(x) THEN json_extract(x, path) END",
  `athena_json_scalar(x, path) AS CASE WHEN json_valid(x) AND json_type(x, path) NOT IN ('OBJECT', 'ARRAY')
     THEN json_extract_string(x, path) END`,
  `athena_json_size(x, path) AS CASE WHEN NOT json_valid(x) THEN NULL
     WHEN json_type(x, path) = 'ARRAY' THEN CAST(json_array_length(x, path) AS BIGINT)
     WHEN json_type(x, path) = 'OBJECT' THEN len(json_keys(x, path)) WHEN json_type(x, path) IS NULL THEN NULL ELSE 0 END`,
];

/** Settings under which DuckDB gives Trino's answers. */
export const settings: Readonly<Record<string, string>> = {
  integer_division: "true",
  default_null_order: "nulls_last",
};
