import { describe, expect, test } from "vitest";
import { applySteps, openLake } from "@/server/access/engine";
import type { Catalog, Grant, Lake } from "@/server/access/model";
import type { Operation } from "@/server/access/operation";
import { database, emptyCatalog, table } from "@/server/access/test-bed";
import { BREACHES_KEPT } from "./evaluate";
import { compare, judge, sentenceOf } from "./index";
import { Assertion } from "./shapes";

const A = "111111111111";
const B = "222222222222";
const role = (name: string, account = A) => `arn:aws:iam::${account}:role/${name}`;
const ANALYST = role("Analyst");
const ETL = role("Etl");
const ABROAD = role("Abroad", B);

const grant = (
  principal: string,
  resource: Grant["resource"],
  ...permissions: Grant["permissions"]
): Grant => ({
  ...{ principal, resource, permissions, grantable: [] },
});
const byTag = (principal: string, pii: string, ...permissions: Grant["permissions"]) =>
  grant(principal, { kind: "tagPolicy", resourceType: "TABLE", expression: { pii: [pii] } }, ...permissions);

const people = table("people", ["id", "mail", "phone"], { tags: { pii: "false", domain: "crm" } });
const catalog: Catalog = {
  ...emptyCatalog(A),
  tags: [
    { key: "pii", values: ["false", "true"] },
    { key: "domain", values: ["crm", "shop"] },
  ],
  databases: [
    database("retail", [
      {
        ...people,
        columns: people.columns.map((one) => (one.name === "id" ? one : { ...one, tags: { pii: "true" } })),
      },
      table("orders", ["id", "total"], { tags: { pii: "false" } }),
      table("linked", [], { target: { catalogId: A, database: "retail", table: "people" } }),
    ]),
    database("mirror", [], { target: { catalogId: A, database: "retail" } }),
  ],
  grants: [byTag(ANALYST, "false", "SELECT"), byTag(ETL, "true", "SELECT", "INSERT")],
};

const lakeOf = (changed: Partial<Catalog> = {}): Lake => ({
  catalogs: [{ ...catalog, ...changed }],
  identities: [
    { arn: ANALYST, accountId: A },
    { arn: ETL, accountId: A },
    { arn: ABROAD, accountId: B },
  ],
});
const withGrants = (...grants: Grant[]) => openLake(lakeOf({ grants: [...catalog.grants, ...grants] }));
const says = (view: ReturnType<typeof openLake>, assertion: unknown) =>
  judge(view, Assertion.parse(assertion)).breaches.map(({ text }) => text);

const pii = { kind: "tags", expression: { pii: ["true"] } };
const never = (who: object, rest: object = {}) => ({
  ...{ kind: "access", who, has: "never", permissions: ["SELECT"], on: pii },
  ...rest,
});
const analystOnly = { kind: "named", principals: [ANALYST] };
const everyone = (...but: string[]) => ({ kind: "everyone", but });
const TABLE = { kind: "table", database: "retail", table: "people" } as const;
const PEOPLE = { kind: "named", accountId: A, database: "retail", table: "people" };

describe("somebody never has something", () => {
  test("holds while they read only columns that it does not mean", () => {
    expect(says(openLake(lakeOf()), never(analystOnly))).toEqual([]);
  });

  test("is broken by any way to the column, and says which columns", () => {
    const named = grant(ANALYST, { ...TABLE, kind: "columns", columns: { include: ["mail"] } }, "SELECT");
    const { breaches } = judge(withGrants(named), Assertion.parse(never(analystOnly)));
    expect(breaches).toEqual([
      {
        ...{ text: "Analyst may SELECT retail.people(mail)", principal: ANALYST, permission: "SELECT" },
        ...{ accountId: A, database: "retail", table: "people", column: "mail" },
      },
    ]);
  });

  test("counts what IAM decides as had", () => {
    const iam = grant("IAM_ALLOWED_PRINCIPALS", TABLE, "ALL");
    expect(says(withGrants(iam), never(analystOnly))).toEqual([
      "Analyst may, if IAM policies let it, SELECT retail.people(mail, phone)",
    ]);
  });

  test("of everyone spares only who is named, and whoever is in an account that is", () => {
    const shared = grant(B, TABLE, "SELECT");
    const view = withGrants(shared);
    expect(says(view, never(everyone(ETL)))).toEqual([`Account ${B} may SELECT retail.people(mail, phone)`]);
    expect(says(view, never(everyone(ETL, B)))).toEqual([]);
    expect(says(view, never(everyone(A, B)))).toEqual([]);
  });

  test("of an account means the account and every principal in it", () => {
    const given = grant(ABROAD, TABLE, "SELECT");
    expect(says(withGrants(given), never({ kind: "named", principals: [B] }))).toEqual([
      "Abroad may SELECT retail.people(mail, phone)",
    ]);
  });

  test("of a permission on tables looks at tables that have a column of it", () => {
    expect(says(openLake(lakeOf()), never(everyone(), { permissions: ["INSERT", "DROP"] }))).toEqual([]);
    const all = grant(ETL, { kind: "allTables", database: "retail" }, "INSERT");
    expect(says(withGrants(all), never(everyone(), { permissions: ["INSERT", "DROP"] }))).toEqual([
      "Etl may INSERT retail.people",
    ]);
  });
});

