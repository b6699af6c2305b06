import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { GET as rowsRoute } from "@/app/api/v1/statements/[statementId]/rows/route";
import { type QueriesBed, queriesBed } from "@/server/queries/test-bed";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { registerProbeExecutor } from "./exactness";

let bed: QueriesBed;

beforeAll(async () => {
  registerProbeExecutor();
  bed = await queriesBed();
  await sql("UPDATE warehouse_setting SET csv_is_exact = NULL");
}, 60_000);

afterEach(() => {
  bed.proxy.meddle = null;
});

afterAll(() => bed?.close());

const sql = async (text: string) => (await bed.app.db.pool.query(text)).rows;
const rowsOf = async (id: string) => {
  const answer = await rowsRoute(request("GET", `/api/v1/statements/${id}/rows`, { as: bed.analyst }), {
    params: Promise.resolve({ statementId: id }),
  });
  return (await jsonOf(answer)).rows;
};
const found = async (kind: string) =>
  (await sql(`SELECT csv_is_exact AS exact FROM warehouse_setting WHERE warehouse_kind = '${kind}'`))[0]
    ?.exact ?? null;
const reads = () => new Set(bed.proxy.calls.filter((call) => call.startsWith("GetStatementResult")));

const SQL = "select 9007199254740993::bigint, null::varchar, ''::varchar, 'a \"b\"'";
const EXACT = [["9007199254740993", null, "", 'a "b"']];

describe("a warehouse whose CSV", () => {
  test("is exact: its first result comes as JSON, to the last digit, and the next as CSV", async () => {
    const first = await bed.run(SQL);
    expect(await rowsOf(first.id)).toEqual(EXACT);
    expect(await sql(`SELECT result_format FROM statement WHERE id = '${first.id}'`)).toEqual([
      { result_format: "JSON" },
    ]);
    await until("it was tried", async () => (await found("workgroup")) === true);
    bed.proxy.reset();
    expect(await rowsOf((await bed.run(SQL)).id)).toEqual(EXACT);
    expect(reads()).toEqual(new Set(["GetStatementResultV2"]));
  });

  test("is not: its results go on coming as JSON", async () => {
    bed.proxy.meddle = (operation, answer) =>
      operation === "GetStatementResultV2"
        ? { ...answer, body: answer.body.replace(',\\"\\",', ",,") }
        : answer;
    const cluster = { warehouseKind: "cluster", warehouse: "redshift-spark-redshift-cluster" };
    const first = await bed.run(SQL, cluster);
    expect(await rowsOf(first.id)).toEqual(EXACT);
    await until("it was tried", async () => (await found("cluster")) === false);
    bed.proxy.reset();
    expect(await rowsOf((await bed.run(SQL, cluster)).id)).toEqual(EXACT);
    expect(reads()).toEqual(new Set(["GetStatementResult"]));
  });
});
