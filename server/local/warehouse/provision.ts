import { createHash } from "node:crypto";
import pg from "pg";
import {
  ownerRole,
  postgresName,
  quoteIdentifier,
  type TargetKind,
  targetKey,
  type WarehouseDatabase,
} from "./names";

/** What a warehouse is made from; the demo lake's constants have this shape. */
export interface WarehouseDefinition {
  accountId: string;
  kind: TargetKind;
  name: string;
  database: string;
  adminUser: string;
  /** Database users that may do everything a Redshift superuser may. */
  superusers: readonly string[];
  /** What COPY and UNLOAD reach S3 as. */
  defaultRoleArn?: string;
  setupSql?: string;
}

export interface ProvisionOptions {
  superuserUrl: string;
  superuser: pg.Pool;
  /** Puts the compatibility schema into the database; repeated at each start. */
  install(admin: pg.Client, database: WarehouseDatabase): Promise<void>;
  prefix?: string | undefined;
}

/** Marks the connections of database users, so that those a killed endpoint left behind can be told and ended. */
export const applicationName = "headgate-warehouse";

export const registryDdl = `
create table if not exists warehouse_database (
  postgres_name text primary key,
  account_id text not null,
  kind text not null,
  name text not null,
  database text not null,
  owner_role text not null,
  setup_digest text,
  unique (account_id, kind, name, database)
);`;

/**
 * A superuser's way into a warehouse database. Users may create in `public`, and an operator of theirs that matches
 * exactly would be called in the superuser's name: nothing but the catalog is searched.
 */
export function adminUrl(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  changed.searchParams.set("options", "-c search_path=pg_catalog,pg_temp");
  return changed.toString();
}

async function register(
  options: ProvisionOptions,
  definition: WarehouseDefinition,
): Promise<WarehouseDatabase> {
  const target = { accountId: definition.accountId, kind: definition.kind, name: definition.name };
  const plain = postgresName(target, definition.database, options.prefix);
  const hash = createHash("sha256")
    .update(`${targetKey(target)}/${definition.database}`)
    .digest("hex");
  // Two targets can sanitise to one name (a cluster beside a workgroup of its name): the later gets a suffix.
  for (const name of [plain, `${plain.slice(0, 52)}_${hash.slice(0, 10)}`]) {
    await options.superuser.query(
      `insert into warehouse_database (postgres_name, account_id, kind, name, database, owner_role)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [name, target.accountId, target.kind, target.name, definition.database, ownerRole(name)],
    );
    const found = await options.superuser.query<{ postgres_name: string; owner_role: string }>(
      `select postgres_name, owner_role from warehouse_database
       where account_id = $1 and kind = $2 and name = $3 and database = $4`,
      [target.accountId, target.kind, target.name, definition.database],
    );
    const row = found.rows[0];
    if (row) {
      return {
        target,
        database: definition.database,
        postgresName: row.postgres_name,
        ownerRole: row.owner_role,
      };
    }
  }
  throw new Error(`No PostgreSQL database could be named for ${targetKey(target)}/${definition.database}`);
}

/** Runs `create …`, and takes "already exists" (also from somebody quicker) for done. */
async function createOnce(superuser: pg.Pool, exists: string, name: string, create: string): Promise<void> {
  const found = await superuser.query(exists, [name]);
  if (found.rowCount) return;
  try {
    await superuser.query(create);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== "42710" && code !== "42P04" && code !== "23505") throw error;
  }
}

/** Makes a warehouse database exist, with Redshift's rights of PUBLIC, its owner role and its superusers. */
export async function provision(
  options: ProvisionOptions,
  definition: WarehouseDefinition,
): Promise<WarehouseDatabase> {
  const { superuser } = options;
  const database = await register(options, definition);
  const [name, owner] = [quoteIdentifier(database.postgresName), quoteIdentifier(database.ownerRole)];
  await createOnce(
    superuser,
    "select from pg_roles where rolname = $1",
    database.ownerRole,
    `create role ${owner} nologin`,
  );
  await createOnce(
    superuser,
    "select from pg_database where datname = $1",
    database.postgresName,
    `create database ${name} owner ${owner}`,
  );
  await superuser.query(`revoke connect, temporary on database ${name} from public`);
  // A killed endpoint leaves its backends at work; what they did not commit must not be committed later.
  await superuser.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = $2",
    [database.postgresName, applicationName],
  );
  for (const user of definition.superusers) {
    await createOnce(
      superuser,
      "select from pg_roles where rolname = $1",
      user,
      `create role ${quoteIdentifier(user)} login`,
    );
  }
  const admin = new pg.Client({
    connectionString: adminUrl(options.superuserUrl, database.postgresName),
  });
  await admin.connect();
  try {
    await admin.query("grant usage, create on schema public to public");
    await shareAmongSuperusers(admin, owner, definition.superusers);
    await options.install(admin, database);
    await runSetup(options, admin, database, definition.setupSql);
  } finally {
    await admin.end();
  }
  return database;
}

/** What one superuser creates, the others may use and grant, too. */
async function shareAmongSuperusers(admin: pg.Client, owner: string, users: readonly string[]) {
  const kinds = ["tables", "sequences", "functions", "schemas", "types"];
  const statements = users.flatMap((user) =>
    kinds.map(
      (kind) =>
        `alter default privileges for role ${quoteIdentifier(user)} grant all on ${kind} to ${owner} with grant option;`,
    ),
  );
  if (statements.length > 0) await admin.query(statements.join("\n"));
}

async function runSetup(
  options: ProvisionOptions,
  admin: pg.Client,
  database: WarehouseDatabase,
  sql: string | undefined,
) {
  if (!sql) return;
  const digest = createHash("sha256").update(sql).digest("hex");
  const done = await options.superuser.query(
    "select from warehouse_database where postgres_name = $1 and setup_digest = $2",
    [database.postgresName, digest],
  );
  if (done.rowCount) return;
  await admin.query(sql);
  await options.superuser.query("update warehouse_database set setup_digest = $2 where postgres_name = $1", [
    database.postgresName,
    digest,
  ]);
}
