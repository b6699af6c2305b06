import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as getOne } from "@/app/api/v1/statements/[statementId]/route";
import { handle } from "@/server/api/handle";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import * as contract from "./contract";
import { listStatements } from "./list-statements";

const CONSUMER = "333333333333";
const PRODUCER = "111111111111";
const role = (name: string, account = CONSUMER) => `arn:aws:iam::${account}:role/${name}`;
const GET = handle(contract.listStatements, listStatements);

let app: TestApp;
let people: Record<string, TestPerson>;
let clock = Date.parse("2026-11-01T00:00:00Z");

interface Made {
  ownerId?: string;
  accountId?: string;
  warehouse?: string;
  dbUser?: string;
  sql?: string;
  label?: string;
  status?: string;
  durationMs?: number;
  kind?: string;
  fingerprint?: string;
  createdAt?: Date;
}

async function make(one: Made): Promise<string> {
  const id = uuidv7();
  clock += 1_000;
  const at = one.createdAt ?? new Date(clock);
  await app.db.pool.query(
    `INSERT INTO statement (id, source, owner_id, run_id, role_arn, account_id, warehouse_kind, warehouse, database, sql,
       parameters, label, kind, fingerprint, status, db_user, query_id, duration_ms, created_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'workgroup', $7, 'dev', $8, '[]', $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
    [
      id,
      one.ownerId ? "headgate" : "warehouse",
      one.ownerId ?? null,
      one.ownerId ? id : null,
      one.ownerId ? role("Analyst") : null,
      one.accountId ?? CONSUMER,
      one.warehouse ?? "open",
      one.sql ?? "select 1",
      one.label ?? null,
      one.kind ?? "SELECT",
      one.fingerprint ?? null,
      one.status ?? "FINISHED",
      one.dbUser ?? "IAMR:Somebody",
      clock,
      one.durationMs ?? 10,
      at,
    ],
  );
  return id;
}

/** Statements of a person, a second apart; `sql` is an expression over their number `n`. */
async function makeMany(person: TestPerson, count: number, sql: string): Promise<void> {
  await app.db.pool.query(
    `INSERT INTO statement (id, owner_id, run_id, role_arn, account_id, warehouse_kind, warehouse, database, sql, parameters, status, created_at)
     SELECT id, $1, id, 'arn', $2, 'workgroup', 'open', 'dev', ${sql}, '[]', 'FINISHED', '2026-12-01'::timestamptz + n * interval '1 second'
     FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, $3::int) AS n) AS made`,
    [person.id, CONSUMER, count],
  );
}

async function list(as: TestPerson, query: Record<string, string> = {}) {
  const answer = await GET(request("GET", `/api/v1/statements?${new URLSearchParams(query)}`, { as }), {
    params: Promise.resolve({}),
  });
  expect(answer.status).toBe(200);
  return jsonOf(answer);
}

const idsOf = async (as: TestPerson, query: Record<string, string> = {}): Promise<string[]> =>
  (await list(as, query)).items.map((item: { id: string }) => item.id);

const statusOf = async (as: TestPerson, id: string): Promise<number> =>
  (
    await getOne(request("GET", `/api/v1/statements/${id}`, { as }), {
      params: Promise.resolve({ statementId: id }),
    })
  ).status;

beforeAll(async () => {
  app = await testApp();
  await app.db.pool.query(
    `INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Analytics', 'us-east-1', 'demo'), ($2, 'Retail', 'us-east-1', 'demo')`,
    [CONSUMER, PRODUCER],
  );
  await app.db.pool.query(
    `INSERT INTO warehouse_setting (account_id, warehouse_kind, warehouse, history_audience)
     VALUES ($1, 'workgroup', 'open', 'everyone'), ($1, 'workgroup', 'closed', 'monitors'), ($2, 'workgroup', 'closed', 'monitors')`,
    [CONSUMER, PRODUCER],
  );
  const principals = { [CONSUMER]: role("Analyst") };
  people = {
    owner: await app.person("analyst", { principals }),
    analyst: await app.person("analyst", { principals: { [CONSUMER]: role("Other") } }),
    sameRole: await app.person("viewer", { principals }),
    steward: await app.person("steward", { principals: { [CONSUMER]: role("Steward") } }),
    admin: await app.person("admin", { principals: { [CONSUMER]: role("Admin") } }),
    farAdmin: await app.person("admin", { principals: { [PRODUCER]: role("Admin", PRODUCER) } }),
    nobody: await app.person("analyst"),
  };
});

afterAll(() => app.close());

const of = (name: string) => people[name] as TestPerson;

/** Who sees a statement in the list and by its id: the two must never differ. */
async function seenBy(id: string): Promise<string[]> {
  const seen: string[] = [];
  for (const name of Object.keys(people)) {
    const isListed = (await idsOf(of(name), { limit: "200" })).includes(id);
    expect(await statusOf(of(name), id), name).toBe(isListed ? 200 : 404);
    if (isListed) seen.push(name);
  }
  return seen.sort();
}

