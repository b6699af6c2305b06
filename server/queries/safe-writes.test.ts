import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  PUT as setSettingRoute,
  GET as settingRoute,
} from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/setting/route";
import { POST as checkRoute } from "@/app/api/v1/sql-checks/route";
import { POST as statementsRoute } from "@/app/api/v1/statements/route";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { type QueriesBed, queriesBed, target } from "./test-bed";

let bed: QueriesBed;
let admin: TestPerson;

beforeAll(async () => {
  bed = await queriesBed();
  admin = await bed.app.person("admin");
}, 60_000);

afterAll(() => bed?.close());
afterEach(async () => {
  await bed.app.db.pool.query("UPDATE warehouse_setting SET is_read_only = false");
});

const place = {
  accountId: target.accountId,
  warehouseKind: target.warehouseKind,
  warehouse: target.warehouse,
};
const params = { params: Promise.resolve(place) };
const path = `/api/v1/accounts/${place.accountId}/warehouses/workgroup/default/setting`;

const setReadOnly = (isReadOnly: boolean, as = admin) =>
  setSettingRoute(request("PUT", path, { as, body: { isReadOnly } }), params);

const check = async (sql: string, as = bed.analyst) => {
  const answer = await checkRoute(request("POST", "/api/v1/sql-checks", { as, body: { ...target, sql } }), {
    params: Promise.resolve({}),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
};

const refusal = async (sql: string, fields: object = {}) => {
  const answer = await bed.post(sql, fields);
  return { status: answer.status, ...(await jsonOf(answer)) };
};

const runOf = async (id: string) => {
  const { rows } = await bed.app.db.pool.query("SELECT state, error_code FROM run WHERE id = $1", [id]);
  return rows[0] as { state: string; error_code: string | null };
};

const queued = async () => {
  const { rows } = await bed.app.db.pool.query("SELECT count(*)::int AS n FROM statement");
  return rows[0].n as number;
};

describe("what must be confirmed", () => {
  test("is refused with what it would change, and neither sent nor written down", async () => {
    await bed.run("create table kept as select 1 as n");
    const before = await queued();
    bed.proxy.reset();
    const answer = await refusal("/* all */ delete from kept");
    expect(answer).toMatchObject({ status: 412, code: "precondition_failed" });
    expect(answer.detail).toContain("DELETE kept");
    expect(answer.details.writes).toEqual([
      {
        ordinal: 1,
        verb: "DELETE",
        object: "kept",
        mustConfirm: true,
        isUnbounded: true,
        canDryRun: true,
        start: 10,
        end: 26,
      },
    ]);
    expect(await queued()).toBe(before);
    expect(bed.proxy.calls).toEqual([]);
  });

  test("runs once it is confirmed", async () => {
    await bed.run("create table gone as select 1 as n union all select 2");
    expect(await bed.run("delete from gone where n = 1", { isConfirmed: true })).toMatchObject({
      status: "FINISHED",
      rows: 1,
    });
  });

  test("is not asked of what only reads, or of other writes", async () => {
    expect((await bed.run("select 'delete from t' as \"drop table\"")).status).toBe("FINISHED");
    expect((await bed.run("create table other (n int)")).status).toBe("FINISHED");
    expect((await bed.run("insert into other values (1)")).status).toBe("FINISHED");
  });
});

describe("a text that holds another statement than it seems to", () => {
  test.each([
    ["-- nothing\rdelete from kept", 412],
    ["call tidy_up()", 412],
    ["select 1; select 2", 422],
    ["select 1 as a\u00a0$x$; select 2; select 3 as b\u00a0$x$", 422],
    [String.raw`select N'\'' ; delete from kept --'`, 422],
    ["-- nothing", 422],
  ])("is not run: %j", async (sql, status) => {
    const before = await queued();
    bed.proxy.reset();
    expect((await refusal(sql)).status).toBe(status);
    expect(await queued()).toBe(before);
    expect(bed.proxy.calls).toEqual([]);
  });

  test("nor at a read-only warehouse, confirmed or not", async () => {
    await setReadOnly(true);
    expect(await refusal("-- nothing\rinsert into kept values (1)", { isConfirmed: true })).toMatchObject({
      status: 403,
    });
  });

  test("is not even read when it is larger than what can be run", async () => {
    const sql = `select '${"x".repeat(100 * 1024)}'; 'open`;
    const told = { status: 422, detail: expect.stringContaining("the Data API takes 102,400") };
    expect(await check(sql)).toMatchObject(told);
    expect(await refusal(sql)).toMatchObject(told);
  });
});

describe("a read-only warehouse", () => {
  test("is written to by nobody, confirmed or not; reading goes on", async () => {
    expect((await setReadOnly(true)).status).toBe(200);
    const before = await queued();
    bed.proxy.reset();
    for (const sql of [
      "insert into t values (1)",
      "create table u (n int)",
      "drop table t",
      "vacuum",
      "wat",
    ]) {
      expect(await refusal(sql, { isConfirmed: true })).toMatchObject({
        status: 403,
        code: "forbidden",
        detail: expect.stringContaining("workgroup default of account 333333333333 is marked read-only"),
      });
    }
    expect(await queued()).toBe(before);
    expect(bed.proxy.calls).toEqual([]);
    expect((await bed.run("select 1")).status).toBe("FINISHED");
  });

  test("takes nothing that was queued before it was marked", async () => {
    bed.proxy.isDown = true;
    const { id } = await jsonOf(await bed.post("create table too_late (n int)"));
    await until(`${id} waits`, async () => (await runOf(id)).state === "waiting");
    await setReadOnly(true);
    bed.proxy.reset();
    bed.proxy.isDown = false;
    expect(await bed.untilEnded(id)).toMatchObject({
      status: "FAILED",
      error: expect.stringContaining("marked read-only in Headgate, so CREATE was not sent"),
    });
    expect((await runOf(id)).error_code).toBe("forbidden");
    expect(bed.proxy.calls).not.toContain("ExecuteStatement");
  });

  test("is told by its setting, which admins alone change, each change with its Event", async () => {
    const get = async (as: TestPerson) => jsonOf(await settingRoute(request("GET", path, { as }), params));
    expect(await get(bed.analyst)).toEqual({ ...place, isReadOnly: false, isUsed: true });
    expect((await setReadOnly(true, bed.analyst)).status).toBe(403);
    expect(await jsonOf(await setReadOnly(true))).toEqual({ ...place, isReadOnly: true, isUsed: true });
    await setReadOnly(true);
    expect(await get(bed.analyst)).toEqual({ ...place, isReadOnly: true, isUsed: true });
    await setReadOnly(false);
    const { rows } = await bed.app.db.pool.query(
      `SELECT before, after, actor_id, account_id FROM event
       WHERE verb = 'warehouse.update' AND resource_id = '333333333333/workgroup/default' ORDER BY id DESC LIMIT 2`,
    );
    expect(rows).toEqual([
      {
        before: { isReadOnly: true, isUsed: true },
        after: { isReadOnly: false, isUsed: true },
        actor_id: admin.id,
        account_id: place.accountId,
      },
      {
        before: { isReadOnly: false, isUsed: true },
        after: { isReadOnly: true, isUsed: true },
        actor_id: admin.id,
        account_id: place.accountId,
      },
    ]);
  });

  test("of an account that is not there is not found", async () => {
    const there = { ...place, accountId: "999999999999" };
    const answer = await settingRoute(
      request("GET", path.replace(place.accountId, there.accountId), { as: admin }),
      {
        params: Promise.resolve(there),
      },
    );
    expect(answer.status).toBe(404);
  });
});

describe("checking a text", () => {
  test("tells what it would change, as whom, and where, and sends nothing", async () => {
    await setReadOnly(true);
    bed.proxy.reset();
    expect(await check("select 1; drop table a.b;")).toMatchObject({
      status: 200,
      statements: 2,
      writes: [{ ordinal: 2, verb: "DROP", object: "a.b", mustConfirm: true, start: 10, end: 24 }],
      roleArn: "arn:aws:iam::333333333333:role/LFBusinessAnalyst1",
      isReadOnly: true,
    });
    expect(bed.proxy.calls).toEqual([]);
  });

  test("marks where a quote is not closed", async () => {
    expect(await check("select 1; drop table 'x")).toMatchObject({
      status: 422,
      issues: [{ path: "sql", message: expect.stringContaining("unterminated") }],
      details: { position: 22 },
    });
  });
});

test("a viewer's write is refused for the permission, before it is looked at", async () => {
  const viewer = await bed.app.person("viewer");
  const answer = await statementsRoute(
    request("POST", "/api/v1/statements", { as: viewer, body: { ...target, sql: "drop table t" } }),
    { params: Promise.resolve({}) },
  );
  expect(answer.status).toBe(403);
  expect((await jsonOf(answer)).details).toEqual(expect.objectContaining({ permission: "query.run" }));
});
