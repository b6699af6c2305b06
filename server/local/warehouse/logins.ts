import { createHmac } from "node:crypto";
import type pg from "pg";
import { WarehouseConnectionError } from "./errors";
import { isReservedRole, quoteIdentifier, type WarehouseDatabase } from "./names";
import { matchesVerifier, scramVerifier } from "./scram";

/** The database user a statement runs as. */
export interface DatabaseLogin {
  user: string;
  /** Federated identities get their user at first use; any other user must exist, as on Redshift. */
  create: boolean;
  /** Database roles of the caller's RedshiftDbRoles tag; null when the caller has no such tag. */
  roles: readonly string[] | null;
}

export const loginDdl = `
create table if not exists warehouse_login (
  user_name text primary key,
  /* The verifier of the password the user has towards Redshift; the role itself carries this endpoint's own. */
  verifier text
);
create table if not exists warehouse_tag_role (
  user_name text not null,
  role_name text not null,
  primary key (user_name, role_name)
);`;

const PREPARE_ATTEMPTS_MAX = 5;

interface RoleRow {
  rolcanlogin: boolean;
  privileged: boolean;
  rolpassword: string | null;
}

// Whoever owns a database belongs to the server itself (Headgate's own role), never to a warehouse's users.
const roleSql = `select rolcanlogin, rolpassword,
    rolsuper or rolreplication or rolbypassrls
      or exists (select from pg_database d where d.datdba = r.oid) as privileged
  from pg_authid r where rolname = $1`;

/**
 * Makes PostgreSQL roles usable as Redshift database users. Each role logs in itself, with a password derived from the
 * superuser's; a password the user set by SQL is kept aside and only checked against what a secret says.
 */
export class Logins {
  private readonly superuser: pg.Pool;
  private readonly secret: string;
  private readonly superusers: (database: WarehouseDatabase) => readonly string[];
  private readonly ready = new Map<string, Promise<void>>();

  constructor(
    superuser: pg.Pool,
    secret: string,
    superusers: (database: WarehouseDatabase) => readonly string[],
  ) {
    this.superuser = superuser;
    this.secret = secret;
    this.superusers = superusers;
  }

  password(user: string): string {
    return createHmac("sha256", this.secret).update(`password\0${user}`).digest("base64url");
  }

  /** Forgets what was checked about a user, so that the next use looks again. */
  forget(user: string): void {
    for (const key of this.ready.keys()) if (key.startsWith(`${user}\0`)) this.ready.delete(key);
  }

  isReady(database: WarehouseDatabase, login: DatabaseLogin): boolean {
    return this.ready.has(keyOf(database, login));
  }

  async ensure(database: WarehouseDatabase, login: DatabaseLogin): Promise<void> {
    const key = keyOf(database, login);
    const known = this.ready.get(key);
    if (known) return known;
    // Memberships follow the latest tag, so an earlier check with other roles no longer holds.
    this.forget(login.user);
    const work = this.prepare(database, login);
    this.ready.set(key, work);
    work.catch(() => this.ready.delete(key));
    return work;
  }

  /** Whether the password is the one this user has towards Redshift. */
  async passwordIsRight(user: string, password: string): Promise<boolean> {
    const role = await this.superuser.query<RoleRow>(roleSql, [user]);
    const current = role.rows[0];
    if (!current || isReservedRole(user) || current.privileged || !current.rolcanlogin) return false;
    const own = this.verifier(user);
    const kept = await this.superuser.query<{ verifier: string | null }>(
      "select verifier from warehouse_login where user_name = $1",
      [user],
    );
    const verifier = current.rolpassword === own ? (kept.rows[0]?.verifier ?? null) : current.rolpassword;
    return verifier !== null && matchesVerifier(verifier, user, password);
  }

  private verifier(user: string): string {
    const salt = createHmac("sha256", this.secret).update(`salt\0${user}`).digest().subarray(0, 16);
    return scramVerifier(this.password(user), salt);
  }

