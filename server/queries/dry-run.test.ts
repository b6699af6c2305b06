import { GetStatementResultCommand, ListSessionsCommand } from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PUT as setSettingRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/setting/route";
import { POST as dryRunRoute } from "@/app/api/v1/dry-runs/route";
import { POST as cancelRoute } from "@/app/api/v1/runs/[runId]/cancel/route";
import { run as runInWarehouse } from "@/server/local/services/redshift-data/testing";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { registerDryRunExecutor } from "./dry-run";
import { type QueriesBed, queriesBed, target } from "./test-bed";

let bed: QueriesBed;

beforeAll(async () => {
  registerDryRunExecutor();
  bed = await queriesBed();
}, 60_000);

afterAll(() => bed?.close());

beforeEach(async () => {
  await bed.run("drop table if exists sales", { isConfirmed: true });
  await bed.run(
    "create table sales as select 1 as id, 'a' as buyer union all select 2, 'b' union all select 3, 'b'",
  );
});

const post = (sql: string, fields: object = {}, as = bed.analyst) =>
  dryRunRoute(request("POST", "/api/v1/dry-runs", { as, body: { ...target, sql, ...fields } }), {
    params: Promise.resolve({}),
  });

const begin = async (sql: string, fields: object = {}): Promise<string> => {
  const answer = await post(sql, fields);
  if (answer.status !== 202) throw new Error(JSON.stringify(await answer.json()));
  return (await jsonOf(answer)).runId;
};

const ended = (id: string) =>
  until(`${id} ended`, async () => (await rowOf(id)).ended_at !== null, { withinMs: 60_000 });

const tryOut = async (sql: string, fields: object = {}) => {
  const id = await begin(sql, fields);
  await ended(id);
  const { rows } = await bed.app.db.pool.query("SELECT state, error_message, output FROM run WHERE id = $1", [
    id,
  ]);
  expect(rows[0]).toMatchObject({ state: "succeeded", error_message: null });
  return rows[0].output.writes as { ordinal: number; rows: number | null; note: string | null }[];
};

const ask = async (sql: string): Promise<string> => {
  const client = bed.aws.data("LFBusinessAnalyst1");
  const done = await runInWarehouse(client, sql);
  const { Records = [] } = await client.send(new GetStatementResultCommand({ Id: done.Id }));
  return Records.map((row) => row.map((cell) => cell.longValue ?? cell.stringValue).join("")).join(" ");
};

/** The table as the warehouse has it, asked past Headgate. */
const inWarehouse = () => ask("select id, buyer from sales order by 1");
const UNTOUCHED = "1a 2b 3b";

describe("a dry run tells the rows", () => {
  test.each([
    ["delete from sales where buyer = 'b'", 2],
    ["delete from sales", 3],
    ["update sales set buyer = 'c' where id < 3", 2],
    ["delete from sales where id = 99", 0],
    [
      "with b as (select id from sales where buyer = 'b') delete from sales where id in (select id from b)",
      2,
    ],
    ["insert into sales select id + 10, buyer from sales", 3],
    [
      "merge into sales using (select 3 as id) s on sales.id = s.id when matched then update set buyer = 'm' when not matched then insert values (3, 'm')",
      1,
    ],
  ])("%s", async (sql, rows) => {
    expect(await tryOut(sql)).toEqual([{ ordinal: 1, rows, note: null }]);
    expect(await inWarehouse()).toBe(UNTOUCHED);
  });

  test("with parameters", async () => {
    const parameters = [{ name: "buyer", value: "b" }];
    expect(await tryOut("select 1; delete from sales where buyer = :buyer", { parameters })).toEqual([
      { ordinal: 2, rows: 2, note: null },
    ]);
  });

  test("of each write after those before it", async () => {
    expect(
      await tryOut(
        "insert into sales values (4, 'b'); delete from sales where buyer = 'b'; delete from sales",
      ),
    ).toEqual([
      { ordinal: 1, rows: 1, note: null },
      { ordinal: 2, rows: 3, note: null },
      { ordinal: 3, rows: 1, note: null },
    ]);
    expect(await inWarehouse()).toBe(UNTOUCHED);
  });

  test("by way of a temporary table", async () => {
    const sql =
      "create temp table gone as select 2 as id; delete from sales using gone where sales.id = gone.id";
    expect(await tryOut(sql)).toEqual([
      { ordinal: 1, rows: null, note: null },
      { ordinal: 2, rows: 1, note: null },
    ]);
  });

  test.each(["truncate sales", "truncate table dev.public.sales", "drop table sales"])(
    "of %s by counting, without trying it",
    async (sql) => {
      expect(await tryOut(sql)).toEqual([
        { ordinal: 1, rows: 3, note: "Counted by SELECT count(*), not tried." },
      ]);
      expect(await inWarehouse()).toBe(UNTOUCHED);
    },
  );

  test("and says what it leaves out of account", async () => {
    const [truncate, after] = await tryOut("truncate sales; delete from sales");
    expect(truncate?.rows).toBe(3);
    expect(after).toEqual({ ordinal: 2, rows: 3, note: "Counted without statement 1, which is not tried." });
  });
});

