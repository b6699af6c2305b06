import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as columnsRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/columns/route";
import { GET as treeRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/tables/route";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { type AccountsBed, accountsBed, place } from "./test-bed";

let bed: AccountsBed;

beforeAll(async () => {
  bed = await accountsBed();
  await bed.sql("create schema sealed");
  await bed.sql("create table sealed.secret (n int)");
  await bed.sql("create schema empty");
  await bed.sql("grant usage on schema empty to public");
  await bed.sql('create schema "odd,\\"schema"'.replaceAll('\\"', '""'));
  await bed.sql('grant usage on schema "odd,""schema" to public');
  await bed.sql('create table "odd,""schema"."a\nb" ("x,""y" varchar(10), "é" super)');
  await bed.sql('grant select on "odd,""schema"."a\nb" to public');
  await bed.sql("create table counted (n int, at timestamp, amount decimal(10, 2), note varchar(20))");
  await bed.sql("insert into counted (n) values (1), (2), (3)");
  await bed.sql("analyze counted");
  await bed.sql("create view seen as select n from counted");
  await bed.sql("grant select on counted, seen to public");
}, 60_000);

afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

type Route = typeof treeRoute;
const base = `/api/v1/accounts/${place.accountId}/warehouses/workgroup/default/databases/dev`;
const ask = async (route: Route, path: string, as: TestPerson, where: typeof place = place) => {
  const answer = await route(request("GET", path, { as }), { params: Promise.resolve(where) });
  return { status: answer.status, ...(await jsonOf(answer)) };
};
const tree = (as = bed.analyst, query = "") => ask(treeRoute, `${base}/tables${query}`, as);
const columns = (as = bed.analyst, query = "") => ask(columnsRoute, `${base}/columns${query}`, as);

describe("the schema tree", () => {
  test("tells all schemas, tables and views of a database, with their rows", async () => {
    const answer = await tree(bed.owner, "?refresh=true");
    expect(answer.status).toBe(200);
    expect(answer.schemas).toEqual(["empty", 'odd,"schema', "public", "sealed"]);
    expect(answer.tables).toEqual([
      { schema: 'odd,"schema', name: "a\nb", type: "TABLE", rows: 0 },
      { schema: "public", name: "counted", type: "TABLE", rows: 3 },
      { schema: "public", name: "seen", type: "VIEW", rows: null },
      { schema: "sealed", name: "secret", type: "TABLE", rows: 0 },
    ]);
  });

  test("shows a role what it may see", async () => {
    const { tables } = await tree(bed.analyst, "?refresh=true");
    expect(tables.map((table: { name: string }) => table.name)).toEqual(["a\nb", "counted", "seen"]);
  });

  test("has no rows where the warehouse tells them to superusers only", async () => {
    await bed.below("revoke select on rs_compat.svv_table_info from public");
    const { tables } = await tree(bed.analyst, "?refresh=true");
    await bed.below("grant select on rs_compat.svv_table_info to public");
    expect(tables.map((table: { rows: number | null }) => table.rows)).toEqual([null, null, null]);
  });

  test("comes by the Data API's own lists where the warehouse's views refuse", async () => {
    await bed.below("revoke select on rs_compat.svv_all_tables from public");
    const { schemas, tables } = await tree(bed.analyst, "?refresh=true");
    await bed.below("grant select on rs_compat.svv_all_tables to public");
    expect(bed.proxy.calls).toContain("ListTables");
    expect(schemas).toEqual(expect.arrayContaining(["empty", "public", 'odd,"schema']));
    expect(tables).toContainEqual({ schema: "public", name: "counted", type: "TABLE", rows: 3 });
  });

  test("is kept for all who act as the role, and asked for afresh on demand", async () => {
    await tree(bed.analyst, "?refresh=true");
    bed.proxy.reset();
    const first = await tree(bed.analyst);
    expect(bed.proxy.calls).toEqual([]);
    await bed.sql("create table fresh (n int)");
    await bed.sql("grant select on fresh to public");
    expect(await tree(bed.analyst)).toEqual(first);
    const names = (answer: { tables: { name: string }[] }) => answer.tables.map((table) => table.name);
    expect(names(await tree(bed.analyst, "?refresh=true"))).toContain("fresh");
    expect(names(await tree(bed.analyst))).toContain("fresh");
  });

  test("is fetched once for all who ask at the same time", async () => {
    await tree(bed.owner);
    bed.proxy.reset();
    await columns(bed.owner);
    const alone = bed.proxy.calls.length;
    bed.proxy.reset();
    await Promise.all([1, 2, 3, 4].map(() => columns(bed.analyst)));
    expect(bed.proxy.calls.length).toBe(alone);
  });

  test("of a database that is not there fails in AWS's words, and is tried again next time", async () => {
    const nowhere = { ...place, database: "nowhere" };
    const path = `${base.replace("/dev", "/nowhere")}/tables`;
    const answer = await ask(treeRoute, path, bed.analyst, nowhere);
    expect(answer).toMatchObject({ status: 502, detail: expect.stringContaining("nowhere") });
    bed.proxy.reset();
    await ask(treeRoute, path, bed.analyst, nowhere);
    expect(bed.proxy.calls.length).toBeGreaterThan(0);
  });

  test("needs a role in the account", async () => {
    expect(await tree(await bed.app.person("analyst"))).toMatchObject({ status: 403, code: "forbidden" });
  });
});

describe("the names of all columns", () => {
  test("come by table in their order, each with its type", async () => {
    const { types, tables } = await columns(bed.owner, "?refresh=true");
    const told = tables.map((table: { name: string; columns: string[]; types: number[] }) => [
      table.name,
      ...table.columns.map((name, i) => `${name} ${types[table.types[i] ?? -1]}`),
    ]);
    expect(told).toContainEqual(["a\nb", 'x,"y character varying', "é super"]);
    expect(told).toContainEqual([
      "counted",
      "n integer",
      "at timestamp without time zone",
      "amount numeric",
      "note character varying",
    ]);
    expect(new Set(types).size).toBe(types.length);
  });

  test("leave out what the role may not see", async () => {
    const { tables } = await columns(bed.analyst, "?refresh=true");
    expect(tables.map((table: { name: string }) => table.name)).not.toContain("secret");
  });
});