describe("who sees a statement", () => {
  test("run here: nobody but its owner, whatever their role", async () => {
    const id = await make({ ownerId: of("owner").id, dbUser: "IAMR:Analyst" });
    expect(await seenBy(id)).toEqual(["owner"]);
  });

  test("shared with a person: that person too", async () => {
    const id = await make({ ownerId: of("owner").id });
    await app.db.pool.query("INSERT INTO statement_share (id, statement_id, person_id) VALUES ($1, $2, $3)", [
      uuidv7(),
      id,
      of("nobody").id,
    ]);
    expect(await seenBy(id)).toEqual(["nobody", "owner"]);
    const [shown] = (await list(of("nobody"))).items;
    expect(shown).toMatchObject({ id, isSharedWithMe: true, ownerId: of("owner").id });
    expect(await idsOf(of("nobody"), { person: of("owner").id })).toEqual([id]);
    expect(await idsOf(of("nobody"), { person: of("nobody").id })).toEqual([]);
  });

  test("shared with a role and a person of it: once to everybody of that role", async () => {
    const id = await make({ ownerId: of("owner").id });
    for (const [column, value] of [
      ["role", "steward"],
      ["person_id", of("steward").id],
    ]) {
      await app.db.pool.query(
        `INSERT INTO statement_share (id, statement_id, ${column}) VALUES ($1, $2, $3)`,
        [uuidv7(), id, value],
      );
    }
    expect(await seenBy(id)).toEqual(["owner", "steward"]);
    expect((await idsOf(of("steward"))).filter((one) => one === id)).toHaveLength(1);
  });

  test("outside, on a warehouse open to everyone: who has a role in its account", async () => {
    const id = await make({ warehouse: "open" });
    expect(await seenBy(id)).toEqual(["admin", "analyst", "owner", "sameRole", "steward"]);
  });

  test("outside, on a warehouse for monitors: stewards and admins with a role in its account", async () => {
    const id = await make({ warehouse: "closed" });
    expect(await seenBy(id)).toEqual(["admin", "steward"]);
    expect(await seenBy(await make({ warehouse: "closed", accountId: PRODUCER }))).toEqual(["farAdmin"]);
  });

  test("outside, as one's own database user: those who act as it too", async () => {
    const id = await make({ warehouse: "closed", dbUser: "IAMR:Analyst" });
    expect(await seenBy(id)).toEqual(["admin", "owner", "sameRole", "steward"]);
  });
});

describe("the list", () => {
  test("walks every statement once, newest first, equal times included", async () => {
    const person = await app.person("analyst");
    const at = new Date("2026-10-01T00:00:00Z");
    const made: string[] = [];
    for (let n = 0; n < 7; n++) made.push(await make({ ownerId: person.id, createdAt: at }));
    const walked: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(person, { limit: "3", ...(cursor ? { cursor } : {}) });
      walked.push(...page.items.map((item: { id: string }) => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(walked).toEqual(made.sort().reverse());
  });

  test("each filter keeps what fits", async () => {
    const person = await app.person("analyst");
    const plain = await make({ ownerId: person.id });
    const special = await make({
      ownerId: person.id,
      dbUser: "IAM:x",
      label: "glue-redshift_1",
      status: "FAILED",
      kind: "UNLOAD",
      durationMs: 20_000,
      fingerprint: "abc",
      sql: 'select 50% as "A_b"',
    });
    const filters: Record<string, string>[] = [
      { dbUser: "IAM:x" },
      { label: "glue-redshift_1" },
      { label: "glue-*" },
      { status: "FAILED" },
      { kind: "unload" },
      { minDurationMs: "10000" },
      { fingerprint: "abc" },
      { text: "50%" },
      { text: "a_B" },
    ];
    for (const filter of filters)
      expect(await idsOf(person, filter), JSON.stringify(filter)).toEqual([special]);
    expect(await idsOf(person, { maxDurationMs: "10" })).toEqual([plain]);
    expect(await idsOf(person, { label: "glue-redshift%" })).toEqual([]);
    expect(await idsOf(person, { text: "nowhere" })).toEqual([]);
    expect(await idsOf(person, { text: "%" })).toEqual([special]);
    expect(await idsOf(of("analyst"), { source: "warehouse", status: "FAILED" })).toEqual([]);
    expect((await idsOf(of("analyst"), { source: "warehouse" })).length).toBeGreaterThan(0);
    const rest = ["headgate", "warehouse"].map((source) => idsOf(person, { source }));
    expect(await Promise.all(rest)).toEqual([[special, plain], []]);
  });

  test("a text is found behind more statements than a walk looks through", async () => {
    const person = await app.person("analyst");
    const old = await make({ ownerId: person.id, sql: "select needle from haystack" });
    await makeMany(person, 15_000, "'select hay'");
    expect(await idsOf(person, { text: "needle" })).toEqual([old]);
    // Without three letters in a row no index knows it: it is walked to, a page at a time.
    for (const text of ["ne", "e f"]) {
      let found: string[] = [];
      let pages = 0;
      let cursor: string | null = null;
      do {
        const page = await list(person, { text, ...(cursor ? { cursor } : {}) });
        found = [...found, ...page.items.map((item: { id: string }) => item.id)];
        cursor = page.nextCursor;
        pages += 1;
      } while (cursor);
      expect(found).toEqual([old]);
      expect(pages, text).toBeGreaterThan(1);
    }
  });

  test.each([
    ["common", 2],
    ["found on a second walk", 40],
    ["looked up when the first steps had one", 590],
  ])("a text that is %s comes once in its order", async (_, every) => {
    const person = await app.person("analyst");
    await makeMany(
      person,
      2_900,
      `CASE WHEN n % ${every} = 0 THEN 'select needle ' || n ELSE 'select hay' END`,
    );
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(person, { text: "needle", limit: "20", ...(cursor ? { cursor } : {}) });
      found.push(...page.items.map((item: { sql: string }) => item.sql));
      cursor = page.nextCursor;
    } while (cursor);
    const made = Array.from(
      { length: Math.floor(2_900 / every) },
      (_, i) => `select needle ${(i + 1) * every}`,
    );
    expect(found).toEqual(made.reverse());
  });
});