describe("nothing is changed", () => {
  test("when a statement fails, and what follows is not counted", async () => {
    const [first, second, third] = await tryOut(
      "delete from sales; update sales set nothing = 1; delete from sales",
    );
    expect(first?.rows).toBe(3);
    expect(second).toMatchObject({ rows: null, note: expect.stringMatching(/^ERROR: .*nothing/) });
    expect(third).toMatchObject({ rows: null, note: "Not counted: statement 2 before it failed." });
    expect(await inWarehouse()).toBe(UNTOUCHED);
  });

  test("by a text that commits in between", async () => {
    await tryOut("begin; delete from sales; commit; end; delete from sales where id = 1");
    expect(await inWarehouse()).toBe(UNTOUCHED);
  });

  test("of what is no table here, which is not tried", async () => {
    await bed.run("create view seen as select * from sales");
    expect(await tryOut("delete from seen; delete from public.absent")).toEqual([
      { ordinal: 1, rows: null, note: "Not tried: seen is no ordinary table of this database." },
      { ordinal: 2, rows: null, note: "Not tried: public.absent is no ordinary table of this database." },
    ]);
    await bed.run("drop view seen", { isConfirmed: true });
  });

  test("and no transaction stays open: the table can be dropped at once", async () => {
    await tryOut("delete from sales");
    await tryOut("update sales set nothing = 1");
    expect(await bed.run("drop table sales", { isConfirmed: true })).toMatchObject({ status: "FINISHED" });
  });

  test("when it is cancelled in the middle of a write, which ends there too", async () => {
    const id = await begin(
      "delete from sales where id = 1; delete from sales where pg_sleep(600)::varchar = 'x'",
    );
    const running =
      "select count(*) from sys_query_history where status = 'running' and query_text like '%pg_sleep(600)::%'";
    await until(
      "the second write runs",
      async () => Number(await ask(`${running} and query_text like '/* headgate */ delete%'`)) === 1,
    );
    const answer = await cancelRoute(
      request("POST", `/api/v1/runs/${id}/cancel`, { as: bed.analyst, body: {} }),
      { params: Promise.resolve({ runId: id }) },
    );
    expect(answer.status).toBe(200);
    await ended(id);
    expect(await rowOf(id)).toMatchObject({ state: "cancelled", unconfirmed: false });
    expect(await inWarehouse()).toBe(UNTOUCHED);
    expect(await bed.run("drop table sales", { isConfirmed: true })).toMatchObject({ status: "FINISHED" });
  });
});

describe("it is refused", () => {
  test("where there is nothing to change", async () => {
    const answer = await post("select 1");
    expect({ status: answer.status, ...(await jsonOf(answer)) }).toMatchObject({
      status: 422,
      code: "invalid",
    });
  });

  test("to a viewer, and on a read-only warehouse, before anything is sent", async () => {
    expect((await post("delete from sales", {}, await bed.app.person("viewer"))).status).toBe(403);
    const admin = await bed.app.person("admin");
    const place = { accountId: target.accountId, warehouseKind: "workgroup", warehouse: "default" };
    const set = (isReadOnly: boolean) =>
      setSettingRoute(
        request("PUT", `/api/v1/accounts/${place.accountId}/warehouses/workgroup/default/setting`, {
          as: admin,
          body: { isReadOnly },
        }),
        { params: Promise.resolve(place) },
      );
    await set(true);
    bed.proxy.reset();
    expect((await post("delete from sales")).status).toBe(403);
    expect(bed.proxy.calls).toEqual([]);
    await set(false);
  });

  test("for a parameter without a value", async () => {
    expect((await post("delete from sales where id = :id")).status).toBe(422);
  });
});

test("no COMMIT is ever sent, and the session is let go of", async () => {
  await tryOut("delete from sales");
  const client = bed.aws.data("LFBusinessAnalyst1");
  expect(
    await ask(
      "select count(*) from sys_query_history where query_text ilike '/* headgate */ commit%' or query_text ilike '/* headgate */ end%'",
    ),
  ).toBe("0");
  const { Sessions = [] } = await client.send(new ListSessionsCommand({}));
  expect(Sessions.filter(({ Status }) => Status !== "CLOSED")).toEqual([]);
});

describe("asking", () => {
  const asked = (key: string, sql: string, fields: object = {}) =>
    dryRunRoute(
      request("POST", "/api/v1/dry-runs", {
        as: bed.analyst,
        body: { ...target, sql, ...fields },
        headers: { "idempotency-key": key },
      }),
      { params: Promise.resolve({}) },
    );

  test("twice with one Idempotency-Key is asking once; with other words it is a conflict", async () => {
    const parameters = [{ name: "id", value: "1" }];
    const sql = "delete from sales where id = :id";
    const { runId } = await jsonOf(await asked("one-dry-run", sql, { parameters }));
    expect(await jsonOf(await asked("one-dry-run", sql, { parameters }))).toEqual({ runId });
    const others = [
      await asked("one-dry-run", `${sql} and true`, { parameters }),
      await asked("one-dry-run", sql, { parameters: [{ name: "id", value: "2" }] }),
    ];
    for (const answer of others) {
      expect(answer.status).toBe(409);
      expect((await jsonOf(answer)).details).toEqual({ runId });
    }
    await ended(runId);
  });

  test("for more than what can be run is refused", async () => {
    const answer = await post(`delete from sales where buyer = '${"x".repeat(100 * 1024)}'; 'open`);
    expect(answer.status).toBe(422);
    expect((await jsonOf(answer)).detail).toContain("the Data API takes 102,400");
  });
});
