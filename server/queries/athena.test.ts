import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PUT as setSettingRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/setting/route";
import { POST as cancelRoute } from "@/app/api/v1/statements/[statementId]/cancel/route";
import { GET as downloadRoute } from "@/app/api/v1/statements/[statementId]/download/route";
import { GET as resultRoute } from "@/app/api/v1/statements/[statementId]/result/route";
import { GET as getRoute } from "@/app/api/v1/statements/[statementId]/route";
import { GET as rowsRoute } from "@/app/api/v1/statements/[statementId]/rows/route";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { type AthenaBed, athenaTarget as at, athenaBed, DATA } from "./test-bed";

let bed: AthenaBed;

beforeAll(async () => {
  bed = await athenaBed();
  await bed.put("t/a.csv", "1,pen,1.5\n2,,\n3,\\N,x\n");
  await bed.admin(
    `create external table t (id int, name string, price double) row format delimited fields terminated by ','
     location 's3://${DATA}/t/'`,
  );
}, 90_000);
afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

const run = (sql: string, fields: object = {}) => bed.run(sql, { ...at, ...fields });
const post = (sql: string, fields: object = {}) => bed.post(sql, { ...at, ...fields });

async function rowsOf(statementId: string, query = "") {
  const answer = await rowsRoute(
    request("GET", `/api/v1/statements/${statementId}/rows${query}`, { as: bed.analyst }),
    { params: Promise.resolve({ statementId }) },
  );
  return jsonOf(answer);
}

const endless =
  "select count(*) from unnest(sequence(1, 100000)) as a(x), unnest(sequence(1, 100000)) as b(y) where x * y % 7 = 3";

