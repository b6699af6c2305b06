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
   array_concat replicate sha sha1 func_sha1 crc32 get_array_length strtol sha2 dlog10 dexp round version current_database user_is_member_of is_object is_array`
    .split(/\s+/)
    .filter(Boolean),
);

/** Functions of Redshift that are not here: where none of this name is found, it is refused by name. */
export const MISSING_FUNCTIONS = new Set(
  `array_contains array_distinct array_except array_flatten array_intersection array_position array_positions
   array_sort array_union arrays_overlap subarray split_to_array lower_attribute_names upper_attribute_names
   object_transform json_size json_serialize_to_varbyte decimal_precision decimal_scale is_bigint is_boolean is_char
   is_decimal is_float is_integer is_scalar is_smallint is_varchar
   checksum fnv_hash murmur3_32_hash farmfingerprint64 from_hex from_varbyte getbit to_varbyte
   collate difference octetindex soundex text_to_int_alt text_to_numeric_alt
   date_cmp_timestamp date_cmp_timestamptz date_part_year interval_cmp timestamp_cmp_date timestamp_cmp_timestamptz
   timestamptz_cmp timestamptz_cmp_date timestamptz_cmp_timestamp
   hll hll_cardinality hll_combine hll_combine_sketches hll_create_sketch
   current_aws_account current_namespace current_user_id role_is_member_of has_assumerole_privilege slice_num
   pg_last_copy_count pg_last_copy_id pg_last_query_id pg_last_unload_count pg_last_unload_id
   pg_get_cols pg_get_late_binding_view_cols pg_get_grantee_by_iam_role pg_get_iam_role_by_user get_session_role
   change_query_priority change_session_priority change_user_priority explain_model
   st_asgeojson st_astext st_contains st_distance st_geogfromtext st_geomfromtext st_geohash st_intersects st_makepoint
   st_point st_within st_x st_y h3_fromlonglat h3_frompoint h3_polyfill`
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

/** System views of Redshift that are not here: each is refused by its name. */
export const MISSING_RELATIONS = new Set(
  [
    [
      "sys_",
      "analyze_compression_history analyze_history applied_masking_policy_log auto_table_optimization",
    ],
    [
      "sys_",
      "automatic_optimization_history child_query_text column_statistics_history connection_log copy_job",
    ],
    ["sys_", "copy_job_detail copy_job_info copy_replacements create_schema_history datashare_change_log"],
    ["sys_", "datashare_cross_region_usage datashare_usage_consumer datashare_usage_producer"],
    ["sys_", "external_query_detail external_query_error extra_compute_for_automatic_optimization"],
    ["sys_", "integration_activity integration_table_activity integration_table_state_change"],
    ["sys_", "lf_permission_detail load_detail metadata_cache mv_refresh_history mv_state procedure_call"],
    [
      "sys_",
      "procedure_messages query_detail query_explain redshift_template_history restore_log restore_state",
    ],
    ["sys_", "schema_quota_violations serverless_usage session_history spatial_simplify stream_scan_errors"],
    ["sys_", "stream_scan_states transaction_history udf_log unload_detail userlog vacuum_history"],
    ["svv_", "active_cursors alter_table_recommendations attached_masking_policy column_privileges"],
    ["svv_", "copy_job_integrations database_privileges datashare_consumers datashare_objects"],
    ["svv_", "datashare_privileges datashares default_privileges diskusage external_columns"],
    ["svv_", "external_databases external_partitions external_schemas external_tables"],
    ["svv_", "function_privileges iam_privileges identity_providers integration integration_table_mapping"],
    ["svv_", "integration_table_state interleaved_columns language_privileges masking_policy ml_model_info"],
    ["svv_", "ml_model_privileges mv_dependency mv_info query_inflight query_state redshift_functions"],
    ["svv_", "restore_table_state rls_applied_policy rls_attached_policy rls_policy rls_relation"],
    ["svv_", "schema_quota_state sem_usage sem_usage_leader system_privileges transactions vacuum_progress"],
    ["svv_", "vacuum_summary views"],
    ["stl_", "aggr alert_event_log analyze analyze_compression bcast commit_stats connection_log ddltext"],
    [
      "stl_",
      "delete disk_full_diag dist error explain file_scan hash hashjoin insert limit loaderror_detail",
    ],
    ["stl_", "load_commits load_trace loaderror merge mergejoin mv_state nestloop parse plan_info project"],
    ["stl_", "query_metrics replacements restarted_sessions return s3client s3client_error save scan"],
    ["stl_", "schema_quota_violations sessions sort sshclient_error stream_segs tr_conflict undone unique"],
    ["stl_", "unload_log usage_control userlog utilitytext vacuum window wlm_error wlm_query"],
    ["stl_", "wlm_rule_action"],
    [
      "stv_",
      "active_cursors blocklist cursor_configuration db_isolation_level exec_state inflight load_state",
    ],
    ["stv_", "locks ml_model_info mv_deps mv_info node_storage_capacity partitions query_metrics sessions"],
    ["stv_", "slices startup_recovery_state tbl_perm tbl_trans underrepped_blocks wlm_classification_config"],
    ["stv_", "wlm_qmr_config wlm_query_queue_state wlm_query_state wlm_query_task_state"],
    ["stv_", "wlm_service_class_config wlm_service_class_state xrestore_alter_queue_state"],
    ["svl_", "auto_worker_action compile datashare_change_log datashare_cross_region_usage"],
    ["svl_", "datashare_usage_consumer datashare_usage_producer fdw_queries federated_query"],
    ["svl_", "multi_statement_violations mv_refresh_status qerror qlog query_metrics query_metrics_summary"],
    [
      "svl_",
      "query_queue_info query_report query_summary restore_alter_table_progress s3catalog s3list s3log",
    ],
    ["svl_", "s3partition s3partition_summary s3query s3query_summary s3retries spatial_simplify"],
    ["svl_", "spectrum_scan_error statementtext stored_proc_call stored_proc_messages"],
    ["svl_", "terminate udf_log user_info vacuum_percentage"],
    [
      "svcs_",
      "alert_event_log compile concurrency_scaling_usage explain plan_info query_summary s3list s3log",
    ],
    ["svcs_", "s3partition_summary s3query_summary stream_segs unload_log"],
  ].flatMap(([family = "", names = ""]) => names.split(" ").map((name) => `${family}${name}`)),
);
