import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import pg from "pg";
import { testServerUrl } from "@/server/testing/database";
import {
  installCompat,
  type ObjectAccess,
  type ResultColumn,
  runSql,
  S3Failure,
  type SqlOutcome,
  type SqlSession,
} from "./index";

/** A bucket in memory, for tests that are about SQL and not about S3; the bucket `locked` refuses everyone. */
class MemoryObjects implements ObjectAccess {
  readonly stored = new Map<string, Buffer>();
  roleArn: string | undefined = undefined;

  set(path: string, body: string | Buffer): void {
    this.stored.set(path, Buffer.from(body));
  }

  text(path: string): string {
    const body = this.stored.get(path);
    if (!body) throw new Error(`nothing at ${path}; there is ${[...this.stored.keys()].join(", ")}`);
    return body.toString("utf8");
  }

  keys(): string[] {
    return [...this.stored.keys()].sort();
  }

  async get(bucket: string, key: string) {
    this.check(bucket);
    const body = this.stored.get(`${bucket}/${key}`);
    if (!body) throw new S3Failure("NoSuchKey", 404, "The specified key does not exist.");
    return { size: body.length, body: Readable.from([body]) };
  }

  async put(bucket: string, key: string, body: Readable | Buffer): Promise<void> {
    this.check(bucket);
    const chunks: Buffer[] = [];
    if (Buffer.isBuffer(body)) chunks.push(body);
    else for await (const chunk of body) chunks.push(Buffer.from(chunk));
    this.stored.set(`${bucket}/${key}`, Buffer.concat(chunks));
  }

  async *list(bucket: string, prefix: string) {
    this.check(bucket);
    for (const path of this.keys())
      if (path.startsWith(`${bucket}/${prefix}`))
        yield { key: path.slice(bucket.length + 1), size: this.stored.get(path)?.length ?? 0 };
  }

  async delete(bucket: string, keys: string[]): Promise<void> {
    this.check(bucket);
    for (const key of keys) this.stored.delete(`${bucket}/${key}`);
  }

  private check(bucket: string): void {
    if (bucket === "locked") throw new S3Failure("AccessDenied", 403, "Access Denied");
    if (bucket === "nowhere")
      throw new S3Failure("NoSuchBucket", 404, "The specified bucket does not exist.");
  }
}

export interface Ran extends SqlOutcome {
  columns: ResultColumn[];
  data: (string | null)[][];
}

/** A database user of a test warehouse, with a connection of its own. */
export interface TestUser {
  session: SqlSession;
  objects: MemoryObjects;
  run(sql: string, parameters?: Record<string, string>): Promise<Ran>;
  /** The first column of the first row. */
  value(sql: string, parameters?: Record<string, string>): Promise<string | null | undefined>;
  /** The message with which the statement fails. */
  failure(sql: string): Promise<string>;
  close(): Promise<void>;
}

export interface TestWarehouse {
  admin: pg.Client;
  owner: string;
  user(name: string): Promise<TestUser>;
  superuser(name: string): Promise<TestUser>;
  drop(): Promise<void>;
}

/** A fresh warehouse database `dev` with the compatibility schema, on the test run's PostgreSQL. */
export async function testWarehouse(): Promise<TestWarehouse> {
  const tag = randomBytes(6).toString("hex");
  const [name, owner] = [`rs_test_${tag}`, `rs_test_${tag}_owner`];
  const server = testServerUrl();
  const root = await connect(server);
  await root.query(`CREATE ROLE ${owner} NOLOGIN`);
  await root.query(`CREATE DATABASE ${name} OWNER ${owner} TEMPLATE template0`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const admin = await connect(url.href);
  await installCompat(admin, { database: "dev", ownerRole: owner });
  const open: TestUser[] = [];
  const made: string[] = [];

  const user = async (label: string): Promise<TestUser> => {
    const role = `${label}-${tag}`;
    const password = randomBytes(12).toString("hex");
    await root.query(`CREATE ROLE "${role}" LOGIN PASSWORD '${password}'`);
    made.push(role);
    const own = new URL(url.href);
    own.username = encodeURIComponent(role);
    own.password = password;
    const fresh = await testUser(own.href, url.href, role);
    open.push(fresh);
    return fresh;
  };

  return {
    admin,
    owner,
    user,
    superuser: async (label) => {
      const fresh = await user(label);
      await root.query(`GRANT ${owner} TO "${fresh.session.dbUser}"`);
      await root.query(`ALTER ROLE "${fresh.session.dbUser}" CREATEROLE`);
      return fresh;
    },
    drop: async () => {
      for (const each of open) await each.close();
      await admin.end();
      await root.query(`DROP DATABASE ${name} WITH (FORCE)`);
      for (const role of [...made, owner]) await root.query(`DROP ROLE IF EXISTS "${role}"`);
      await root.end();
    },
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}

async function testUser(url: string, adminUrl: string, dbUser: string): Promise<TestUser> {
  const client = await connect(url);
  const objects = new MemoryObjects();
  const session: SqlSession = {
    client,
    database: "dev",
    target: { accountId: "333333333333", kind: "workgroup", name: "default" },
    dbUser,
    objects,
    admin: () => connect(adminUrl),
  };
  const run = async (sql: string, parameters: Record<string, string> = {}): Promise<Ran> => {
    const data: (string | null)[][] = [];
    let columns: ResultColumn[] = [];
    const sink = {
      columns: (given: ResultColumn[]) => {
        columns = given;
      },
      row: (values: (string | null)[]) => {
        data.push(values);
      },
    };
    const given = Object.entries(parameters).map(([name, value]) => ({ name, value }));
    return { ...(await runSql(session, sql, given, sink)), columns, data };
  };
  return {
    session,
    objects,
    run,
    value: async (sql, parameters) => (await run(sql, parameters)).data[0]?.[0],
    failure: async (sql) => {
      try {
        await run(sql);
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
      throw new Error(`it ran: ${sql}`);
    },
    close: () => client.end(),
  };
}
