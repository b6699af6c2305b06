import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as treeRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/tables/route";
import { POST as importRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/history-import/run/route";
import { POST as dryRunRoute } from "@/app/api/v1/dry-runs/route";
import { prisma } from "@/server/db/client";
import { pool, transaction } from "@/server/db/pool";
import { withClient } from "@/server/postgres/databases";
import { registerDryRunExecutor } from "@/server/queries";
import { type QueriesBed, queriesBed, target } from "@/server/queries/test-bed";
import { registerProbeExecutor } from "@/server/results";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { registerImportExecutor } from "./import-history";
import { findSetting, noteImport, oursBetween, saveSetting } from "./import-store";
import { lockCounts } from "./rollup-store";

const CONSUMER = "333333333333";
const role = (name: string) => `arn:aws:iam::${CONSUMER}:role/${name}`;
const at = { accountId: CONSUMER, warehouseKind: "workgroup", warehouse: "default" } as const;
const setting = { ...at, roleArn: role("ConsumerAdminUser"), database: "dev", audience: "everyone" } as const;
const params = (values: object) => ({ params: Promise.resolve(values as Record<string, string>) });

let bed: QueriesBed;
let admin: TestPerson;

beforeAll(async () => {
  registerImportExecutor();
  registerDryRunExecutor();
  registerProbeExecutor();
  bed = await queriesBed();
  admin = await bed.app.person("admin", { principals: { [CONSUMER]: role("ConsumerAdminUser") } });
}, 60_000);

afterAll(() => bed?.close());

beforeEach(() => prisma().$transaction((tx) => saveSetting(tx, setting)));

async function ended(runId: string): Promise<string> {
  const state = async () =>
    (await pool().query("SELECT state FROM run WHERE id = $1", [runId])).rows[0].state;
  const isOver = async () => ["succeeded", "failed"].includes(await state());
  await until("the run ended", isOver, { withinMs: 60_000 });
  return state();
}

async function importNow(): Promise<void> {
  const answer = await importRoute(request("POST", "/api/v1/x", { as: admin, body: {} }), params(at));
  expect(await ended((await jsonOf(answer)).runId)).toBe("succeeded");
}

const imported = async (like: string): Promise<string[]> =>
  (
    await pool().query("SELECT sql FROM statement WHERE source = 'warehouse' AND sql LIKE $1 ORDER BY sql", [
      like,
    ])
  ).rows.map(({ sql }) => sql);

/** What the warehouse says of itself, written past everything. */
async function inWarehouse(sql: string): Promise<Record<string, unknown>[]> {
  const url = new URL(bed.aws.databaseUrl);
  const named = await withClient(url.href, (state) =>
    state.query("SELECT postgres_name FROM warehouse_database WHERE kind = 'workgroup'"),
  );
  url.pathname = `/${named.rows[0]?.postgres_name}`;
  return withClient(url.href, async (client) => (await client.query(sql)).rows);
}

const seenThere = (userName: string, sql: string, startTime = "now() at time zone 'UTC'") =>
  inWarehouse(`INSERT INTO rs_compat.query_log (user_name, database_name, query_type, query_text, status, start_time, end_time)
    VALUES ('${userName}', 'dev', 'SELECT', '${sql}', 'success', ${startTime}, now() at time zone 'UTC')`);

async function ours(more: { createdAt: string; endedAt?: string; queryId?: number; status?: string }) {
  const id = uuidv7();
  await pool().query(
    `INSERT INTO statement (id, owner_id, run_id, role_arn, account_id, warehouse_kind, warehouse, database, sql, parameters,
       status, query_id, created_at, ended_at)
     VALUES ($1, $2, $1, $3, $4, 'workgroup', 'default', 'dev', 'select 1', '[]', $5, $6, $7, $8)`,
    [
      id,
      bed.analyst.id,
      role("LFBusinessAnalyst1"),
      CONSUMER,
      more.status ?? "FINISHED",
      more.queryId ?? null,
      more.createdAt,
      more.endedAt ?? null,
    ],
  );
  return id;
}

describe("the import of a warehouse's history", () => {
  test("leaves out what Headgate asks on its own account: dry runs, trees, the trial of CSV", async () => {
    // What the bed says of the warehouse's CSV would leave nothing to try.
    await pool().query("UPDATE warehouse_setting SET csv_is_exact = NULL");
    await bed.run("create table tried as select 4711 as secret_number");
    await bed.run("select 'a first result'");
    const body = { ...target, sql: "delete from tried where secret_number = 4711" };
    const dryRun = await dryRunRoute(
      request("POST", "/api/v1/dry-runs", { as: bed.analyst, body }),
      params({}),
    );
    expect(await ended((await jsonOf(dryRun)).runId)).toBe("succeeded");
    const tree = await treeRoute(
      request("GET", "/api/v1/x", { as: bed.analyst }),
      params({ ...at, database: "dev" }),
    );
    expect(tree.status).toBe(200);
    await until("the CSV was tried", async () => {
      const { rows } = await pool().query("SELECT csv_is_exact FROM warehouse_setting WHERE csv_is_exact");
      return rows.length === 1;
    });
    const asked = await inWarehouse("SELECT query_text FROM rs_compat.query_log");
    const texts = asked.map(({ query_text }) => String(query_text)).join("\n");
    for (const own of ["secret_number = 4711", "pg_class", "say "]) expect(texts).toContain(own);
    await importNow();
    expect(await imported("%")).toEqual([]);
  });

  test("takes that mark of nobody else", async () => {
    await seenThere("awsuser", "/* headgate */ select 1 as hidden_by_mark");
    await seenThere("IAMR:LFBusinessAnalyst1", "/* headgate */ select 2 as hidden_by_mark");
    await importNow();
    expect(await imported("%hidden_by_mark")).toEqual(["/* headgate */ select 1 as hidden_by_mark"]);
  });

  test("goes on past a row that has no time", async () => {
    await seenThere("awsuser", "select 1 as timeless", "'infinity'");
    await seenThere("awsuser", "select 2 as timeless");
    await importNow();
    expect(await imported("%timeless")).toEqual(["select 2 as timeless"]);
  });

  test("veils what a statement of ours makes the warehouse run", async () => {
    const call = await bed.run("select 'the outer one'");
    const { pid } = (await pool().query("SELECT pid FROM statement WHERE id = $1", [call.id])).rows[0];
    const start = "(now() at time zone 'UTC') - interval '0.5 seconds'";
    await inWarehouse(`INSERT INTO rs_compat.query_log (user_name, session_id, database_name, query_type, query_text, status, start_time, end_time)
      VALUES ('IAMR:LFBusinessAnalyst1', ${pid}, 'dev', 'SELECT', 'select 1 as inner_one', 'success',
        (SELECT start_time FROM rs_compat.query_log WHERE query_text LIKE '%the outer one%'), now() at time zone 'UTC'),
      ('IAMR:LFBusinessAnalyst1', ${pid + 1}, 'dev', 'SELECT', 'select 2 as inner_one', 'success', ${start}, now() at time zone 'UTC')`);
    await importNow();
    expect(await imported("%inner_one")).toEqual(["select 2 as inner_one"]);
  });

  test("closes what was seen running and is gone for a day", async () => {
    const made = (id: number, age: string) =>
      pool().query(
        `INSERT INTO statement (id, source, account_id, warehouse_kind, warehouse, database, sql, parameters, status, query_id, created_at)
         VALUES ($1, 'warehouse', $2, 'workgroup', 'default', 'dev', $3, '[]', 'STARTED', $4, now() - $5::interval)`,
        [uuidv7(), CONSUMER, `select ${id} as lost`, 900_000 + id, age],
      );
    await made(1, "2 days");
    await made(2, "2 hours");
    await importNow();
    const { rows } = await pool().query(
      "SELECT sql, status, ended_at IS NOT NULL AS ended FROM statement WHERE sql LIKE '%as lost' ORDER BY sql",
    );
    expect(rows).toEqual([
      { sql: "select 1 as lost", status: "ABORTED", ended: true },
      { sql: "select 2 as lost", status: "STARTED", ended: false },
    ]);
  });

  test("takes the counts before the rows, as whoever gives shapes does", async () => {
    await bed.run("select 'doubled'");
    const [told] = await inWarehouse(
      "SELECT query_id FROM rs_compat.query_log WHERE query_text LIKE '%doubled%'",
    );
    const double = uuidv7();
    await pool().query(
      `INSERT INTO statement (id, source, account_id, warehouse_kind, warehouse, database, sql, parameters, status, query_id, ended_at)
       VALUES ($1, 'warehouse', $2, 'workgroup', 'default', 'dev', 'select doubled', '[]', 'FINISHED', $3, now())`,
      [double, CONSUMER, told?.["query_id"]],
    );
    let importing: Promise<void> | undefined;
    await transaction(async (client) => {
      await lockCounts(client);
      importing = importNow();
      await until("the import waits", async () => {
        const { rows } = await client.query(
          "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
        );
        return rows.length > 0;
      });
      await client.query("SELECT FROM statement WHERE id = $1 FOR UPDATE NOWAIT", [double]);
    });
    await importing;
    expect(await imported("select doubled")).toEqual([]);
  });

  test("begins anew as another role or in another database, and an older import does not move it", async () => {
    const cursor = { endTime: "2026-11-23 10:00:00", queryId: "7", readAt: "2026-11-23T10:01:00Z" };
    await noteImport(pool(), at, setting, { cursor, problem: null });
    const save = (more: object) => prisma().$transaction((tx) => saveSetting(tx, { ...setting, ...more }));
    await save({ audience: "monitors" });
    expect((await findSetting(at))?.cursor).toEqual(cursor);
    await save({ roleArn: role("Other") });
    expect((await findSetting(at))?.cursor).toBeNull();
    await noteImport(pool(), at, setting, { cursor, problem: "late" });
    expect(await findSetting(at)).toMatchObject({ cursor: null, problem: null });
    const other = { roleArn: role("Other"), database: "dev" };
    await noteImport(pool(), at, other, { cursor, problem: null });
    await save({ roleArn: role("Other"), database: "sales" });
    expect((await findSetting(at))?.cursor).toBeNull();
  });
});

test("a statement that waited for days is known as ours", async () => {
  const open = await ours({ createdAt: "2026-11-01T00:00:00Z", status: "QUEUED" });
  const sent = await ours({
    createdAt: "2026-11-01T00:00:00Z",
    endedAt: "2026-11-10T12:00:05Z",
    queryId: 77,
  });
  const over = await ours({ createdAt: "2026-11-01T00:00:00Z", endedAt: "2026-11-02T00:00:00Z" });
  const span = { from: "2026-11-10T12:00:00Z", to: "2026-11-10T12:00:00Z" };
  const found = await oursBetween(at, span, { queryIds: ["77"], sessionIds: [] });
  const ids = found.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([open, sent]));
  expect(ids).not.toContain(over);
  expect(found.find(({ id }) => id === open)?.mayBeTold).toBe(true);
});
