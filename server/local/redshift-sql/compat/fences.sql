-- What a procedure builds as it runs, no look at its text tells. These triggers belong to the superuser and refuse what
-- Redshift hasn't got and what would run in another user's name when that one reads a view or a table: triggers, rules,
-- operators, domains, and functions that are more than one SELECT.

CREATE OR REPLACE FUNCTION rs_compat.refuse_ddl() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN RETURN; END IF;
  RAISE EXCEPTION '% is not supported by the local engine', tg_tag USING ERRCODE = '0A000';
END $$;

CREATE OR REPLACE FUNCTION rs_compat.check_routine() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  made record;
BEGIN
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN RETURN; END IF;
  FOR made IN
    SELECT p.prokind, p.provolatile, p.prosrc, p.prosqlbody, l.lanname
    FROM pg_event_trigger_ddl_commands() c
    JOIN pg_proc p ON c.classid = 'pg_proc'::regclass AND p.oid = c.objid
    JOIN pg_language l ON l.oid = p.prolang
  LOOP
    IF made.prokind = 'p' AND made.lanname = 'plpgsql' THEN CONTINUE; END IF;
    IF made.prokind <> 'f' OR made.lanname <> 'sql' THEN
      RAISE EXCEPTION '% LANGUAGE % is not supported by the local engine', tg_tag, made.lanname USING ERRCODE = '0A000';
    END IF;
    -- A function that is not volatile may only read: PostgreSQL itself sees to that.
    IF made.prosqlbody IS NOT NULL
      OR (made.provolatile = 'v' AND made.prosrc !~* '^\s*select\M[^;]*;?\s*$') THEN
      RAISE EXCEPTION 'The body of a function must be one SELECT' USING ERRCODE = '42P13';
    END IF;
  END LOOP;
END $$;

DROP EVENT TRIGGER IF EXISTS headgate_refuse_ddl;
CREATE EVENT TRIGGER headgate_refuse_ddl ON ddl_command_start WHEN TAG IN (
  'CREATE ACCESS METHOD', 'CREATE AGGREGATE', 'CREATE CAST', 'CREATE COLLATION', 'CREATE CONVERSION', 'CREATE DOMAIN',
  'CREATE EXTENSION', 'CREATE FOREIGN DATA WRAPPER', 'CREATE FOREIGN TABLE', 'CREATE INDEX', 'CREATE LANGUAGE',
  'CREATE OPERATOR', 'CREATE OPERATOR CLASS', 'CREATE OPERATOR FAMILY', 'CREATE POLICY', 'CREATE PUBLICATION',
  'CREATE RULE', 'CREATE SERVER', 'CREATE STATISTICS', 'CREATE SUBSCRIPTION', 'CREATE TEXT SEARCH CONFIGURATION',
  'CREATE TEXT SEARCH DICTIONARY', 'CREATE TEXT SEARCH PARSER', 'CREATE TEXT SEARCH TEMPLATE', 'CREATE TRANSFORM',
  'CREATE TRIGGER', 'CREATE TYPE', 'CREATE USER MAPPING', 'ALTER DOMAIN', 'ALTER OPERATOR', 'ALTER POLICY', 'ALTER RULE',
  'ALTER TRIGGER', 'ALTER TYPE', 'IMPORT FOREIGN SCHEMA', 'SECURITY LABEL'
) EXECUTE FUNCTION rs_compat.refuse_ddl();

DROP EVENT TRIGGER IF EXISTS headgate_check_routine;
CREATE EVENT TRIGGER headgate_check_routine ON ddl_command_end WHEN TAG IN (
  'CREATE FUNCTION', 'CREATE PROCEDURE', 'ALTER FUNCTION', 'ALTER PROCEDURE', 'ALTER ROUTINE'
) EXECUTE FUNCTION rs_compat.check_routine();
