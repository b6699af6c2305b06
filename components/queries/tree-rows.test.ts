import { describe, expect, it } from "vitest";
import { buildIndex } from "./name-index";
import { schemaKey, type TreeRow, tableKey, treeRows, typeText } from "./tree-rows";

const takenAt = "2026-01-01T00:00:00.000Z";
const listed = (schema: string, name: string) => ({ schema, name, type: "TABLE", rows: null });
const index = buildIndex(
  {
    takenAt,
    schemas: ["a", "b", "c", "public", "pg_catalog"],
    tables: [listed("public", "sales"), listed("public", "users"), listed("a", "events")],
  },
  {
    takenAt,
    types: ["integer"],
    tables: [{ schema: "public", name: "sales", columns: ["salesid", "buyerid"], types: [0, 0] }],
  },
);

const sales = index.tables[0];
if (!sales) throw new Error("no table");
const shown = (rows: TreeRow[]) =>
  rows.map((row) =>
    row.kind === "schema"
      ? row.schema
      : row.kind === "table"
        ? `  ${row.table.name}`
        : row.kind === "column"
          ? `    ${row.name} ${row.type}`
          : `    (${row.text})`,
  );
const rowsOf = (search: string, ...toggled: string[]) =>
  shown(treeRows({ index, search, said: new Map(), toggled: new Set(toggled), described: new Map() }));

describe("lines of the tree", () => {
  it.each<[string, string[], string[]]>([
    ["", [], ["a", "b", "c", "public", "  sales", "  users"]],
    ["", [schemaKey("public")], ["a", "b", "c", "public"]],
    ["", [schemaKey("b")], ["a", "b", "    (No tables)", "c", "public", "  sales", "  users"]],
    [
      "",
      [tableKey(sales)],
      ["a", "b", "c", "public", "  sales", "    salesid integer", "    buyerid integer", "  users"],
    ],
    ["SAL", [], ["public", "  sales"]],
    ["public.sal", [], ["public", "  sales"]],
    ["buyer", [], ["public", "  sales", "    buyerid integer"]],
    ["event", [], ["a", "  events"]],
    ["nothing", [], []],
  ])("%j with %j opened", (search, toggled, expected) => {
    expect(rowsOf(search, ...toggled)).toEqual(expected);
  });

  it("says of a table that could not be described why", () => {
    const users = index.tables[1];
    if (!users) throw new Error("no table");
    const described = new Map([[tableKey(users), { columns: null, error: "permission denied" }]]);
    const rows = treeRows({
      ...{ index, search: "", said: new Map(), toggled: new Set([tableKey(users)]), described },
    });
    expect(rows.at(-1)).toMatchObject({ kind: "note", text: "permission denied", isFailed: true });
  });
});

describe("what is said of tables", () => {
  const saying = (text: string, column: string | null = null) => ({ text, column, dataset: null, marks: [] });
  const said = new Map(
    index.tables.map(({ schema, name }) => [
      tableKey({ schema, name }),
      { schema, table: name, ...saying(`of ${name}`) },
    ]),
  );
  const found = (search: string, ...toggled: string[]) =>
    treeRows({ index, search, said, toggled: new Set(toggled), described: new Map() });
  const tables = (rows: TreeRow[]) =>
    rows.flatMap((row) =>
      row.kind === "table" ? [[row.table.name, row.said?.text ?? null, row.isOpen]] : [],
    );

  it("adds them below those that are found by a name, in schemas below those that have one", () => {
    const rows = found("users");
    expect(shown(rows)).toEqual(["public", "  users", "  sales", "a", "  events"]);
    expect(tables(rows)).toEqual([
      ["users", null, false],
      ["sales", "of sales", false],
      ["events", "of events", false],
    ]);
    expect(rows[0]).toMatchObject({ schema: "public", count: 2 });
    expect(rows[2]).toMatchObject({ place: 2, size: 2 });
  });

  it("is told of none whose column is found and shown", () => {
    expect(tables(found("buyer"))).toEqual([
      ["sales", null, true],
      ["users", "of users", false],
      ["events", "of events", false],
    ]);
  });

  it("opens with all columns a table that only it was found by", () => {
    expect(shown(found("users", tableKey(sales)))).toContain("    buyerid integer");
  });

  it("is not told where nothing is looked for", () => {
    expect(tables(found("")).map(([, text]) => text)).toEqual([null, null]);
  });
});

it("a table found by its whole name opens with all columns", () => {
  expect(rowsOf("public.sal", tableKey(sales))).toContain("    buyerid integer");
});

it.each([
  [{ type: "numeric", precision: 8, scale: 2, length: 0 }, "numeric(8,2)"],
  [{ type: "varchar", precision: 0, scale: 0, length: 20 }, "varchar(20)"],
  [{ type: "integer", precision: 10, scale: 0, length: 4 }, "integer"],
])("%j reads %s", (column, text) => {
  const rest = {
    name: "x",
    nullable: true,
    isDistKey: false,
    sortKeyOrder: null,
    isPrimaryKey: false,
    encoding: null,
  };
  expect(typeText({ ...rest, ...column })).toBe(text);
});
