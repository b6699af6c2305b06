import { describe, expect, test } from "vitest";
import { evaluate, type GovernedTable } from "./evaluate";
import type { Facts, GrantFact, Ledger } from "./facts";
import type { Resource } from "./resource";

const owner = "222222222222";
const consumer = "333333333333";
const roleOf = (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`;
const ana = roleOf(owner, "Ana");
const bob = roleOf(consumer, "Bob");

const table: GovernedTable = {
  databaseName: "shop",
  name: "sales",
  columns: ["id", "buyer", "total"],
  partitionKeys: ["day"],
  createdBy: roleOf(owner, "Maker"),
  location: "s3://lake/sales/",
};

const on = (resource: { kind: Resource["kind"] } & Record<string, unknown>) =>
  ({ catalogId: owner, ...resource }) as Resource;
const shop = { database: "shop" };
const sales = { ...shop, table: "sales" };
const grant = (principal: string, resource: Resource, ...permissions: string[]): GrantFact => ({
  principal,
  resource,
  permissions,
});

const ledger = (accountId: string, grants: GrantFact[], more: Partial<Ledger> = {}): Ledger => ({
  accountId,
  settings: { admins: [], readOnlyAdmins: [], createDatabaseDefaults: [] },
  optIns: [],
  grants,
  ...more,
});
const facts = (grants: GrantFact[], more: Partial<Facts> = {}): Facts => ({
  caller: { accountId: owner, roleArn: ana },
  owner: ledger(owner, grants),
  consumer: null,
  assignments: [],
  filters: [],
  expressions: {},
  locations: [],
  ...more,
});

/** What a caller has of the table, to be compared. */
function seen(given: Facts, asked = table) {
  const { iam, permissions, columns, described } = evaluate(given).table(asked);
  return {
    iam,
    permissions: [...permissions].sort(),
    columns: Object.fromEntries(columns),
    described: [...described],
  };
}
const admins = (...arns: string[]) => ({ admins: arns, readOnlyAdmins: [], createDatabaseDefaults: [] });
const all = { id: "all", buyer: "all", total: "all", day: "all" };

describe("named grants", () => {
  test("nothing was given, nothing is had", () => {
    expect(seen(facts([]))).toEqual({ iam: false, permissions: [], columns: {}, described: [] });
    expect(seen(facts([grant(bob, on({ kind: "table", ...sales }), "ALL")])).permissions).toEqual([]);
  });

  test("ALL is every permission, any permission lets one see", () => {
    expect(seen(facts([grant(ana, on({ kind: "table", ...sales }), "ALL")]))).toMatchObject({
      permissions: ["ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT"],
      columns: all,
    });
    const insert = seen(facts([grant(ana, on({ kind: "table", ...sales }), "INSERT")]));
    expect(insert).toMatchObject({ permissions: ["DESCRIBE", "INSERT"], columns: {} });
    expect(insert.described).toEqual(["id", "buyer", "total", "day"]);
  });

  test("all tables of a database, those to come too; DESCRIBE of a database shows none of them", () => {
    const wildcard = [grant(ana, on({ kind: "allTables", ...shop }), "SELECT")];
    expect(seen(facts(wildcard), { ...table, name: "tomorrow" }).columns).toEqual(all);
    expect(seen(facts([grant(ana, on({ kind: "database", ...shop }), "ALL")])).permissions).toEqual([]);
  });

  test("columns in or out; partition keys come with any; lists add up", () => {
    const list = (columns: object) => grant(ana, on({ kind: "columns", ...sales, columns }), "SELECT");
    const some = seen(facts([list({ include: ["total", "gone"] })]));
    expect(some).toMatchObject({ columns: { total: "all", day: "all" }, permissions: ["DESCRIBE"] });
    expect(some.described).toEqual(["total", "day"]);
    expect(seen(facts([list({ exclude: ["buyer"] })])).columns).toEqual({
      id: "all",
      total: "all",
      day: "all",
    });
    expect(seen(facts([list({ include: ["id"] }), list({ exclude: ["id"] })])).columns).toEqual(all);
    expect(seen(facts([list({ include: ["gone"] })])).columns).toEqual({});
    expect(seen(facts([list({ exclude: ["id", "buyer", "total"] })])).columns).toEqual({ day: "all" });
  });

  test("everybody of the account, the maker, admins", () => {
    const everybody = [grant(`${owner}:IAMPrincipals`, on({ kind: "table", ...sales }), "SELECT")];
    expect(seen(facts(everybody)).columns).toEqual(all);
    expect(seen(facts([]), { ...table, createdBy: ana }).permissions).toContain("DROP");
    const office = { owner: ledger(owner, [], { settings: admins(ana) }) };
    expect(seen(facts([], office))).toMatchObject({ permissions: ["DESCRIBE"], columns: {} });
    expect(evaluate(facts([], office)).createDatabase().permissions.has("CREATE_DATABASE")).toBe(true);
  });
});

describe("row filters", () => {
  const filter = (name: string, rowFilter: string | null, columns: string[] | null = null) => ({
    ...{ ...sales, name, rowFilter, columns, excluded: null },
  });
  const given = (name: string) => grant(ana, on({ kind: "cellsFilter", ...sales, name }), "SELECT");

  test("one of several is enough, all rows beat them", () => {
    const filters = [filter("a", "total > 5"), filter("b", "id = 1")];
    expect(seen(facts([given("a"), given("b")], { filters })).columns["buyer"]).toEqual([
      ["total > 5"],
      ["id = 1"],
    ]);
    const whole = grant(ana, on({ kind: "columns", ...sales, columns: { include: ["id"] } }), "SELECT");
    const both = seen(facts([given("a"), whole], { filters })).columns;
    expect(both).toEqual({ id: "all", day: "all", buyer: [["total > 5"]], total: [["total > 5"]] });
  });

  test("a filter that is gone gives nothing", () => {
    expect(seen(facts([given("a")])).columns).toEqual({});
  });

  test("the account's and the reader's must both hold", () => {
    const filters = [filter("a", "total > 5", ["id", "total"]), filter("b", "id = 1")];
    const across = facts([{ ...given("a"), principal: consumer }], {
      caller: { accountId: consumer, roleArn: bob },
      consumer: ledger(consumer, [{ ...given("b"), principal: bob }]),
      filters,
    });
    expect(seen(across).columns).toEqual({
      id: [["total > 5", "id = 1"]],
      total: [["total > 5", "id = 1"]],
      day: [["total > 5", "id = 1"]],
    });
  });
});

describe("tags", () => {
  const tag = (key: string, value: string, column = "", tableName = "sales") => ({
    ...{ database: "shop", table: tableName, column, key, value },
  });
  const onDatabase = (key: string, value: string) => tag(key, value, "", "");
  const policy = (expression: object, ...permissions: string[]) =>
    grant(ana, on({ kind: "tagPolicy", resourceType: "TABLE", expression }), ...permissions);

  test("come down from the database, and the nearest wins", () => {
    const given = [policy({ pii: ["no"] }, "SELECT")];
    const assignments = [onDatabase("pii", "no"), tag("pii", "yes", "buyer")];
    const found = seen(facts(given, { assignments }));
    expect(found).toMatchObject({
      columns: { id: "all", total: "all", day: "all" },
      permissions: ["DESCRIBE"],
    });
    expect(seen(facts(given, { assignments: [onDatabase("pii", "no"), tag("pii", "yes")] })).columns).toEqual(
      {},
    );
    const back = [onDatabase("pii", "no"), tag("pii", "yes"), tag("pii", "no", "id")];
    expect(seen(facts(given, { assignments: back })).columns).toEqual({ id: "all", day: "all" });
  });

  test("all keys, any of a key's values", () => {
    const given = [policy({ pii: ["no"], domain: ["sales", "finance"] }, "ALL")];
    expect(seen(facts(given, { assignments: [onDatabase("pii", "no")] })).permissions).toEqual([]);
    const assignments = [onDatabase("pii", "no"), tag("domain", "finance"), tag("other", "x")];
    expect(seen(facts(given, { assignments })).permissions).toContain("DROP");
  });

  test("what matches in part is read in part, and neither altered nor dropped", () => {
    const given = [policy({ pii: ["no"] }, "ALL"), policy({ pii: ["no"] }, "ALTER", "INSERT")];
    const found = seen(facts(given, { assignments: [tag("pii", "no", "id")] }));
    expect(found).toMatchObject({ permissions: ["DESCRIBE"], columns: { id: "all", day: "all" } });
  });

  test("a saved expression that is gone gives nothing, whatever its name was", () => {
    for (const name of ["gone", "constructor", "toString"]) {
      expect(seen(facts([policy({ name }, "ALL")])).permissions, name).toEqual([]);
    }
  });

  test("saved expressions, and databases", () => {
    const given = [
      policy({ name: "open" }, "SELECT"),
      policy({ name: "gone" }, "ALL"),
      grant(
        ana,
        on({ kind: "tagPolicy", resourceType: "DATABASE", expression: { name: "open" } }),
        "CREATE_TABLE",
      ),
    ];
    const expressions = { open: { pii: ["no"] } };
    const assignments = [onDatabase("pii", "no")];
    const found = evaluate(facts(given, { expressions, assignments }));
    expect([...found.database("shop").permissions]).toEqual(["DESCRIBE", "CREATE_TABLE"]);
    expect([...found.database("other").permissions]).toEqual([]);
    expect(found.table(table).columns.size).toBe(4);
  });
});

describe("IAM", () => {
  const open = grant("IAM_ALLOWED_PRINCIPALS", on({ kind: "table", ...sales }), "ALL");

  test("decides what is left to it, and only that", () => {
    expect(seen(facts([open])).iam).toBe(true);
    expect(seen(facts([open]), { ...table, name: "other" }).iam).toBe(false);
    expect(evaluate(facts([open])).database("shop").iam).toBe(false);
  });

  test("leaves what it holds in part to everybody of the account, and nothing else", () => {
    const part = { ...open, permissions: ["DESCRIBE"] };
    expect(seen(facts([part]))).toMatchObject({ iam: false, permissions: ["DESCRIBE"], columns: {} });
    const abroad = { caller: { accountId: consumer, roleArn: bob }, consumer: ledger(consumer, []) };
    expect(seen(facts([part], abroad)).permissions).toEqual([]);
  });

  test("doesn't decide for who opted in, where the location is hybrid", () => {
    const optIns = [{ principal: ana, resource: on({ kind: "allTables", ...shop }) }];
    const at = (hybrid: boolean) => [{ arn: "arn:aws:s3:::lake", roleArn: "r", hybrid }];
    const opted = (hybrid: boolean) => ({ owner: ledger(owner, [open], { optIns }), locations: at(hybrid) });
    expect(seen(facts([], opted(true))).iam).toBe(false);
    expect(seen(facts([], opted(false))).iam).toBe(true);
    const bobs = { ...opted(true), caller: { accountId: owner, roleArn: roleOf(owner, "Bo") } };
    expect(seen(facts([], bobs)).iam).toBe(true);
  });
});

describe("another account", () => {
  const caller = { accountId: consumer, roleArn: bob };
  const select = (principal: string) => grant(principal, on({ kind: "table", ...sales }), "SELECT");

  test("hands on what it has, no more; what is given directly needs no handing on", () => {
    const handed = (within: GrantFact[], given: GrantFact[]) =>
      seen(facts(given, { caller, consumer: ledger(consumer, within) }));
    expect(handed([], [select(consumer)]).permissions).toEqual([]);
    expect(handed([select(bob)], []).permissions).toEqual([]);
    expect(handed([select(bob)], [select(consumer)]).columns).toEqual(all);
    expect(handed([], [select(bob)]).columns).toEqual(all);
    const some = grant(consumer, on({ kind: "columns", ...sales, columns: { include: ["id"] } }), "SELECT");
    const less = handed([grant(bob, on({ kind: "table", ...sales }), "ALL")], [some]);
    expect(less).toMatchObject({ columns: { id: "all", day: "all" }, permissions: ["DESCRIBE"] });
    expect(less.described).toEqual(["id", "day"]);
  });

  test("makes databases where new ones are left to IAM, once that has let it in", () => {
    const settings = (principal: string) => ({
      settings: { ...admins(), createDatabaseDefaults: [{ principal, permissions: ["ALL"] }] },
    });
    const made = (principal: string) =>
      evaluate(
        facts([], { caller, consumer: ledger(consumer, []), owner: ledger(owner, [], settings(principal)) }),
      ).createDatabase().iam;
    expect(made("IAM_ALLOWED_PRINCIPALS")).toBe(true);
    expect(made(bob)).toBe(false);
  });

  test("its admins see what it was given", () => {
    const office = { caller, consumer: ledger(consumer, [], { settings: admins(bob) }) };
    const some = grant(consumer, on({ kind: "columns", ...sales, columns: { include: ["id"] } }), "SELECT");
    expect(seen(facts([some], office))).toMatchObject({ columns: {}, described: ["id", "day"] });
    expect(seen(facts([], office)).described).toEqual([]);
    const made = { ...table, createdBy: roleOf(consumer, "Crawler") };
    expect(seen(facts([], office), made).columns).toEqual(all);
  });
});

test("a location is used by who was given it or what it lies in, and what isn't registered by all", () => {
  const locations = [
    { arn: "arn:aws:s3:::lake", roleArn: "outer", hybrid: false },
    { arn: "arn:aws:s3:::lake/sales", roleArn: "inner", hybrid: false },
  ];
  const access = grant(ana, on({ kind: "location", arn: "arn:aws:s3:::lake/sales" }), "DATA_LOCATION_ACCESS");
  const of = (settings: Ledger["settings"]) =>
    evaluate(facts([], { owner: ledger(owner, [access], { settings }), locations }));
  const found = of(admins(bob));
  const used = ["s3://lake/sales/2026/", "s3://lake/salesmen/", "s3://other/"];
  expect(used.map(found.mayUse)).toEqual([true, false, true]);
  expect(used.map(found.roleOf)).toEqual(["inner", "outer", null]);
  expect(used.map(of(admins(ana)).mayUse)).toEqual([true, true, true]);
  // Without an admin Lake Formation isn't in use.
  expect(used.map(of(admins()).mayUse)).toEqual([true, true, true]);
  expect(used.map(of(admins()).roleOf)).toEqual([null, null, null]);
});