describe("a query at Athena", () => {
  test("ends with its rows, types, what it read and what that costs", async () => {
    const done = await run(
      "select id, name, cast(id as bigint) b, cast(1.5 as decimal(5,2)) d from t order by id",
    );
    expect(done).toMatchObject({
      status: "FINISHED",
      kind: "SELECT",
      hasResultSet: true,
      rows: 3,
      resultState: "complete",
      error: null,
      scan: { bytes: 21, isReused: false, estimatedUsd: (10 * 2 ** 20 * 5) / 2 ** 40 },
    });
    expect(done.phases?.executionMs).toBeGreaterThanOrEqual(0);
    const { columns, rows } = await rowsOf(done.id);
    expect(rows).toEqual([
      ["1", "pen", "1", "1.50"],
      ["2", "", "2", "1.50"],
      ["3", null, "3", "1.50"],
    ]);
    expect(
      columns.map(({ name, type, precision, scale }: Record<string, unknown>) => [
        name,
        type,
        precision,
        scale,
      ]),
    ).toEqual([
      ["id", "integer", 10, 0],
      ["name", "varchar", 2147483647, 0],
      ["b", "bigint", 19, 0],
      ["d", "decimal", 5, 2],
    ]);
    expect(bed.proxy.calls.filter((name) => name.endsWith("StartQueryExecution"))).toHaveLength(1);
  });

  test("has its later pages fetched behind the first", async () => {
    const done = await run("select x from unnest(sequence(1, 2500)) as t(x) order by x");
    await until("all is here", async () => (await bed.get(done.id)).resultState === "complete");
    expect(await bed.get(done.id)).toMatchObject({ rows: 2_500, resultRows: 2_500 });
    expect((await rowsOf(done.id, "?offset=2498")).rows).toEqual([["2499"], ["2500"]]);
  });

  test("downloads with its types", async () => {
    const { id } = await run(
      "select cast(1 as integer) i, 1.5e0 d, true b, bigint '9007199254740993' big, '1' t, date '2024-02-29' day",
    );
    const download = async (format: string) =>
      downloadRoute(
        request("GET", `/api/v1/statements/${id}/download?format=${format}`, { as: bed.analyst }),
        {
          params: Promise.resolve({ statementId: id }),
        },
      );
    expect(await (await download("ndjson")).text()).toBe(
      '{"i":1,"d":1.5,"b":true,"big":"9007199254740993","t":"1","day":"2024-02-29"}\n',
    );
    const parquet = Buffer.from(await (await download("parquet")).arrayBuffer());
    expect(parquet.subarray(0, 4).toString()).toBe("PAR1");
  });

  test("whose rows its role may not read has finished, and says in AWS's words why they are missing", async () => {
    const message = "Access denied when reading the query results";
    bed.proxy.refuses = (operation) =>
      operation.endsWith("GetQueryResults")
        ? { status: 400, body: JSON.stringify({ __type: "AccessDeniedException", message }) }
        : null;
    const done = await run("select id from t");
    bed.proxy.refuses = null;
    expect(done).toMatchObject({ status: "FINISHED", hasResultSet: true, rows: null, error: null });
    const answer = await resultRoute(
      request("GET", `/api/v1/statements/${done.id}/result`, { as: bed.analyst }),
      { params: Promise.resolve({ statementId: done.id }) },
    );
    expect(await jsonOf(answer)).toMatchObject({
      state: "cut",
      cutReason: "denied",
      cutMessage: `AccessDeniedException: ${message}`,
      rows: 0,
    });
  });

  test("that lists has no header to take away", async () => {
    const done = await run("show tables");
    expect((await rowsOf(done.id)).rows).toEqual([["t"]]);
    expect(done.scan?.estimatedUsd).toBe(0);
  });

  test("that explains has its plan as rows, and costs nothing", async () => {
    const done = await run("explain select id from t");
    expect(done).toMatchObject({ status: "FINISHED", kind: "UTILITY", hasResultSet: true });
    expect(done.scan?.estimatedUsd).toBe(0);
    const { columns, rows } = await rowsOf(done.id);
    expect(columns.map(({ name }: { name: string }) => name)).toEqual(["Query Plan"]);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows[0]).not.toEqual(["Query Plan"]);
  });

  test("fails in Athena's words, with their place in the typed text", async () => {
    const sql = "select id,\n  :a as é, nope from t";
    const done = await run(sql, { parameters: [{ name: "a", value: "x" }] });
    expect(done).toMatchObject({
      status: "FAILED",
      error: expect.stringContaining("COLUMN_NOT_FOUND: line 2:"),
      scan: { estimatedUsd: 0 },
    });
    expect(done.errorPosition).toBe(sql.indexOf("nope") + 1);
  });

  test("that Athena does not take at all fails with its words too", async () => {
    const done = await run("select from where");
    expect(done).toMatchObject({ status: "FAILED", statementId: null });
    expect(done.error).toContain("InvalidRequestException: line 1:8");
    expect(done.errorPosition).toBe(8);
  });

  test("is stopped on request", async () => {
    const { id } = await jsonOf(await post(endless));
    await until("it runs", async () => (await bed.get(id)).status === "STARTED");
    await cancelRoute(request("POST", `/api/v1/statements/${id}/cancel`, { as: bed.analyst, body: {} }), {
      params: Promise.resolve({ statementId: id }),
    });
    expect(await bed.untilEnded(id)).toMatchObject({ status: "ABORTED", isCancelRequested: true });
  });

  test("that takes long holds no worker, shares its watching with others, and is stopped from there", {
    timeout: 60_000,
  }, async () => {
    const ids: string[] = [];
    for (const n of [3, 4]) ids.push((await jsonOf(await post(endless.replace("= 3", `= ${n}`)))).id);
    // One that waits is held for a moment whenever it is looked at.
    const isLetGo = async () =>
      (await Promise.all(ids.map(rowOf))).every(
        ({ state, worker_id }) => state === "waiting" && worker_id === null,
      );
    await until("both were let go", isLetGo, { withinMs: 30_000 });
    // At most one call for both in each pause, which has grown to a second.
    expect(bed.proxy.calls.filter((name) => name === "BatchGetQueryExecution").length).toBeLessThan(40);
    for (const id of ids) {
      await cancelRoute(request("POST", `/api/v1/statements/${id}/cancel`, { as: bed.analyst, body: {} }), {
        params: Promise.resolve({ statementId: id }),
      });
      expect(await bed.untilEnded(id)).toMatchObject({ status: "ABORTED" });
    }
  });

  test("is waited out while Athena cannot be asked, and ends as it ended meanwhile", {
    timeout: 60_000,
  }, async () => {
    const sql = endless.replaceAll("100000", "20000");
    const { id } = await jsonOf(await post(sql));
    await until("it runs", async () => (await bed.get(id)).status === "STARTED");
    bed.proxy.cut();
    try {
      const isLetGo = async () => (await rowOf(id)).state === "waiting";
      await until("it was let go", isLetGo, { withinMs: 30_000 });
    } finally {
      bed.proxy.isDown = false;
    }
    expect(await bed.untilEnded(id)).toMatchObject({ status: "FINISHED", rows: 1 });
    expect(bed.proxy.calls.filter((name) => name === "StartQueryExecution")).toHaveLength(1);
  });

  test("may take an earlier result of the same text", async () => {
    const sql = "select max(id) from t";
    await run(sql, { reuseMinutes: 60 });
    const again = await run(sql, { reuseMinutes: 60 });
    expect(again.scan).toEqual({ bytes: 0, isReused: true, estimatedUsd: 0 });
    expect((await rowsOf(again.id)).rows).toEqual([["3"]]);
    expect((await run(sql)).scan?.isReused).toBe(false);
  });

  test("is nobody else's", async () => {
    const { id } = await run("select 1");
    const principals = { [at.accountId]: `arn:aws:iam::${at.accountId}:role/LFBusinessAnalyst1` };
    const other = await bed.app.person("analyst", { principals });
    const answer = await getRoute(request("GET", `/api/v1/statements/${id}`, { as: other }), {
      params: Promise.resolve({ statementId: id }),
    });
    expect(answer.status).toBe(404);
  });
});

