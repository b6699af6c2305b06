import { afterAll, beforeAll, expect, test } from "vitest";
import { GET } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/schemas/[schema]/tables/[table]/route";
import { jsonOf, request } from "@/server/testing/app";
import { type AccountsBed, accountsBed, place } from "./test-bed";

let bed: AccountsBed;

beforeAll(async () => {
  bed = await accountsBed();
}, 60_000);

afterAll(() => bed?.close());

const describeTable = async (schema: string, table: string) => {
  const path = `/api/v1/accounts/${place.accountId}/warehouses/workgroup/default/databases/dev/schemas/${encodeURIComponent(schema)}/tables/${encodeURIComponent(table)}`;
  const params = Promise.resolve({ ...place, schema, table });
  return jsonOf(await GET(request("GET", path, { as: bed.analyst }), { params }));
};

test("a table's columns tell their place in its design", async () => {
  await bed.sql(
    "create table designed (id bigint not null, day date encode az64, note varchar(9) encode zstd, primary key (id, day)) distkey (id) compound sortkey (day, id)",
  );
  await bed.sql("grant select on designed to public");
  const { columns } = await describeTable("public", "designed");
  expect(columns).toMatchObject([
    { name: "id", type: "int8", isDistKey: true, sortKeyOrder: 2, isPrimaryKey: true },
    { name: "day", type: "date", isDistKey: false, sortKeyOrder: 1, isPrimaryKey: true, encoding: "az64" },
    {
      name: "note",
      type: "varchar",
      isDistKey: false,
      sortKeyOrder: null,
      isPrimaryKey: false,
      encoding: "zstd",
    },
  ]);
});

test("names that need quotes are asked for as they are", async () => {
  await bed.sql('create schema "o\'dd ""one"');
  await bed.sql('grant usage on schema "o\'dd ""one" to public');
  await bed.sql('create table "o\'dd ""one"."a b" ("x y" int primary key)');
  await bed.sql('grant select on "o\'dd ""one"."a b" to public');
  const { columns } = await describeTable("o'dd \"one", "a b");
  expect(columns).toMatchObject([{ name: "x y", isPrimaryKey: true }]);
});

test("a view has columns and no design", async () => {
  await bed.sql("create view shown as select 1 as n");
  await bed.sql("grant select on shown to public");
  const { columns } = await describeTable("public", "shown");
  expect(columns).toMatchObject([{ name: "n", isDistKey: false, sortKeyOrder: null, isPrimaryKey: false }]);
});

test("where the warehouse refuses its views the columns are told without", async () => {
  await bed.sql("create table plain (n int) distkey (n)");
  await bed.sql("grant select on plain to public");
  await bed.below("revoke select on rs_compat.svv_redshift_columns from public");
  const { columns } = await describeTable("public", "plain");
  await bed.below("grant select on rs_compat.svv_redshift_columns to public");
  expect(columns).toMatchObject([{ name: "n", isDistKey: false, encoding: null }]);
});
