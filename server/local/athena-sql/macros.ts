/** What the translated SQL calls beside DuckDB's own functions; made anew in every engine. */
export const macros: readonly string[] = [
  "athena_now() AS date_trunc('millisecond', get_current_timestamp())",
  "athena_spaces() AS ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)",
  // TRY doesn't take error(), which DuckDB holds to be volatile; a cast that can't succeed fails just as well.
  `athena_divisor(x) AS CASE WHEN x = 0 AND typeof(x) NOT IN ('DOUBLE', 'FLOAT')
     THEN CAST('DIVISION_BY_ZERO' AS TINYINT) ELSE x END`,
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
  "athena_millis(x) AS CASE WHEN contains(x, '.') THEN rpad(x, CAST(greatest(23, length(x)) AS INTEGER), '0') ELSE x || '.000' END",
  `athena_text(x) AS CASE typeof(x)
     WHEN 'TIMESTAMP' THEN athena_millis(CAST(x AS VARCHAR))
     WHEN 'TIMESTAMP WITH TIME ZONE' THEN athena_millis(regexp_replace(CAST(x AS VARCHAR), '\\+00$', '')) || ' UTC'
     WHEN 'JSON' THEN json_extract_string(CAST(CAST(x AS VARCHAR) AS JSON), '$')
     ELSE CAST(x AS VARCHAR) END`,
  "athena_match(x, pattern, g) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, g) END",
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