describe("parameters", () => {
  test("come as literals of their type, NULL and the empty text apart", async () => {
    const done = await run("select :n + 1, :s, :e, :z, :d + interval '1' day, :s, :b", {
      parameters: [
        { name: "n", value: "41", type: "number" },
        { name: "s", value: "it's \\ :n ?" },
        { name: "e", value: "" },
        { name: "z", value: null },
        { name: "d", value: "2024-02-28", type: "date" },
        { name: "b", value: "TRUE", type: "boolean" },
      ],
    });
    expect(done.error).toBeNull();
    expect((await rowsOf(done.id)).rows).toEqual([
      ["42", "it's \\ :n ?", "", null, "2024-02-29", "it's \\ :n ?", "true"],
    ]);
  });

  test.each([
    ["select :a", [], ":a has no value."],
    ["select 1", [{ name: "a", value: "1" }], "The SQL has no parameter :a."],
    ["select :a", [{ name: "a", value: "x", type: "number" }], ":a is no number."],
    ["select :a", [{ name: "a", value: "x".repeat(1_023) }], "Athena takes 1,024."],
    ["select ?, :a", [{ name: "a", value: "x" }], "give each ? a name"],
  ])("%s with %j is refused", async (sql, parameters, message) => {
    const answer = await post(sql, { parameters });
    expect(answer.status).toBe(422);
    expect((await answer.json()).detail).toContain(message);
    expect(bed.proxy.calls).toEqual([]);
  });
});

describe("what is not Athena's", () => {
  test.each([
    ["a label", { label: "etl" }, "Athena has no query labels"],
    ["two statements", { sql: "select 1; select 2" }, "These are 2 statements"],
  ])("%s is refused by name", async (_what, fields, message) => {
    const answer = await post("select 1", fields);
    expect(answer.status).toBe(422);
    expect((await answer.json()).detail).toContain(message);
  });

  test("a script is refused by name", async () => {
    const answer = await bed.postScript("select 1; select 2", at);
    expect(answer.status).toBe(422);
    expect((await answer.json()).detail).toContain("Athena runs one statement at a time");
  });

  test("the age of an earlier result is refused at Redshift", async () => {
    const answer = await bed.post("select 1", { reuseMinutes: 5 });
    expect(answer.status).toBe(422);
    expect((await answer.json()).detail).toContain("Only Athena takes an earlier result");
  });
});

test("a workgroup that is marked read-only takes reads alone", async () => {
  const admin = await bed.app.person("admin", {});
  const place = { accountId: at.accountId, warehouseKind: "athena", warehouse: at.warehouse };
  const mark = (isReadOnly: boolean) =>
    setSettingRoute(request("PUT", "/setting", { as: admin, body: { isReadOnly } }), {
      params: Promise.resolve(place),
    });
  expect((await mark(true)).status).toBe(200);
  const refused = await post("insert into t values (4, 'x', 1)");
  expect(refused.status).toBe(403);
  expect((await refused.json()).detail).toContain("The Athena workgroup lake of account");
  expect(bed.proxy.calls).toEqual([]);
  expect(await run("with a as (select 1 as x) select x from a")).toMatchObject({ status: "FINISHED" });
  expect((await mark(false)).status).toBe(200);
});

test("a write tells its rows, and must be confirmed where it takes away", async () => {
  await bed.put("w/a.csv", "1\n");
  await bed.admin(`create external table w (a int) location 's3://${DATA}/w/'`);
  const wrote = await run("insert into w values (2), (3)");
  expect(wrote).toMatchObject({
    status: "FINISHED",
    kind: "INSERT",
    hasResultSet: false,
    rows: 2,
    error: null,
  });
  expect((await post("drop table w")).status).toBe(412);
  const refused = await run("drop table w", { isConfirmed: true });
  expect(refused).toMatchObject({ status: "FAILED", error: expect.stringContaining("glue:DeleteTable") });
});
