import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as columnsRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/columns/route";
import { GET } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/descriptions/route";
import { GET as treeRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/[warehouseKind]/[warehouse]/databases/[database]/tables/route";
import { type AccountsBed, accountsBed, place } from "@/server/accounts/test-bed";
import { ROLES } from "@/server/identity";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { putDataset } from "./test-bed";

let bed: AccountsBed;
const analystRole = `arn:aws:iam::${place.accountId}:role/LFBusinessAnalyst1`;

beforeAll(async () => {
  bed = await accountsBed();
  await bed.sql("create table sales (salesid int, pricepaid decimal(8, 2))");
  await bed.sql("create table venue (venueid int, venueseats int)");
  await bed.sql("create table secret (n int)");
  await bed.sql("grant select on sales, venue to public");
  await bed.sql("comment on table venue is 'Halls and stadiums'");
  await bed.sql("comment on column venue.venueseats is 'How many people fit in, standing ones left out'");
  await bed.sql("comment on table secret is 'Halls that nobody is told of'");
  await put("tickit", {
    description: "What was paid at the box office",
    tables: [
      {
        name: "sales",
        description: "One line per ticket",
        columns: [
          ["salesid", "integer"],
          ["pricepaid", "numeric", "What the buyer paid, in dollars"],
        ],
      },
      { name: "secret", description: "Tickets nobody is told of", columns: [] },
      { name: "dropped", description: "Tickets of a table that is no more", columns: [] },
    ],
  });
}, 60_000);

afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

/** Registers a dataset as one of the warehouse's schema `public`. */
async function put(name: string, made: Omit<Parameters<typeof putDataset>[0], "name">, at: object = place) {
  const { id } = await putDataset({ name, accountId: place.accountId, ...made });
  const { warehouseKind, warehouse, database } = { ...place, ...at };
  await bed.app.db.pool.query(
    `UPDATE dataset SET source_kind = 'redshift', glue_database = NULL, warehouse_kind = $2, warehouse = $3,
       database = $4, schema_name = 'public' WHERE id = $1`,
    [id, warehouseKind, warehouse, database],
  );
  return id;
}

type Route = typeof GET;
const ask = async (route: Route, query: string, as: TestPerson, where: typeof place = place) => {
  const answer = await route(request("GET", `/api/v1/x?${query}`, { as }), {
    params: Promise.resolve({ ...where }),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
};
const find = (text: string, as = bed.analyst, more = "") =>
  ask(GET, `text=${encodeURIComponent(text)}${more}`, as);
const COMMENTS = "&withColumnComments=true";
const tables = async (text: string, as = bed.analyst, more = "") =>
  (await find(text, as, more)).items.map((item: { table: string }) => item.table);

describe("a table is found", () => {
  test("by its description, its columns' and its dataset's, with the words marked", async () => {
    expect(await find("ticket")).toMatchObject({
      status: 200,
      hasMore: false,
      items: [
        {
          ...{ schema: "public", table: "sales", column: null, dataset: null },
          ...{ text: "One line per ticket", marks: [[13, 19]] },
        },
      ],
    });
    expect((await find("dollars BUYER")).items).toEqual([
      {
        ...{ schema: "public", table: "sales", column: "pricepaid", dataset: null },
        text: "What the buyer paid, in dollars",
        marks: [
          [9, 14],
          [24, 31],
        ],
      },
    ]);
    expect((await find("box office")).items).toMatchObject([
      { table: "sales", column: null, dataset: "tickit" },
    ]);
  });

  test("by words of one description only, and not by its names", async () => {
    expect(await tables("ticket dollars")).toEqual([]);
    expect(await tables("pricepaid")).toEqual([]);
    expect(await tables("--")).toEqual([]);
  });

  test("by the warehouse's own comments, on columns where they are asked for", async () => {
    expect((await find("stadium")).items).toMatchObject([
      { table: "venue", column: null, dataset: null, text: "Halls and stadiums" },
    ]);
    expect(await tables("standing")).toEqual([]);
    expect((await find("standing", bed.analyst, COMMENTS)).items).toMatchObject([
      { table: "venue", column: "venueseats" },
    ]);
  });

  test("by the catalog first: what a steward wrote stands before a comment", async () => {
    const id = await put("again", {
      tables: [{ name: "venue", description: "Stadiums we know", columns: [] }],
    });
    expect((await find("stadiums")).items).toMatchObject([{ text: "Stadiums we know" }]);
    await bed.app.db.pool.query("DELETE FROM dataset WHERE id = $1", [id]);
  });

  test("only where the role sees it in the warehouse", async () => {
    expect(await tables("nobody")).toEqual([]);
    expect(await tables("nobody", bed.owner)).toEqual(["secret"]);
    expect(await tables("halls")).toEqual(["venue"]);
    expect((await tables("halls", bed.owner)).sort()).toEqual(["secret", "venue"]);
  });

  test("not by a dataset of another account, warehouse or database", async () => {
    const told = { tables: [{ name: "sales", description: "Elsewhere", columns: [] }] };
    await put("a", { ...told, accountId: "222222222222" });
    await put("b", told, { warehouse: "other" });
    await put("c", told, { database: "other" });
    await put("d", told, { warehouseKind: "cluster" });
    expect(await tables("elsewhere")).toEqual([]);
  });
});

test.each(ROLES)("a %s finds them, as their own role sees them", async (role) => {
  const person = await bed.app.person(role, { principals: { [place.accountId]: analystRole } });
  expect(await tables("ticket", person)).toEqual(["sales"]);
  const stranger = await bed.app.person(role);
  expect(await find("ticket", stranger)).toMatchObject({ status: 403, code: "forbidden" });
});

test("the warehouse is asked for nothing that the tree has not asked for already", async () => {
  await ask(treeRoute, "", bed.analyst);
  await ask(columnsRoute, "", bed.analyst);
  bed.proxy.reset();
  expect(await tables("standing", bed.analyst, COMMENTS)).toEqual(["venue"]);
  expect(bed.proxy.calls).toEqual([]);
});

test.each([["text="], [`text=${"x".repeat(201)}`], ["text=a&withColumnComments=perhaps"]])(
  "%s is refused",
  async (query) => {
    expect(await ask(GET, query, bed.analyst)).toMatchObject({ status: 422, code: "invalid" });
  },
);

test("more than 200 are not told, and that there are more is", { timeout: 60_000 }, async () => {
  const names = Array.from({ length: 205 }, (_, n) => `many_${String(n).padStart(3, "0")}`);
  for (const name of names) await bed.sql(`create table ${name} (n int)`);
  await bed.sql(`grant select on ${names.join(", ")} to public`);
  await ask(treeRoute, "refresh=true", bed.analyst);
  const id = await put("many", {
    tables: names.map((name) => ({ name, description: "Plenty", columns: [] })),
  });
  const found = await find("plenty");
  expect([found.items.length, found.hasMore]).toEqual([200, true]);
  await bed.app.db.pool.query("DELETE FROM dataset_table WHERE dataset_id = $1 AND name > 'many_199'", [id]);
  await bed.app.db.pool.query(
    "DELETE FROM catalog_entry WHERE dataset_id = $1 AND kind = 'table' AND name > 'many_199'",
    [id],
  );
  const rest = await find("plenty");
  expect([rest.items.length, rest.hasMore]).toEqual([200, false]);
});

test("of Athena's database by datasets of its Glue database, and by the comments that Glue keeps", async () => {
  const glue = new GlueClient(bed.aws.client("ConsumerAdminUser"));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "shop" } }));
  const TableInput = {
    Name: "orders",
    TableType: "EXTERNAL_TABLE",
    Parameters: { comment: "Baskets that were paid" },
    StorageDescriptor: { Columns: [{ Name: "id", Type: "bigint", Comment: "Counted since opening day" }] },
  };
  await glue.send(new CreateTableCommand({ DatabaseName: "shop", TableInput }));
  await putDataset({
    name: "shop",
    accountId: place.accountId,
    tables: [{ name: "orders", description: "One line per receipt", columns: [] }],
  });
  const at = { ...place, warehouseKind: "athena", warehouse: "primary", database: "shop" };
  const text = async (asked: string) =>
    (await ask(GET, `text=${asked}${COMMENTS}`, bed.owner, at)).items.map(
      ({ schema, table, text }: { schema: string; table: string; text: string }) => [schema, table, text],
    );
  expect(await text("receipt")).toEqual([["shop", "orders", "One line per receipt"]]);
  expect(await text("baskets")).toEqual([["shop", "orders", "Baskets that were paid"]]);
  expect(await text("opening")).toEqual([["shop", "orders", "Counted since opening day"]]);
});
