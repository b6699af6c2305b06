import { uuidv7 } from "uuidv7";
import { closePool } from "@/server/db/pool";
import { type Role, type Scope, sealSession } from "@/server/identity";
import { hashToken, hintOf, newTokenSecret } from "@/server/identity/token-secret";
import { type TestDatabase, testDatabase } from "./database";

const ORIGIN = "http://localhost:3999";

/** Somebody who is signed in, for requests through the real routes. */
export interface TestPerson {
  id: string;
  email: string;
  sessionId: string;
  /** The whole Cookie header of a signed-in browser. */
  cookie: string;
}

export interface TestApp {
  db: TestDatabase;
  person(
    role: Role,
    options?: { source?: "demo" | "oidc"; principals?: Record<string, string> },
  ): Promise<TestPerson>;
  token(personId: string, scopes: Scope[], options?: { expiresAt?: Date }): Promise<string>;
  close(): Promise<void>;
}

/** Headgate's server code on a database of its own: call it once per test file, before anything reads the settings. */
export async function testApp(settings: Record<string, string | undefined> = {}): Promise<TestApp> {
  const db = await testDatabase();
  const values: Record<string, string | undefined> = {
    DATABASE_URL: db.url,
    HEADGATE_URL: ORIGIN,
    NEXTAUTH_SECRET: "a secret of at least thirty-two characters",
    // A closed port: what reaches for AWS in these tests fails at once.
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    ...settings,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  return {
    db,
    person: (role, options = {}) => insertPerson(db, role, options),
    token: (personId, scopes, options = {}) => insertToken(db, personId, scopes, options.expiresAt ?? null),
    close: async () => {
      await closePool();
      await db.drop();
    },
  };
}

/** A request as a browser of that person sends it from Headgate's own pages; `headers` win. */
export function request(
  method: string,
  path: string,
  options: {
    as?: TestPerson | undefined;
    token?: string;
    body?: unknown;
    headers?: Record<string, string>;
  } = {},
): Request {
  const { as, token, body, headers } = options;
  return new Request(`${ORIGIN}${path}`, {
    method,
    headers: {
      host: new URL(ORIGIN).host,
      ...(as ? { cookie: as.cookie, origin: ORIGIN, "sec-fetch-site": "same-origin" } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** The JSON of an answer, of whatever shape: expectations say which. */
// biome-ignore lint/suspicious/noExplicitAny: a test that reads a field which is not there fails by itself
export async function jsonOf(response: Response): Promise<any> {
  return response.json();
}

async function insertPerson(
  db: TestDatabase,
  role: Role,
  { source = "demo", principals = {} }: { source?: "demo" | "oidc"; principals?: Record<string, string> },
): Promise<TestPerson> {
  const [id, sessionId] = [uuidv7(), uuidv7()];
  const email = `${role}-${id}@example.test`;
  await db.pool.query(
    `INSERT INTO person (id, email, name, role, source, updated_at) VALUES ($1, $2, $3, $4, $5, now())`,
    [id, email, `${role} ${id.slice(-4)}`, role, source],
  );
  await db.pool.query(
    `INSERT INTO session (id, person_id, expires_at) VALUES ($1, $2, now() + interval '30 days')`,
    [sessionId, id],
  );
  for (const [accountId, roleArn] of Object.entries(principals)) {
    await db.pool.query(`INSERT INTO account_principal VALUES ($1, $2, $3)`, [id, accountId, roleArn]);
  }
  return { id, email, sessionId, cookie: await sealSession({ personId: id, sessionId }) };
}

async function insertToken(
  db: TestDatabase,
  personId: string,
  scopes: Scope[],
  expiresAt: Date | null,
): Promise<string> {
  const secret = newTokenSecret();
  await db.pool.query(
    `INSERT INTO api_token (id, person_id, name, hash, hint, scopes, expires_at) VALUES ($1, $2, 'test', $3, $4, $5, $6)`,
    [uuidv7(), personId, hashToken(secret), hintOf(secret), scopes, expiresAt],
  );
  return secret;
}
