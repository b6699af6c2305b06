import pg from "pg";
import { type DatabaseLogin, Logins, loginDdl } from "./logins";
import {
  quoteIdentifier,
  type TargetKind,
  targetKey,
  type WarehouseDatabase,
  type WarehouseTarget,
} from "./names";
import { ConnectionPool, type Lease } from "./pool";
import {
  adminUrl,
  applicationName,
  type ProvisionOptions,
  provision,
  registryDdl,
  type WarehouseDefinition,
} from "./provision";

export interface WarehousesOptions {
  /** Superuser connection string of the endpoint's own state database. */
  superuserUrl: string;
  definitions: readonly WarehouseDefinition[];
  install: ProvisionOptions["install"];
  /** Begins the names of the PostgreSQL databases; only tests that share a server change it. */
  prefix?: string;
}

/** The Redshift warehouses of the local endpoint: PostgreSQL databases, their users, and connections as those users. */
export interface Warehouses {
  /** Connections that database users can have at once, over all warehouses. */
  readonly connectionsMax: number;
  target(accountId: string, kind: TargetKind, name: string): WarehouseTarget | null;
  databases(target: WarehouseTarget): readonly WarehouseDatabase[];
  all(): readonly WarehouseDatabase[];
  database(target: WarehouseTarget, name: string): WarehouseDatabase | null;
  isSuperuser(database: WarehouseDatabase, user: string): boolean;
  /** ARN of the role that COPY and UNLOAD use. */
  roleArn(database: WarehouseDatabase): string | null;
  /** A wiped connection of that user if one is idle. */
  take(database: WarehouseDatabase, login: DatabaseLogin): Lease | null;
  /**
   * A connection as that user, made for it if need be; throws WarehouseConnectionError or the driver's error. An
   * abort takes the one who waits for a free connection out of the queue.
   */
  connect(database: WarehouseDatabase, login: DatabaseLogin, signal?: AbortSignal): Promise<Lease>;
  passwordIsRight(user: string, password: string): Promise<boolean>;
  /** Superuser connections to a warehouse database, for the endpoint's bookkeeping. */
  admin(database: WarehouseDatabase): pg.Pool;
  /** A superuser connection of one's own, to be ended by whoever asked. */
  openAdmin(database: WarehouseDatabase): Promise<pg.Client>;
  /** Stops what a backend is doing now. */
  cancel(pid: number): Promise<void>;
  /** Lets every superuser of the warehouse administer the users and roles one of them made. */
  adoptRoles(database: WarehouseDatabase, user: string): Promise<void>;
  /** Makes a further warehouse exist. */
  add(definition: WarehouseDefinition): Promise<WarehouseDatabase>;
  close(): Promise<void>;
}

/** What the endpoint, Headgate's own processes and the demo loader need of the server's connections. */
const reservedConnections = 60;

async function countConnections(superuser: pg.Pool): Promise<number> {
  const { rows } = await superuser.query<{ setting: string }>(
    "select setting from pg_settings where name = 'max_connections'",
  );
  return Math.max(20, Number(rows[0]?.setting ?? 100) - reservedConnections);
}

function quietPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  // Idle connections end when PostgreSQL stops; the next query connects anew.
  pool.on("error", () => {});
  return pool;
}

async function adoptRoles(superuser: pg.Pool, database: WarehouseDatabase, user: string): Promise<void> {
  const owner = quoteIdentifier(database.ownerRole);
  const made = await superuser.query<{ rolname: string }>(
    `select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid
     where m.member = to_regrole($1) and m.admin_option and r.rolname <> $2
       and not exists (select from pg_auth_members o
         where o.roleid = m.roleid and o.member = to_regrole($3) and o.admin_option)`,
    [quoteIdentifier(user), database.ownerRole, owner],
  );
  for (const { rolname } of made.rows) {
    await superuser.query(
      `grant ${quoteIdentifier(rolname)} to ${owner} with inherit true, set true, admin true`,
    );
  }
}

/** Makes sure that all warehouses exist, and gives access to them. */
export async function openWarehouses(options: WarehousesOptions): Promise<Warehouses> {
  const superuser = quietPool({ connectionString: options.superuserUrl, max: 4 });
  await superuser.query(`${registryDdl}\n${loginDdl}`);
  const definitions = new Map<string, WarehouseDefinition>();
  const databases = new Map<string, WarehouseDatabase[]>();
  const admins = new Map<string, pg.Pool>();
  const connectionsMax = await countConnections(superuser);
  const pool = new ConnectionPool(connectionsMax);
  const secret = new URL(options.superuserUrl).password;
  const superusersOf = (database: WarehouseDatabase) =>
    definitions.get(database.postgresName)?.superusers ?? [];
  const logins = new Logins(superuser, secret, superusersOf);

  const add = async (definition: WarehouseDefinition) => {
    const database = await provision({ ...options, superuser }, definition);
    definitions.set(database.postgresName, definition);
    const key = targetKey(database.target);
    const others = databases.get(key)?.filter((each) => each.database !== database.database) ?? [];
    databases.set(key, [...others, database]);
    for (const user of definition.superusers)
      await logins.ensure(database, { user, create: true, roles: null });
    return database;
  };
  for (const definition of options.definitions) await add(definition);

  const configFor = (database: WarehouseDatabase, user: string): pg.ClientConfig => {
    const url = new URL(options.superuserUrl);
    return {
      host: url.hostname,
      port: Number(url.port || 5432),
      database: database.postgresName,
      user,
      password: logins.password(user),
      application_name: applicationName,
    };
  };
  const keyFor = (database: WarehouseDatabase, user: string) => `${database.postgresName}\0${user}`;

  return {
    connectionsMax,
    add,
    target: (accountId, kind, name) =>
      databases.get(targetKey({ accountId, kind, name }))?.[0]?.target ?? null,
    databases: (target) => databases.get(targetKey(target)) ?? [],
    all: () => [...databases.values()].flat(),
    database: (target, name) =>
      databases.get(targetKey(target))?.find((each) => each.database === name) ?? null,
    isSuperuser: (database, user) => superusersOf(database).includes(user),
    roleArn: (database) => definitions.get(database.postgresName)?.defaultRoleArn ?? null,
    take: (database, login) =>
      logins.isReady(database, login) ? pool.take(keyFor(database, login.user)) : null,
    connect: async (database, login, signal) => {
      const attempt = async () => {
        await logins.ensure(database, login);
        return pool.acquire(keyFor(database, login.user), configFor(database, login.user), signal);
      };
      try {
        return await attempt();
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== "28P01" && code !== "28000" && code !== "42501") throw error;
        // The user changed its own password, or was dropped and made anew.
        logins.forget(login.user);
        return await attempt();
      }
    },
    passwordIsRight: (user, password) => logins.passwordIsRight(user, password),
    admin: (database) => {
      const known = admins.get(database.postgresName);
      if (known) return known;
      const made = quietPool({
        connectionString: adminUrl(options.superuserUrl, database.postgresName),
        max: 4,
        idleTimeoutMillis: 60_000,
      });
      admins.set(database.postgresName, made);
      return made;
    },
    openAdmin: async (database) => {
      const client = new pg.Client({
        connectionString: adminUrl(options.superuserUrl, database.postgresName),
      });
      client.on("error", () => {});
      await client.connect();
      return client;
    },
    cancel: async (pid) => {
      await superuser.query("select pg_cancel_backend($1)", [pid]);
    },
    adoptRoles: (database, user) => adoptRoles(superuser, database, user),
    close: async () => {
      await pool.close();
      await Promise.all([...admins.values()].map((each) => each.end()));
      await superuser.end();
    },
  };
}