  /** Endpoints that share one PostgreSQL server may change the same role at the same time: then one of them again. */
  private async prepare(database: WarehouseDatabase, login: DatabaseLogin): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.prepareOnce(database, login);
      } catch (error) {
        const isRace = error instanceof Error && error.message === "tuple concurrently updated";
        if (!isRace || attempt === PREPARE_ATTEMPTS_MAX) throw error;
      }
    }
  }

  private async prepareOnce(database: WarehouseDatabase, login: DatabaseLogin): Promise<void> {
    const client = await this.superuser.connect();
    try {
      await client.query("begin");
      // Two endpoints may share one database; an advisory lock does not reach across databases.
      await client.query("select pg_advisory_xact_lock(hashtextextended('headgate warehouse roles', 0))");
      await this.ensureRole(client, login);
      await this.takeOverPassword(client, login.user);
      await this.grantWarehouse(client, database, login.user);
      if (login.roles) await syncTagRoles(client, login.user, login.roles);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  private async ensureRole(client: pg.PoolClient, login: DatabaseLogin): Promise<void> {
    const { rows } = await client.query<RoleRow>(roleSql, [login.user]);
    const role = rows[0];
    const refused = isReservedRole(login.user) || role?.privileged || (role && !role.rolcanlogin);
    if (refused || (!role && !login.create)) {
      throw new WarehouseConnectionError(`FATAL: user "${login.user}" does not exist`);
    }
    if (!role) await client.query(`create role ${quoteIdentifier(login.user)} login`);
  }

  private async takeOverPassword(client: pg.PoolClient, user: string): Promise<void> {
    const own = this.verifier(user);
    const { rows } = await client.query<RoleRow>(roleSql, [user]);
    const current = rows[0]?.rolpassword ?? null;
    if (current === own) return;
    await client.query(
      `insert into warehouse_login values ($1, $2)
       on conflict (user_name) do update set verifier = excluded.verifier`,
      [user, current],
    );
    await client.query(`alter role ${quoteIdentifier(user)} password '${own}'`);
  }

  private async grantWarehouse(
    client: pg.PoolClient,
    database: WarehouseDatabase,
    user: string,
  ): Promise<void> {
    const [name, owner] = [quoteIdentifier(user), quoteIdentifier(database.ownerRole)];
    await client.query(
      `grant connect, temporary on database ${quoteIdentifier(database.postgresName)} to ${name}`,
    );
    if (this.superusers(database).includes(user)) {
      await client.query(`grant ${owner} to ${name} with inherit true, set true, admin false`);
      await client.query(`alter role ${name} createrole`);
      return;
    }
    // The warehouse's superusers may do with a user's objects what the user may, as on Redshift.
    await client.query("savepoint membership");
    try {
      await client.query(`grant ${name} to ${owner} with inherit true, set true, admin true`);
    } catch (error) {
      // The user is a superuser of another warehouse on the same server: the two can't inherit from each other.
      if ((error as { code?: string }).code !== "0LP01") throw error;
      await client.query("rollback to savepoint membership");
    }
  }
}

function keyOf(database: WarehouseDatabase, login: DatabaseLogin): string {
  return `${login.user}\0${database.postgresName}\0${login.roles?.join(":") ?? ""}`;
}

/** Grants the roles of the tag and takes back those an earlier tag gave; grants made by SQL stay. */
async function syncTagRoles(client: pg.PoolClient, user: string, roles: readonly string[]): Promise<void> {
  const before = await client.query<{ role_name: string }>(
    "select role_name from warehouse_tag_role where user_name = $1",
    [user],
  );
  for (const { role_name: gone } of before.rows) {
    if (roles.includes(gone)) continue;
    await client.query("savepoint revoked");
    // A role that was dropped since took its grants along.
    await client
      .query(`revoke ${quoteIdentifier(gone)} from ${quoteIdentifier(user)}`)
      .catch(() => client.query("rollback to savepoint revoked"));
    await client.query("delete from warehouse_tag_role where user_name = $1 and role_name = $2", [
      user,
      gone,
    ]);
  }
  for (const role of roles) {
    const { rows } = await client.query<RoleRow>(roleSql, [role]);
    const found = rows[0];
    if (!found || found.privileged || found.rolcanlogin || isReservedRole(role)) {
      throw new WarehouseConnectionError(`FATAL: role "${role}" does not exist`);
    }
    const member = await client.query(
      `select from pg_auth_members m
       where m.roleid = to_regrole($1) and m.member = to_regrole($2)`,
      [quoteIdentifier(role), quoteIdentifier(user)],
    );
    if (member.rowCount) continue;
    await client.query(`grant ${quoteIdentifier(role)} to ${quoteIdentifier(user)}`);
    await client.query("insert into warehouse_tag_role values ($1, $2) on conflict do nothing", [user, role]);
  }
}
