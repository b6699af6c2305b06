/** Functions that DuckDB has under the same name and with the same meaning. */
export const sameNames =
  "abs acos any_value array_agg asin atan atan2 avg bit_length bool_and bool_or cbrt ceil ceiling chr coalesce corr cos cosh count count_if covar_pop covar_samp cume_dist degrees dense_rank exp first_value flatten floor grouping histogram kurtosis lag last_value lead listagg ln log10 log2 lower lpad map_concat map_entries map_from_entries map_keys map_values max min nth_value ntile nullif percent_rank pi pow power radians rank regexp_extract_all regr_intercept regr_slope replace round row row_number rpad sign sin sinh sqrt starts_with stddev stddev_pop stddev_samp strpos tan tanh translate try upper uuid var_pop var_samp variance".split(
    " ",
  );

/** Functions with another name in DuckDB. */
export const renamed: Readonly<Record<string, string>> = {
  approx_distinct: "approx_count_distinct",
  approx_percentile: "approx_quantile",
  arbitrary: "any_value",
  array_average: "list_avg",
  bitwise_and_agg: "bit_and",
  bitwise_or_agg: "bit_or",
  bitwise_xor: "xor",
  char_length: "length",
  character_length: "length",
  codepoint: "ord",
  every: "bool_and",
  filter: "list_filter",
  from_utf8: "decode",
  geometric_mean: "geomean",
  hamming_distance: "hamming",
  is_finite: "isfinite",
  is_infinite: "isinf",
  is_nan: "isnan",
  levenshtein_distance: "levenshtein",
  map: "map",
  regexp_split: "string_split_regex",
  split: "string_split",
  to_utf8: "encode",
  transform: "list_transform",
  truncate: "trunc",
};
