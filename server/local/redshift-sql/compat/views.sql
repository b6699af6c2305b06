-- Redshift's system views, over PostgreSQL's catalog and over what really happened. Columns stand as Redshift
-- documents them; a view shows a user what Redshift would show to that user.

CREATE OR REPLACE FUNCTION rs_compat.user_number(user_name text) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((SELECT oid::bigint::int FROM pg_roles WHERE rolname = user_name), 0);

CREATE OR REPLACE FUNCTION rs_compat.type_name(type oid, modifier int) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE type WHEN 'jsonb'::regtype THEN 'super' WHEN 'bytea'::regtype THEN 'binary varying'
  WHEN 'text'::regtype THEN 'character varying(65535)'
  ELSE replace(format_type(type, modifier), 'rs_compat.', '') END;

CREATE OR REPLACE FUNCTION rs_compat.text_length(type oid, modifier int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN type IN (1042, 1043) AND modifier > 4 THEN modifier - 4 WHEN type IN (25, 1043) THEN 65535 END;
CREATE OR REPLACE FUNCTION rs_compat.number_precision(type oid, modifier int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE type WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53
  WHEN 1700 THEN CASE WHEN modifier < 4 THEN 38 ELSE ((modifier - 4) >> 16) & 65535 END END;
CREATE OR REPLACE FUNCTION rs_compat.number_scale(type oid, modifier int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN type IN (20, 21, 23) THEN 0 WHEN type = 1700 AND modifier >= 4 THEN (modifier - 4) & 2047 END;

-- Schemas that a Redshift user knows of.
CREATE OR REPLACE VIEW rs_compat.own_schemas AS
  SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace n
  WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('rs_compat', 'information_schema');
CREATE OR REPLACE VIEW rs_compat.own_relations AS
  SELECT c.oid, c.relname, c.relkind, c.relowner, c.relacl, c.reltuples, n.nspname,
    CASE WHEN c.relkind = 'v' THEN 'VIEW' WHEN c.relkind = 'm' THEN 'VIEW' ELSE 'TABLE' END AS table_type,
    obj_description(c.oid, 'pg_class') AS remarks
  FROM pg_class c JOIN rs_compat.own_schemas n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm') AND has_schema_privilege(n.oid, 'USAGE')
    AND (has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, REFERENCES, TRUNCATE, TRIGGER')
      OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'));
-- What is not analyzed is told by PostgreSQL's counters, which a crash of it loses: the rows are not known then.
CREATE OR REPLACE FUNCTION rs_compat.estimated_rows(relation oid, analyzed real) RETURNS double precision
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN analyzed >= 0 THEN analyzed::double precision
  WHEN pg_stat_get_tuples_inserted(relation) > 0 OR pg_relation_size(relation) = 0
  THEN pg_stat_get_live_tuples(relation)::double precision END;
CREATE OR REPLACE VIEW rs_compat.own_columns AS
  SELECT r.oid, r.nspname, r.relname, r.table_type, a.attname, a.attnum, a.atttypid, a.atttypmod, a.attnotnull,
    pg_get_expr(d.adbin, d.adrelid) AS column_default, col_description(r.oid, a.attnum) AS remarks
  FROM rs_compat.own_relations r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE has_column_privilege(r.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES');
CREATE OR REPLACE VIEW rs_compat.attributes AS
  SELECT t.table_id, t.attributes, t.created FROM rs_compat.table_attributes t
  JOIN rs_compat.own_relations r ON r.oid = t.table_id;

-- Tables and columns -------------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW rs_compat.svv_all_schemas AS
  SELECT rs_compat.current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name,
    nspowner::bigint::int AS schema_owner, 'local'::varchar(128) AS schema_type, nspacl::varchar(128) AS schema_acl,
    NULL::varchar(128) AS source_database, NULL::varchar(128) AS schema_option
  FROM rs_compat.own_schemas;
CREATE OR REPLACE VIEW rs_compat.svv_redshift_schemas AS
  SELECT database_name, schema_name, schema_owner, schema_type, schema_acl, schema_option FROM rs_compat.svv_all_schemas;
CREATE OR REPLACE VIEW rs_compat.svv_redshift_databases AS
  SELECT rs_compat.current_database()::varchar(128) AS database_name, datdba::bigint::int AS database_owner,
    'local'::varchar(32) AS database_type, datacl::varchar(128) AS database_acl, ''::varchar(128) AS database_options,
    'Snapshot Isolation'::varchar(128) AS database_isolation_level
  FROM pg_database WHERE datname = pg_catalog.current_database();
CREATE OR REPLACE VIEW rs_compat.svv_all_tables AS
  SELECT rs_compat.current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name,
    relname::varchar(128) AS table_name, relacl::varchar(128) AS table_acl, table_type::varchar(128) AS table_type,
    remarks::varchar(128) AS remarks
  FROM rs_compat.own_relations;
CREATE OR REPLACE VIEW rs_compat.svv_redshift_tables AS
  SELECT database_name, schema_name, table_name, table_type, table_acl, remarks FROM rs_compat.svv_all_tables;
CREATE OR REPLACE VIEW rs_compat.svv_tables AS
  SELECT database_name AS table_catalog, schema_name AS table_schema, table_name,
    CASE table_type WHEN 'TABLE' THEN 'BASE TABLE' ELSE table_type END::varchar(16) AS table_type, remarks
  FROM rs_compat.svv_all_tables;
CREATE OR REPLACE VIEW rs_compat.svv_all_columns AS
  SELECT rs_compat.current_database()::varchar(128) AS database_name, nspname::varchar(128) AS schema_name,
    relname::varchar(128) AS table_name, attname::varchar(128) AS column_name, attnum::int AS ordinal_position,
    column_default::varchar(4000) AS column_default, CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END::varchar(3) AS is_nullable,
    regexp_replace(rs_compat.type_name(atttypid, atttypmod), '\(.*?\)', '')::varchar(128) AS data_type,
    rs_compat.text_length(atttypid, atttypmod) AS character_maximum_length,
    rs_compat.number_precision(atttypid, atttypmod) AS numeric_precision,
    rs_compat.number_scale(atttypid, atttypmod) AS numeric_scale, remarks::varchar(256) AS remarks
  FROM rs_compat.own_columns;
CREATE OR REPLACE VIEW rs_compat.svv_redshift_columns AS
  SELECT c.database_name, c.schema_name, c.table_name, c.column_name, c.ordinal_position, c.data_type, c.column_default,
    c.is_nullable, coalesce(a.attributes -> 'encodings' ->> c.column_name, 'none')::varchar(128) AS encoding,
    coalesce(a.attributes ->> 'distkey' = c.column_name, false) AS distkey,
    coalesce(array_position(ARRAY(SELECT jsonb_array_elements_text(a.attributes -> 'sortkeys')), c.column_name::text), 0) AS sortkey,
    NULL::varchar(128) AS column_acl, c.remarks
  FROM rs_compat.svv_all_columns c
  LEFT JOIN rs_compat.attributes a ON a.table_id = to_regclass(format('%I.%I', c.schema_name, c.table_name));
CREATE OR REPLACE VIEW rs_compat.svv_columns AS
  SELECT database_name AS table_catalog, schema_name AS table_schema, table_name, column_name, ordinal_position,
    column_default, is_nullable, data_type, character_maximum_length, numeric_precision,
    CASE WHEN numeric_precision IS NOT NULL THEN CASE data_type WHEN 'numeric' THEN 10 ELSE 2 END END AS numeric_precision_radix,
    numeric_scale, CASE WHEN data_type LIKE 'time%' THEN 6 END AS datetime_precision, remarks
  FROM rs_compat.svv_all_columns;
CREATE OR REPLACE VIEW rs_compat.pg_table_def AS
  SELECT c.nspname AS schemaname, c.relname AS tablename, c.attname AS "column",
    rs_compat.type_name(c.atttypid, c.atttypmod) AS type,
    coalesce(a.attributes -> 'encodings' ->> c.attname, 'none')::varchar(32) AS encoding,
    coalesce(a.attributes ->> 'distkey' = c.attname, false) AS distkey,
    coalesce(array_position(ARRAY(SELECT jsonb_array_elements_text(a.attributes -> 'sortkeys')), c.attname::text), 0) AS sortkey,
    c.attnotnull AS "notnull"
  FROM rs_compat.own_columns c LEFT JOIN rs_compat.attributes a ON a.table_id = c.oid
  -- Only tables of schemas on the search path, as on Redshift.
  WHERE c.table_type = 'TABLE' AND c.nspname = ANY (current_schemas(false));
CREATE OR REPLACE VIEW rs_compat.svv_table_info AS
  SELECT rs_compat.current_database()::text AS "database", r.nspname::text AS schema, r.oid AS table_id,
    r.relname::text AS "table",
    CASE WHEN a.attributes -> 'encodings' IS NULL THEN 'Y, AUTO(ENCODE)' ELSE 'Y' END::text AS encoded,
    CASE WHEN a.attributes ->> 'distkey' IS NOT NULL THEN format('KEY(%s)', a.attributes ->> 'distkey')
      WHEN a.attributes ->> 'diststyle' IN ('EVEN', 'ALL') THEN a.attributes ->> 'diststyle' ELSE 'AUTO(ALL)' END AS diststyle,
    CASE a.attributes ->> 'sortstyle' WHEN 'INTERLEAVED' THEN 'INTERLEAVED' WHEN 'NONE' THEN NULL
      ELSE coalesce(a.attributes -> 'sortkeys' ->> 0, 'AUTO(SORTKEY)') END AS sortkey1,
    coalesce((SELECT max(rs_compat.text_length(c.atttypid, c.atttypmod)) FROM rs_compat.own_columns c WHERE c.oid = r.oid), 0) AS max_varchar,
    (a.attributes -> 'encodings' ->> (a.attributes -> 'sortkeys' ->> 0))::text AS sortkey1_enc,
    coalesce(jsonb_array_length(a.attributes -> 'sortkeys'), 0) AS sortkey_num,
    ceil(pg_total_relation_size(r.oid) / 1048576.0)::bigint AS size, NULL::numeric(10,4) AS pct_used, 0::bigint AS empty,
    NULL::numeric(5,2) AS unsorted,
    CASE WHEN r.reltuples < 0 THEN 100 ELSE 0 END::numeric(5,2) AS stats_off, rs_compat.estimated_rows(r.oid, r.reltuples)::numeric(38,0) AS tbl_rows,
    NULL::numeric(19,2) AS skew_sortkey1, NULL::numeric(19,2) AS skew_rows,
    rs_compat.estimated_rows(r.oid, r.reltuples)::numeric(38,0) AS estimated_visible_rows, NULL::text AS risk_event,
    NULL::numeric(12,2) AS vacuum_sort_benefit, a.created AS create_time
  FROM rs_compat.own_relations r LEFT JOIN rs_compat.attributes a ON a.table_id = r.oid
  WHERE r.relkind IN ('r', 'p');

-- Users, roles and rights --------------------------------------------------------------------------------------

CREATE OR REPLACE VIEW rs_compat.svv_user_info AS
  SELECT rolname::text AS user_name, oid::bigint::int AS user_id, false AS createdb,
    pg_has_role(oid, (SELECT datdba FROM pg_database WHERE datname = pg_catalog.current_database()), 'MEMBER') AS superuser,
    false AS catalog_update, rolconnlimit::text AS connection_limit, 'RESTRICTED'::text AS syslog_access,
    0 AS last_ddl_timestamp, 0 AS session_timeout, ''::text AS external_user_id
  FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND (rolname = session_user OR rs_compat.is_superuser());
CREATE OR REPLACE VIEW rs_compat.pg_user_info AS
  SELECT user_name::name AS usename, user_id AS usesysid, createdb AS usecreatedb, superuser AS usesuper,
    catalog_update AS usecatupd, '********'::text AS passwd, connection_limit AS useconnlimit FROM rs_compat.svv_user_info;
CREATE OR REPLACE VIEW rs_compat.svv_roles AS
  SELECT oid::bigint::int AS role_id, rolname::text AS role_name, NULL::text AS role_owner, ''::text AS external_id
  FROM pg_roles WHERE NOT rolcanlogin AND NOT rolsuper AND rolname NOT LIKE 'pg\_%' AND rolname NOT LIKE '%\_owner'
    AND (pg_has_role(session_user, oid, 'MEMBER') OR rs_compat.is_superuser());
CREATE OR REPLACE VIEW rs_compat.svv_user_grants AS
  SELECT m.member::bigint::int AS user_id, u.rolname::text AS user_name, m.roleid::bigint::int AS role_id,
    r.rolname::text AS role_name, bool_or(m.admin_option) AS admin_option
  FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member JOIN pg_roles r ON r.oid = m.roleid
  WHERE u.rolcanlogin AND NOT r.rolcanlogin AND r.rolname NOT LIKE '%\_owner' AND r.rolname NOT LIKE 'pg\_%'
    AND (u.rolname = session_user OR rs_compat.is_superuser())
  GROUP BY 1, 2, 3, 4;
CREATE OR REPLACE VIEW rs_compat.svv_role_grants AS
  SELECT m.member::bigint::int AS role_id, u.rolname::text AS role_name, m.roleid::bigint::int AS granted_role_id,
    r.rolname::text AS granted_role_name
  FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member JOIN pg_roles r ON r.oid = m.roleid
  WHERE NOT u.rolcanlogin AND NOT r.rolcanlogin AND u.rolname NOT LIKE '%\_owner' AND r.rolname NOT LIKE 'pg\_%'
    AND (pg_has_role(session_user, u.oid, 'MEMBER') OR rs_compat.is_superuser());
CREATE OR REPLACE VIEW rs_compat.svv_relation_privileges AS
  SELECT r.nspname::text AS namespace_name, r.relname::text AS relation_name, g.privilege_type::text AS privilege_type,
    g.grantee::bigint::int AS identity_id, coalesce(i.rolname, 'public')::text AS identity_name,
    CASE WHEN g.grantee = 0 THEN 'public' WHEN i.rolcanlogin THEN 'user' ELSE 'role' END AS identity_type,
    g.is_grantable AS admin_option, coalesce(o.rolname, '')::text AS grantor
  FROM rs_compat.own_relations r CROSS JOIN aclexplode(r.relacl) g
  LEFT JOIN pg_roles i ON i.oid = g.grantee LEFT JOIN pg_roles o ON o.oid = g.grantor
  WHERE i.rolname IS NULL OR pg_has_role(session_user, i.oid, 'MEMBER') OR pg_has_role(session_user, r.relowner, 'USAGE');
CREATE OR REPLACE VIEW rs_compat.svv_schema_privileges AS
  SELECT n.nspname::text AS namespace_name, g.privilege_type::text AS privilege_type,
    g.grantee::bigint::int AS identity_id, coalesce(i.rolname, 'public')::text AS identity_name,
    CASE WHEN g.grantee = 0 THEN 'public' WHEN i.rolcanlogin THEN 'user' ELSE 'role' END AS identity_type,
    g.is_grantable AS admin_option
  FROM rs_compat.own_schemas n CROSS JOIN aclexplode(n.nspacl) g LEFT JOIN pg_roles i ON i.oid = g.grantee
  WHERE i.rolname IS NULL OR pg_has_role(session_user, i.oid, 'MEMBER') OR pg_has_role(session_user, n.nspowner, 'USAGE');

-- What happened: a user sees what is the user's own, superusers and sys:monitor see all ------------------------

CREATE OR REPLACE VIEW rs_compat.sys_query_history WITH (security_barrier) AS
  SELECT rs_compat.user_number(user_name) AS user_id, query_id, query_label::char(320) AS query_label, transaction_id,
    session_id, database_name::char(128) AS database_name, query_type::char(32) AS query_type, status::char(10) AS status,
    result_cache_hit, start_time, end_time, elapsed_time, queue_time, execution_time,
    error_message::char(512) AS error_message, returned_rows, returned_bytes, left(query_text, 4000)::varchar(4000) AS query_text,
    '1.0'::char(256) AS redshift_version, NULL::char(150) AS usage_limit, 'primary'::varchar(50) AS compute_type,
    0::bigint AS compile_time, 0::bigint AS planning_time, 0::bigint AS lock_wait_time, NULL::int AS service_class_id,
    NULL::char(64) AS service_class_name, 'Normal'::varchar(20) AS query_priority, 'false'::varchar(10) AS short_query_accelerated,
    md5(query_text)::char(40) AS user_query_hash,
    md5(regexp_replace(lower(query_text), '(''([^'']|'''')*''|\m\d+(\.\d+)?\M)', '?', 'g'))::char(40) AS generic_query_hash,
    1 AS query_hash_version, NULL::bigint AS result_cache_query_id, user_name::varchar(128) AS username, query_uuid
  FROM rs_compat.query_log WHERE user_name = session_user OR rs_compat.sees_everything();
CREATE OR REPLACE VIEW rs_compat.sys_query_text WITH (security_barrier) AS
  SELECT rs_compat.user_number(user_name) AS user_id, query_id, transaction_id, session_id, start_time,
    part AS sequence, substr(query_text, part * 4000 + 1, 4000)::varchar(4000) AS text
  FROM rs_compat.query_log CROSS JOIN generate_series(0, greatest(length(query_text) - 1, 0) / 4000) AS part
  WHERE user_name = session_user OR rs_compat.sees_everything();
CREATE OR REPLACE VIEW rs_compat.stl_query WITH (security_barrier) AS
  SELECT rs_compat.user_number(user_name) AS userid, query_id AS query, query_label::char(320) AS label, transaction_id AS xid,
    session_id AS pid, database_name::char(32) AS "database", left(query_text, 4000)::char(4000) AS querytxt, start_time AS starttime,
    end_time AS endtime, CASE WHEN status = 'canceled' THEN 1 ELSE 0 END AS aborted, 0 AS insert_pristine, 0 AS concurrency_scaling_status
  FROM rs_compat.query_log WHERE user_name = session_user OR rs_compat.sees_everything();
CREATE OR REPLACE VIEW rs_compat.stl_querytext WITH (security_barrier) AS
  SELECT user_id AS userid, transaction_id AS xid, session_id AS pid, query_id AS query, sequence, text FROM rs_compat.sys_query_text;
CREATE OR REPLACE VIEW rs_compat.stv_recents WITH (security_barrier) AS
  SELECT rs_compat.user_number(user_name) AS userid,
    CASE WHEN status = 'running' THEN 'Running' ELSE 'Done' END::char(20) AS status, start_time AS starttime,
    elapsed_time AS duration, user_name::char(50) AS user_name, database_name::char(50) AS db_name,
    left(query_text, 600)::char(600) AS query, session_id AS pid
  FROM rs_compat.query_log WHERE user_name = session_user OR rs_compat.sees_everything();
CREATE OR REPLACE VIEW rs_compat.sys_load_error_detail WITH (security_barrier) AS
  SELECT rs_compat.user_number(user_name) AS user_id, query_id, coalesce(transaction_id, 0) AS transaction_id,
    session_id,
    rs_compat.current_database()::char(64) AS database_name, table_id::bigint::int AS table_id, start_time,
    file_name::char(256) AS file_name, line_number, column_name::char(127) AS column_name, column_type::char(10) AS column_type,
    column_length::char(10) AS column_length, position, error_code, error_message::char(512) AS error_message
  FROM rs_compat.load_error
  LEFT JOIN (SELECT query_id, transaction_id FROM rs_compat.query_log) AS q USING (query_id)
  WHERE user_name = session_user OR rs_compat.sees_everything();
CREATE OR REPLACE VIEW rs_compat.stl_load_errors WITH (security_barrier) AS
  SELECT rs_compat.user_number(user_name) AS userid, 0 AS slice, table_id::bigint::int AS tbl, start_time AS starttime,
    session_id AS session, query_id AS query, file_name::char(256) AS filename, line_number, column_name::char(127) AS colname,
    column_type::char(10) AS type, column_length::char(10) AS col_length, position, NULL::char(1024) AS raw_line,
    raw_value::char(1024) AS raw_field_value, error_code AS err_code, error_message::char(100) AS err_reason
  FROM rs_compat.load_error WHERE user_name = session_user OR rs_compat.sees_everything();
CREATE OR REPLACE VIEW rs_compat.sys_load_history WITH (security_barrier) AS
  SELECT rs_compat.user_number(user_name) AS user_id, query_id, coalesce(transaction_id, 0) AS transaction_id,
    session_id,
    rs_compat.current_database()::text AS database_name, status, table_name, start_time, end_time,
    (extract(epoch FROM end_time - start_time) * 1000000)::bigint AS duration, data_source, file_format, loaded_rows,
    loaded_bytes, source_file_count, loaded_bytes AS source_file_bytes, source_file_count AS file_count_scanned,
    loaded_bytes AS file_bytes_scanned, error_count, NULL::bigint AS copy_job_id
  FROM rs_compat.load_log
  LEFT JOIN (SELECT query_id, transaction_id FROM rs_compat.query_log) AS q USING (query_id)
  WHERE user_name = session_user OR rs_compat.sees_everything();
CREATE OR REPLACE VIEW rs_compat.sys_unload_history WITH (security_barrier) AS
  SELECT rs_compat.user_number(user_name) AS user_id, query_id, coalesce(transaction_id, 0) AS transaction_id,
    session_id,
    rs_compat.current_database()::text AS database_name, status, start_time, end_time,
    (extract(epoch FROM end_time - start_time) * 1000000)::bigint AS duration, file_format, compression_type,
    unloaded_location, unloaded_rows, unloaded_files_count, unloaded_files_size, error_message
  FROM rs_compat.unload_log
  LEFT JOIN (SELECT query_id, transaction_id FROM rs_compat.query_log) AS q USING (query_id)
  WHERE user_name = session_user OR rs_compat.sees_everything();

-- SHOW TABLE: the table's definition in Redshift's own words.
CREATE OR REPLACE FUNCTION rs_compat.table_ddl(relation regclass) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT format(E'CREATE TABLE %I.%I (\n%s\n)', r.nspname, r.relname, string_agg(
      format('    %I %s%s%s%s', c.attname, rs_compat.type_name(c.atttypid, c.atttypmod),
        coalesce(' DEFAULT ' || c.column_default, ''), CASE WHEN c.attnotnull THEN ' NOT NULL' ELSE '' END,
        coalesce(' ENCODE ' || (a.attributes -> 'encodings' ->> c.attname), '')), E',\n' ORDER BY c.attnum))
    || E'\nDISTSTYLE ' || coalesce(a.attributes ->> 'diststyle', CASE WHEN a.attributes ? 'distkey' THEN 'KEY' ELSE 'AUTO' END)
    || coalesce(E'\nDISTKEY ( ' || quote_ident(a.attributes ->> 'distkey') || ' )', '')
    || coalesce(E'\n' || coalesce((a.attributes ->> 'sortstyle') || ' ', '') || 'SORTKEY ( '
      || (SELECT string_agg(format('%I', key), ', ') FROM jsonb_array_elements_text(a.attributes -> 'sortkeys') AS key) || ' )', '')
    || ';'
  FROM rs_compat.own_relations r JOIN rs_compat.own_columns c ON c.oid = r.oid
  LEFT JOIN rs_compat.attributes a ON a.table_id = r.oid
  WHERE r.oid = relation AND r.relkind IN ('r', 'p') GROUP BY r.nspname, r.relname, a.attributes);
