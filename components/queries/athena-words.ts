/**
 * The reserved words of Athena (docs.aws.amazon.com/athena/latest/ug/reserved-words.html): those of queries, which need
 * double quotes as names, and those of Hive's DDL, which need backquotes.
 */
const RESERVED =
  "alter and as between by case cast constraint create cross cube current_catalog current_date current_path current_schema current_time current_timestamp current_user deallocate delete describe distinct drop else end escape except execute exists extract false first for from full group grouping having in inner insert intersect into is join json_array json_exists json_object json_query json_table json_value last left like listagg localtime localtimestamp natural normalize not null on or order outer prepare recursive right rollup select skip table then trim true uescape union unnest using values when where with";

const RESERVED_IN_DDL =
  "all alter and array as authorization between bigint binary boolean both by cache case cashe cast char column commit conf constraint create cross cube current current_date current_timestamp cursor database date dayofweek decimal delete describe distinct div double drop else end exchange exists extended external extract false fetch float floor following for foreign from full function grant group grouping having if import in index inner insert int integer intersect interval into is join lateral left less like local macro map more natural none not null numeric of on only or order out outer over partialscan partition percent preceding precision preserve primary procedure range reads reduce references regexp revoke right rlike rollback rollup row rows select set show smallint start sync table tablesample then time timestamp to transform trigger true truncate unbounded union uniquejoin update user using utc_timestamp values varchar views when where window with";

/** Words that are keywords where they stand, and free as names. */
const UNRESERVED =
  "add admin after analyze any asc at bernoulli buckets bucketed_by cascade change clustered columns comment data databases dbproperties delimited desc escaped execution explain external_location fields fileformat filter first following format grant ignore inputformat items keys limit lines location merge msck nulls offset optimize ordinality outputformat over overwrite parameters partitioned partitioned_by partitions position preceding properties qualify rename repair replace reset respect row_format schema schemas serde serdeproperties show stored system tables tblproperties temporary terminated textfile to try_cast unload unset vacuum verbose view views window within write zone";

const TYPES =
  "array bigint binary boolean char date decimal double float int integer interval json map real row smallint string struct time timestamp tinyint uuid varbinary varchar";

/** Functions that a person calls (trino.io/docs/current/functions.html). */
const FUNCTIONS =
  "abs acos all_match any_match any_value approx_distinct approx_most_frequent approx_percentile arbitrary array_agg array_distinct array_except array_intersect array_join array_max array_min array_position array_remove array_sort array_union arrays_overlap asin atan atan2 avg bit_count bitwise_and bitwise_or bitwise_xor bool_and bool_or cardinality cbrt ceil ceiling char_length checksum chr coalesce codepoint concat concat_ws contains cos count count_if cume_dist current_timezone date_add date_diff date_format date_parse date_trunc day day_of_month day_of_week day_of_year degrees dense_rank e element_at every exp filter first_value flatten floor format format_datetime from_base64 from_hex from_iso8601_date from_iso8601_timestamp from_unixtime from_utf8 geometric_mean greatest grouping histogram hour if infinity is_finite is_infinite is_json_scalar is_nan json_array_contains json_array_get json_array_length json_extract json_extract_scalar json_format json_parse json_size kurtosis lag last_day_of_month last_value lead least length levenshtein_distance ln log log10 log2 lower lpad ltrim map_agg map_concat map_entries map_filter map_from_entries map_keys map_values max max_by md5 min min_by minute mod month none_match now nth_value ntile nullif parse_datetime percent_rank pi pow power quarter radians rand random rank reduce regexp_count regexp_extract regexp_extract_all regexp_like regexp_replace regexp_split repeat replace reverse round row_number rpad rtrim second sequence sha1 sha256 shuffle sign sin skewness slice split split_part split_to_map sqrt stddev stddev_pop stddev_samp strpos substr substring sum tan to_base64 to_hex to_iso8601 to_unixtime to_utf8 transform trim truncate try typeof upper url_decode url_encode url_extract_host url_extract_parameter url_extract_path uuid var_pop var_samp variance week width_bucket word_stem xxhash64 year zip zip_with";

const reserved = new Set(RESERVED.split(" "));
const reservedInDdl = new Set(RESERVED_IN_DDL.split(" "));

export const ATHENA_KEYWORDS = [...new Set(`${RESERVED} ${RESERVED_IN_DDL} ${UNRESERVED}`.split(" "))].join(
  " ",
);
export const ATHENA_TYPES = TYPES;
export const ATHENA_FUNCTIONS = FUNCTIONS;

export const isReservedByAthena = (name: string): boolean => reserved.has(name);
export const isReservedInDdl = (name: string): boolean => reservedInDdl.has(name);