describe("somebody always has something", () => {
  const always = (who: object, on: object, ...permissions: string[]) => ({
    ...{ kind: "access", who, has: "always", permissions, on },
  });

  test("holds where nothing lacks, and names the columns that do", () => {
    const view = openLake(lakeOf());
    expect(says(view, always(analystOnly, { ...PEOPLE, columns: ["id"] }, "SELECT"))).toEqual([]);
    expect(says(view, always(analystOnly, PEOPLE, "SELECT"))).toEqual([
      "Analyst may not SELECT retail.people(mail, phone)",
    ]);
    expect(says(view, always(everyone(ABROAD), { ...PEOPLE, table: "orders" }, "SELECT"))).toEqual([
      "Etl may not SELECT retail.orders",
    ]);
  });

  test("is broken by a row filter, and by what IAM decides", () => {
    const filter = { database: "retail", table: "people", name: "some", rowFilter: "id = 1" };
    const through = grant(
      ABROAD,
      { kind: "cellsFilter", database: "retail", table: "people", name: "some" },
      "SELECT",
    );
    const own = { ...through, principal: role("Reader") };
    const view = openLake(lakeOf({ filters: [filter], grants: [own] }));
    expect(says(view, always({ kind: "named", principals: [role("Reader")] }, PEOPLE, "SELECT"))).toEqual([
      "Reader may for some rows only SELECT retail.people",
    ]);
    const columns = { include: ["id"] };
    const whole = { ...own, resource: { ...TABLE, kind: "columns" as const, columns } };
    const cells = openLake(lakeOf({ filters: [filter], grants: [own, whole] }));
    expect(says(cells, always({ kind: "named", principals: [role("Reader")] }, PEOPLE, "SELECT"))).toEqual([
      "Reader may for some rows only SELECT retail.people(mail, phone)",
    ]);
    const iam = grant("IAM_ALLOWED_PRINCIPALS", TABLE, "ALL");
    expect(says(withGrants(iam), always(analystOnly, PEOPLE, "DROP"))).toEqual([
      "Analyst may only if IAM policies let it DROP retail.people",
    ]);
  });
});

describe("everything has a tag", () => {
  const every = (what: string, key: string, rest: object = {}) => ({
    ...{ kind: "tagged", every: what, key, on: { kind: "everything" } },
    ...rest,
  });

  test("its own or inherited, with one of the values; links are none of it", () => {
    const view = openLake(lakeOf());
    expect(says(view, every("table", "pii"))).toEqual([]);
    expect(says(view, every("table", "domain"))).toEqual(["Table retail.orders lacks the LF-tag domain"]);
    expect(says(view, every("database", "domain"))).toEqual(["Database retail lacks the LF-tag domain"]);
    expect(says(view, every("table", "domain", { values: ["shop"], on: PEOPLE }))).toEqual([
      "Table retail.people has domain=crm",
    ]);
    expect(says(view, every("column", "pii", { values: ["false"] }))).toEqual([
      "Columns retail.people(mail, phone) lack the LF-tag pii=false",
    ]);
    expect(says(view, every("column", "domain", { on: pii }))).toEqual([]);
  });
});

describe("nothing is left to IAM", () => {
  const notIam = (on: object = { kind: "everything" }) => ({ kind: "notIam", on });

  test("names the databases and tables that are, and defaults by which more will be", () => {
    expect(says(openLake(lakeOf()), notIam())).toEqual([]);
    const settings = { ...catalog.settings, createTableDefault: true };
    const iam = grant("IAM_ALLOWED_PRINCIPALS", TABLE, "SELECT", "DESCRIBE");
    const view = openLake(lakeOf({ settings, grants: [...catalog.grants, iam] }));
    expect(says(view, notIam())).toEqual([
      `New tables of account ${A} are given to IAMAllowedPrincipals`,
      "IAM policies decide SELECT, DESCRIBE of retail.people",
    ]);
    expect(says(view, notIam(PEOPLE))).toEqual(["IAM policies decide SELECT, DESCRIBE of retail.people"]);
  });
});

