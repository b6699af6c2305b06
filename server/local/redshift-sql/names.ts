const PART_NAMES: Record<string, string> = {
  millennium: "millennia mil mils",
  century: "centuries c cent cents",
  decade: "decades dec decs",
  year: "years y yr yrs",
  quarter: "quarters qtr qtrs",
  month: "months mon mons",
  week: "weeks w",
  dayofweek: "dow dw weekday",
  dayofyear: "doy dy yearday",
  day: "days d",
  hour: "hours h hr hrs",
  minute: "minutes m min mins",
  second: "seconds s sec secs",
  millisecond: "milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon",
  microsecond: "microseconds us usec usecs usecond useconds microsec microsecs microsecon",
  epoch: "",
  timezone: "",
  timezone_hour: "",
  timezone_minute: "",
};

/** Every spelling of a date part, to the one that the compatibility functions know. */
export const dateParts: Record<string, string> = Object.fromEntries(
  Object.entries(PART_NAMES).flatMap(([part, others]) =>
    [part, ...others.split(" ").filter(Boolean)].map((name) => [name, part]),
  ),
);

/** Functions of Redshift that live in rs_compat, called there by name. */
export const COMPAT_FUNCTIONS = new Set(
  `getdate last_day add_months months_between next_day convert_timezone trunc date_cmp timestamp_cmp len textlen
   regexp_replace regexp_substr regexp_instr regexp_count split_part json_parse json_serialize can_json_parse is_valid_json is_valid_json_array json_typeof
   get_array_length strtol sha2 dlog10 dexp round version current_database user_is_member_of is_object is_array`
    .split(/\s+/)
    .filter(Boolean),
);

/** System views of Redshift that live in rs_compat, found by their bare names. */
export const COMPAT_RELATIONS = new Set(
  `sys_query_history sys_query_text sys_load_error_detail sys_load_history sys_unload_history
   svv_all_tables svv_all_columns svv_all_schemas svv_tables svv_columns svv_table_info svv_redshift_tables
   svv_redshift_columns svv_redshift_schemas svv_redshift_databases svv_user_info svv_roles svv_role_grants
   svv_user_grants svv_relation_privileges svv_schema_privileges pg_table_def stl_query stl_querytext
   stl_load_errors stv_recents pg_user_info`
    .split(/\s+/)
    .filter(Boolean),
);
