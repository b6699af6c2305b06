import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type pg from "pg";
import { literal, quoteName } from "@/server/sql/tokenize";

/** Redshift's system role that sees every user's queries. */
const MONITOR_ROLE = "sys:monitor";

export interface CompatInfo {
  /** The database's name as Redshift tells it: `dev`. */
  database: string;
  /** The role that owns the PostgreSQL database; its members are the warehouse's superusers. */
  ownerRole: string;
}

const PARTS = ["functions", "tables", "fences", "views"];
const LOCK = "headgate rs_compat";

/** Puts the compatibility schema into one warehouse database; does nothing where this version is in already. */
export async function installCompat(admin: pg.Client, info: CompatInfo): Promise<void> {
  const parts = await Promise.all(
    PARTS.map((part) => readFile(new URL(`./compat/${part}.sql`, import.meta.url), "utf8")),
  );
  const sql = [ofThisDatabase(info), ...parts].join("\n");
  const version = createHash("sha256").update(sql).digest("hex").slice(0, 16);
  await admin.query("BEGIN");
  try {
    // First of all: what users made in public must not be found in the place of a built-in function or operator.
    await admin.query("SET LOCAL search_path = pg_catalog, pg_temp");
    await admin.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [LOCK]);
    if ((await installedVersion(admin)) !== version) {
      await admin.query("SET LOCAL standard_conforming_strings = on");
      await admin.query("SET LOCAL client_min_messages = warning");
      await admin.query(`CREATE SCHEMA IF NOT EXISTS rs_compat`);
      await ensureMonitorRole(admin, info.ownerRole);
      await admin.query(sql);
      await admin.query(grants(info));
      await admin.query(`COMMENT ON SCHEMA rs_compat IS ${literal(`version ${version}`)}`);
    }
    await admin.query("COMMIT");
  } catch (error) {
    await admin.query("ROLLBACK");
    throw error;
  }
}

async function installedVersion(admin: pg.Client): Promise<string | undefined> {
  const { rows } = await admin.query<{ version: string }>(
    `SELECT substr(obj_description(oid, 'pg_namespace'), 9) AS version FROM pg_namespace WHERE nspname = 'rs_compat'`,
  );
  return rows[0]?.version;
}

async function ensureMonitorRole(admin: pg.Client, ownerRole: string): Promise<void> {
  const role = quoteName(MONITOR_ROLE);
  // Roles belong to the whole server, and advisory locks to one database: two must not make the role at once.
  await admin.query(
    "LOCK TABLE pg_catalog.pg_authid, pg_catalog.pg_auth_members IN SHARE ROW EXCLUSIVE MODE",
  );
  const { rowCount } = await admin.query("SELECT FROM pg_roles WHERE rolname = $1", [MONITOR_ROLE]);
  if (!rowCount) await admin.query(`CREATE ROLE ${role} NOLOGIN`);
  await admin.query(`GRANT ${role} TO ${quoteName(ownerRole)} WITH ADMIN OPTION`);
}

function ofThisDatabase(info: CompatInfo): string {
  return `CREATE OR REPLACE FUNCTION rs_compat.current_database() RETURNS name LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ${literal(info.database)}::name;`;
}

/** Users may call and read what is made for them, and write nothing. */
function grants(info: CompatInfo): string {
  return `
    REVOKE ALL ON SCHEMA rs_compat FROM PUBLIC;
    GRANT USAGE ON SCHEMA rs_compat TO PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA rs_compat FROM PUBLIC;
    DO $do$ DECLARE view record; BEGIN
      FOR view IN SELECT relname FROM pg_class WHERE relnamespace = 'rs_compat'::regnamespace AND relkind = 'v' LOOP
        EXECUTE format('GRANT SELECT ON rs_compat.%I TO PUBLIC', view.relname);
      END LOOP;
      EXECUTE format('ALTER DATABASE %I SET search_path = "$user", public, rs_compat', pg_catalog.current_database());
    END $do$;
    -- Everyone may make tables in public, as on Redshift.
    GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC;
    ALTER SCHEMA public OWNER TO ${quoteName(info.ownerRole)};
    REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC;
    REVOKE UPDATE ON pg_catalog.pg_settings FROM PUBLIC;`;
}
