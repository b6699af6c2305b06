import { GetTableCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as athena from "@/server/aws/athena";
import { requestCancel } from "@/server/runs";
import { untilState } from "@/server/runs/test-bed";
import { ctasOf, selectOf } from "./ctas-sql";
import { folder, type RegisterBed, registerBed } from "./testing";

vi.mock("@/server/aws/athena", { spy: true });

let lake: RegisterBed;

beforeAll(async () => {
  lake = await registerBed();
  await lake.put("orders/1.csv", "id,amount\n1,2.5\n2,3\n");
  await lake.registered({
    kind: "s3",
    location: folder("orders"),
    glueDatabase: "shop",
    tableName: "orders",
  });
}, 60_000);

afterAll(() => lake?.close());

const source = (tableName: string, sql: string, more: object = {}) => ({
  ...{ kind: "athena", workgroup: "primary", database: "shop", sql, glueDatabase: "made", tableName },
  ...{ location: folder(`ctas/${tableName}`), ...more },
});

describe("the statement that makes a table", () => {
  const athenaSource = { kind: "athena", workgroup: "w", database: "d", format: "parquet" } as const;

  test("keeps the SELECT as it stands, and quotes names and texts", () => {
    const sql = "-- first\nSELECT 'a;b' AS x -- end\n;\n";
    const made = {
      ...athenaSource,
      sql,
      glueDatabase: 'od"d',
      tableName: "t",
      location: "s3://bucket/it's/",
    };
    expect(ctasOf(made)).toBe(
      `CREATE TABLE "od""d"."t" WITH (format = 'PARQUET', external_location = 's3://bucket/it''s/') AS\nSELECT 'a;b' AS x`,
    );
    expect(selectOf("WITH a AS (SELECT 1 x) SELECT * FROM a")).toMatch(/^WITH/);
    expect(selectOf("(SELECT 1 x)")).toBe("(SELECT 1 x)");
  });

  test.each([
    ["", /Write a SELECT/],
    ["-- nothing", /Write a SELECT/],
    ["SELECT 1; SELECT 2", /Only one statement/],
    ["SELECT 1; DROP TABLE orders", /Only one statement/],
    ["DROP TABLE orders", /Only a SELECT/],
    ["CREATE TABLE x AS SELECT 1", /Only a SELECT/],
    ["EXPLAIN ANALYZE SELECT 1", /Only a SELECT/],
    ["SHOW TABLES", /Only a SELECT/],
    ["SELECT :day", /parameter :day/],
  ])("refuses %j", (sql, said) => {
    expect(() => selectOf(sql)).toThrow(said);
  });
});

describe("a SELECT at Athena", () => {
  test("becomes a table of its own and a dataset with its rows, and is found the second time", async () => {
    const made = await lake.registered(
      source("totals", "SELECT count(*) AS n, sum(amount) AS total FROM orders;"),
      {
        registersLocation: true,
      },
    );
    expect(made.dataset).toMatchObject({
      sourceKind: "athena",
      glueDatabase: "made",
      locationState: "registered",
    });
    expect(made.tables).toMatchObject([{ name: "totals", format: "parquet", rows: 1, columnCount: 2 }]);
    const { Table } = await lake.glue.send(new GetTableCommand({ DatabaseName: "made", Name: "totals" }));
    expect(Table?.StorageDescriptor?.Location).toBe(folder("ctas/totals/"));
    expect(await lake.register(source("totals", "SELECT 1 AS x"))).toMatchObject({
      ...{ isNew: false, datasetId: made.datasetId },
    });
  });

  test("is begun once under its Run's id, and its Run waits without a worker while it runs", async () => {
    const { getQueries } = await vi.importActual<typeof athena>("@/server/aws/athena");
    vi.mocked(athena.startQuery).mockClear();
    vi.mocked(athena.getQueries).mockImplementationOnce(async (target, ids) => {
      const told = await getQueries(target, ids);
      return new Map([...told].map(([id, one]) => [id, { ...one, state: "RUNNING" as const }]));
    });
    const begun = await lake.register(source("waited", "SELECT * FROM orders", { format: "json" }));
    await untilState(begun.runId, "succeeded");
    const { mock } = vi.mocked(athena.startQuery);
    expect(mock.calls.map(([, query]) => query.clientToken)).toEqual([begun.runId]);
    const { rows } = await lake.bed.app.db.pool.query(
      "SELECT count(*)::int AS n FROM run_log WHERE run_id = $1 AND text LIKE 'Athena took it%'",
      [begun.runId],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("that fails shows Athena's own words, and can be tried again", async () => {
    const begun = await lake.register(source("broken", "SELECT nothing FROM orders"));
    await untilState(begun.runId, "failed");
    expect((await lake.dataset(begun.datasetId)).error).toMatch(/COLUMN_NOT_FOUND.*nothing/);
    const taken = await lake.register(source("broken", "SELECT 1 AS x", { location: folder("orders") }));
    expect(taken).toMatchObject({ isNew: true, datasetId: begun.datasetId });
    await untilState(taken.runId, "failed");
    expect((await lake.dataset(begun.datasetId)).error).toMatch(/HIVE_PATH_ALREADY_EXISTS/);
    const next = await lake.register(source("broken", "SELECT 1 AS x"));
    await untilState(next.runId, "succeeded");
    expect(await lake.dataset(begun.datasetId)).toMatchObject({
      state: "registered",
      location: folder("ctas/broken/"),
    });
  });

  test("is stopped at Athena when its Run is cancelled", async () => {
    vi.mocked(athena.stopQuery).mockClear();
    vi.mocked(athena.getQueries).mockClear();
    const never = vi.mocked(athena.getQueries).mockImplementation(async (_, ids) => {
      const running = { state: "RUNNING", reason: null } as athena.QueryExecution;
      return new Map(ids.map((id) => [id, { ...running, id }]));
    });
    const begun = await lake.register(source("stopped", "SELECT * FROM orders"));
    await vi.waitFor(() => expect(never).toHaveBeenCalled(), { timeout: 10_000 });
    await requestCancel({ actor: { id: null, kind: "system", name: "test" } }, begun.runId, null);
    await untilState(begun.runId, "cancelled");
    expect(athena.stopQuery).toHaveBeenCalled();
    never.mockReset();
  });

  test("into a workgroup that is marked read-only is refused", async () => {
    await lake.bed.app.db.pool.query(
      `INSERT INTO warehouse_setting (account_id, warehouse_kind, warehouse, is_read_only)
       VALUES ('333333333333', 'athena', 'primary', true)`,
    );
    const begun = await lake.register(source("closed", "SELECT 1 AS x"));
    await untilState(begun.runId, "failed");
    expect((await lake.dataset(begun.datasetId)).error).toMatch(/marked read-only/);
  });

  test("is refused before anything is written where it is no single SELECT", async () => {
    for (const sql of ["DROP TABLE orders", "SELECT 1; SELECT 2", "SELECT :x"])
      expect(await lake.register(source("bad", sql))).toMatchObject({
        status: 422,
        issues: [{ path: "sql" }],
      });
    expect((await lake.register(source("Not Good", "SELECT 1 AS x"))).status).toBe(422);
    expect((await lake.register(source("orc", "SELECT 1 AS x", { format: "orc" }))).status).toBe(422);
  });

  test("is for stewards and admins only", async () => {
    for (const role of ["analyst", "viewer"] as const) {
      const person = await lake.bed.app.person(role);
      expect((await lake.register(source("no", "SELECT 1 AS x"), {}, person)).status).toBe(403);
    }
  });
});