test("what it names that is not there breaks it", () => {
  const view = openLake(lakeOf());
  const on = (scope: object) => says(view, never(analystOnly, { on: scope }));
  expect(on({ kind: "tags", expression: { pii: ["maybe"], domian: ["crm"] } })).toEqual([
    "There is no LF-tag pii=maybe.",
    "There is no LF-tag domian=crm.",
  ]);
  expect(on({ ...PEOPLE, table: "gone" })).toEqual(["There is no table retail.gone."]);
  expect(on({ ...PEOPLE, columns: ["mail", "gone"] })).toEqual(["There is no column gone in retail.people."]);
  expect(on({ kind: "named", accountId: A, database: "gone" })).toEqual(["There is no database gone."]);
  expect(on({ kind: "everything", accountId: B })).toEqual([`The account ${B} is not known.`]);
});

test("all breaches are counted, and the first of them kept", () => {
  const tables = Array.from({ length: BREACHES_KEPT + 5 }, (_, at) => table(`t${at}`, ["id"]));
  const view = openLake(lakeOf({ databases: [database("wide", tables)], grants: [] }));
  const judged = judge(
    view,
    Assertion.parse({ kind: "tagged", every: "table", key: "pii", on: { kind: "everything" } }),
  );
  expect(judged).toMatchObject({ count: BREACHES_KEPT + 5, breaches: { length: BREACHES_KEPT } });
});

describe("two lakes", () => {
  const tag = (column: string, value: string): Operation => ({
    name: "AddLFTagsToResource",
    resource: { kind: "columns", database: "retail", table: "people", columns: { include: [column] } },
    tags: { pii: value },
  });
  const changed = (view: ReturnType<typeof openLake>, ...operations: Operation[]) =>
    compare(
      view,
      applySteps(
        view,
        operations.map((operation) => ({ catalogId: A, operation })),
      ),
      { assertion: Assertion.parse(never(analystOnly, { on: { ...PEOPLE, columns: ["mail", "phone"] } })) },
    );

  test("tell what comes, first, column by column", () => {
    const view = openLake(lakeOf());
    expect(changed(view, tag("mail", "false"))).toMatchObject({ before: 0, after: 1, added: 1 });
    const broken = applySteps(view, [{ catalogId: A, operation: tag("mail", "false") }]);
    expect(changed(broken, tag("phone", "false"))).toMatchObject({ before: 1, after: 1, added: 1 });
    expect(changed(broken, tag("mail", "true"))).toMatchObject({ before: 1, after: 0, added: 0 });
    const both = applySteps(broken, [{ catalogId: A, operation: tag("phone", "false") }]);
    expect(changed(both, tag("mail", "true"))).toMatchObject({ before: 1, after: 1, added: 0 });
  });
});

test("an assertion is read back in a sentence", () => {
  const sentence = (one: unknown) => sentenceOf(Assertion.parse(one));
  expect(sentence(never(analystOnly))).toBe("Analyst never has SELECT on what is tagged pii=true");
  expect(sentence(never(everyone(ETL, B), { on: { ...PEOPLE, columns: ["mail"] } }))).toBe(
    `Everyone but Etl and Account ${B} never has SELECT on retail.people(mail) in account ${A}`,
  );
  expect(sentence({ kind: "tagged", every: "table", key: "Domain", on: { kind: "everything" } })).toBe(
    "Every table has the LF-tag domain",
  );
  expect(sentence({ kind: "notIam", on: { kind: "everything", accountId: A } })).toBe(
    `Nothing of account ${A} is left to IAM`,
  );
});

test("what makes no sense is refused with its field", () => {
  const paths = (one: unknown) => Assertion.safeParse(one).error?.issues.map(({ path }) => path.join("."));
  expect(paths(never({ kind: "named", principals: [] }))).toEqual(["who.principals"]);
  expect(paths(never({ kind: "named", principals: ["bob"] }))).toEqual(["who.principals.0"]);
  expect(paths(never(analystOnly, { permissions: ["CREATE_TABLE"] }))).toEqual(["permissions.0"]);
  expect(paths(never(analystOnly, { on: { kind: "tags", expression: {} } }))).toEqual(["on.expression"]);
  expect(
    paths({ kind: "notIam", on: { kind: "named", accountId: A, database: "x", columns: ["y"] } }),
  ).toEqual(["on.columns"]);
});
