import { describe, expect, test } from "vitest";
import type {
  Catalog,
  CellsFilter,
  Column,
  Database,
  Grant,
  Lake,
  Resource,
  Table,
} from "@/server/access/model";
import { openLake } from "./index";
import type { TableAccess } from "./types";

/* What the documents of AWS say, case by case, with the page that says it. */

const guide = "https://docs.aws.amazon.com/lake-formation/latest/dg";
const [owner, consumer, third] = ["111111111111", "222222222222", "333333333333"];
const ann = `arn:aws:iam::${owner}:role/ann`;
const ben = `arn:aws:iam::${consumer}:role/ben`;
const steward = `arn:aws:iam::${consumer}:role/steward`;
const orders = { catalogId: owner, database: "sales", table: "orders" };

const column = (name: string, tags = {}): Column => ({ name, type: "string", tags });

const table: Table = {
  name: "orders",
  kind: "table",
  location: "s3://lake/sales/orders",
  columns: [column("id"), column("total"), column("email", { pii: "true" })],
  partitionKeys: [column("day")],
  tags: { domain: "retail" },
};

interface Made extends Partial<Omit<Catalog, "databases" | "settings">> {
  settings?: Partial<Catalog["settings"]>;
  database?: Partial<Database>;
  table?: Partial<Table>;
}

const catalog = (catalogId: string, made: Made = {}): Catalog => {
  const { settings, database, table: own, ...rest } = made;
  const isOwner = catalogId === owner;
  return {
    catalogId,
    tags: [],
    expressions: [],
    grants: [],
    filters: [],
    optIns: [],
    locations: [{ arn: "arn:aws:s3:::lake", hybrid: false }],
    ...rest,
    databases:
      isOwner || database
        ? [{ name: "sales", tags: { pii: "false" }, tables: [{ ...table, ...own }], ...database }]
        : [],
    settings: {
      admins: [],
      readOnlyAdmins: [],
      createDatabaseDefault: false,
      createTableDefault: false,
      crossAccountVersion: "4",
      ...settings,
    },
  };
};

const grant = (principal: string, resource: Resource, ...permissions: Grant["permissions"]): Grant => ({
  principal,
  resource,
  permissions,
  grantable: [],
});

const onTable: Resource = { kind: "table", database: "sales", table: "orders" };
const include = (...names: string[]): Resource => ({
  ...onTable,
  kind: "columns",
  columns: { include: names },
});
const exclude = (...names: string[]): Resource => ({
  ...onTable,
  kind: "columns",
  columns: { exclude: names },
});
const policy = (
  expression: Record<string, string[]>,
  resourceType: "TABLE" | "DATABASE" = "TABLE",
): Resource => ({ kind: "tagPolicy", resourceType, expression });
const filtered = (name: string): Resource => ({ ...onTable, kind: "cellsFilter", name });
const filter = (name: string, rowFilter?: string, columns?: CellsFilter["columns"]): CellsFilter => ({
  database: "sales",
  table: "orders",
  name,
  ...(rowFilter !== undefined && { rowFilter }),
  ...(columns && { columns }),
});
const abroad = (resource: Resource): Resource => ({ ...resource, catalogId: owner });

const identities: Lake["identities"] = [
  { arn: ann, accountId: owner, groups: [`arn:aws:iam::${owner}:group/staff`] },
  { arn: ben, accountId: consumer },
  { arn: steward, accountId: consumer },
];

const lakeOf = (own: Made, others: Made = {}, rest: Partial<Lake> = {}): Lake => ({
  catalogs: [catalog(owner, own), catalog(consumer, others), catalog(third)],
  identities,
  ...rest,
});

interface Case {
  says: string;
  page: string;
  lake: Lake;
  principal?: string;
  at?: typeof orders;
  expected: Partial<Omit<TableAccess, "verdicts">> & { verdicts?: Partial<TableAccess["verdicts"]> };
}

const all = ["id", "total", "email", "day"];
const everyone = "IAM_ALLOWED_PRINCIPALS";

const named: Case[] = [
  {
    says: "without a grant nothing is given",
    page: "lf-permissions-reference",
    lake: lakeOf({}),
    expected: { verdicts: { SELECT: "deny", DESCRIBE: "deny" }, columns: [], described: [], rows: [] },
  },
  {
    says: "any permission implies DESCRIBE",
    page: "lf-permissions-reference",
    lake: lakeOf({ grants: [grant(ann, onTable, "INSERT")] }),
    expected: { verdicts: { INSERT: "allow", DESCRIBE: "allow", SELECT: "deny" }, described: all },
  },
  {
    says: "DESCRIBE implies nothing else",
    page: "lf-permissions-reference",
    lake: lakeOf({ grants: [grant(ann, onTable, "DESCRIBE")] }),
    expected: { verdicts: { DESCRIBE: "allow", SELECT: "deny", ALTER: "deny" }, columns: [] },
  },
  {
    says: "Super is all that a table has",
    page: "lf-permissions-reference",
    lake: lakeOf({ grants: [grant(ann, onTable, "ALL")] }),
    expected: {
      verdicts: { SELECT: "allow", INSERT: "allow", DELETE: "allow", ALTER: "allow", DROP: "allow" },
    },
  },
  {
    says: "a view cannot be inserted into, altered or deleted from",
    page: "lf-permissions-reference",
    lake: lakeOf({ table: { kind: "view" }, grants: [grant(ann, onTable, "ALL")] }),
    expected: { verdicts: { SELECT: "allow", DROP: "allow", INSERT: "deny", ALTER: "deny" } },
  },
  {
    says: "SELECT on a database gives nothing on its tables",
    page: "lf-permissions-reference",
    lake: lakeOf({ grants: [grant(ann, { kind: "database", database: "sales" }, "ALL", "SELECT")] }),
    expected: { verdicts: { SELECT: "deny", DESCRIBE: "deny" } },
  },
  {
    says: "all tables of a database are those to come as well",
    page: "granting-table-permissions",
    lake: lakeOf({ grants: [grant(ann, { kind: "allTables", database: "sales" }, "SELECT")] }),
    expected: { verdicts: { SELECT: "allow" }, columns: all },
  },
  {
    says: "an include list gives its columns, and partition keys are always visible",
    page: "data-filtering-notes",
    lake: lakeOf({ grants: [grant(ann, include("id"), "SELECT")] }),
    expected: { columns: ["id", "day"], described: ["id", "day"], rows: "all" },
  },
  {
    says: "an exclude list gives all others",
    page: "data-filtering-notes",
    lake: lakeOf({ grants: [grant(ann, exclude("email", "day"), "SELECT")] }),
    expected: { columns: ["id", "total", "day"] },
  },
  {
    says: "columns of several grants add up",
    page: "lf-tag-considerations",
    lake: lakeOf({ grants: [grant(ann, include("id"), "SELECT"), grant(ann, include("email"), "SELECT")] }),
    expected: { columns: ["id", "email", "day"] },
  },
  {
    says: "filters of one principal are joined by OR",
    page: "data-filtering-notes",
    lake: lakeOf({
      filters: [filter("eu", "region = 'eu'"), filter("us", "region = 'us'")],
      grants: [grant(ann, filtered("eu"), "SELECT"), grant(ann, filtered("us"), "SELECT")],
    }),
    expected: { rows: [["region = 'eu'"], ["region = 'us'"]], columns: all },
  },
  {
    says: "all rows beat a predicate",
    page: "data-filtering-notes",
    lake: lakeOf({
      filters: [filter("eu", "region = 'eu'"), filter("every", undefined, { include: ["id"] })],
      grants: [grant(ann, filtered("eu"), "SELECT"), grant(ann, filtered("every"), "SELECT")],
    }),
    expected: { rows: "all" },
  },
  {
    says: "which columns are read depends on the row: a cell takes a filter that gives both",
    page: "data-filtering",
    lake: lakeOf({
      filters: [filter("eu", "region = 'eu'"), filter("every", undefined, { include: ["id"] })],
      grants: [grant(ann, filtered("eu"), "SELECT"), grant(ann, filtered("every"), "SELECT")],
    }),
    expected: { columns: all, unfiltered: ["id", "day"] },
  },
  {
    says: "a group's grant is its members'",
    page: "lf-permissions-reference",
    lake: lakeOf({ grants: [grant(`arn:aws:iam::${owner}:group/staff`, onTable, "SELECT")] }),
    expected: { verdicts: { SELECT: "allow" } },
  },
  {
    says: "IAMPrincipals of an account are all of its principals",
    page: "lf-permissions-reference",
    lake: lakeOf({ grants: [grant(`${owner}:IAMPrincipals`, onTable, "SELECT")] }),
    expected: { verdicts: { SELECT: "allow" } },
  },
];

const byTags: Case[] = [
  {
    says: "tables inherit the tags of their database, and columns those of their table",
    page: "TBAC-assigning-tags",
    lake: lakeOf({ grants: [grant(ann, policy({ pii: ["false"] }), "SELECT")] }),
    expected: { columns: ["id", "total", "day"] },
  },
  {
    says: "a column's own tag overrides what it inherits",
    page: "TBAC-assigning-tags",
    lake: lakeOf({ grants: [grant(ann, policy({ pii: ["true"] }), "SELECT")] }),
    expected: { columns: ["email", "day"] },
  },
  {
    says: "AND over keys",
    page: "lf-tag-considerations",
    lake: lakeOf({ grants: [grant(ann, policy({ pii: ["true"], domain: ["hr"] }), "SELECT")] }),
    expected: { verdicts: { SELECT: "deny" } },
  },
  {
    says: "OR inside values, and where all columns match the grant is as it is",
    page: "lf-tag-considerations",
    lake: lakeOf({ grants: [grant(ann, policy({ pii: ["true", "false"] }), "SELECT", "ALTER")] }),
    expected: { verdicts: { SELECT: "allow", ALTER: "allow" }, columns: all },
  },
  {
    says: "where some columns match, only SELECT is left, and DESCRIBE of the others",
    page: "lf-tag-considerations",
    lake: lakeOf({ grants: [grant(ann, policy({ pii: ["true"] }), "ALL")] }),
    expected: {
      verdicts: { SELECT: "allow", DESCRIBE: "allow", ALTER: "deny", DROP: "deny", INSERT: "deny" },
      described: ["email", "day"],
    },
  },
  {
    says: "where some columns match, ALTER comes to DESCRIBE",
    page: "lf-tag-considerations",
    lake: lakeOf({ grants: [grant(ann, policy({ pii: ["true"] }), "ALTER")] }),
    expected: { verdicts: { ALTER: "deny", DESCRIBE: "allow", SELECT: "deny" }, columns: [] },
  },
  {
    says: "a policy on databases gives nothing on their tables",
    page: "lf-tag-considerations",
    lake: lakeOf({ grants: [grant(ann, policy({ pii: ["false"] }, "DATABASE"), "ALL")] }),
    expected: { verdicts: { DESCRIBE: "deny" } },
  },
  {
    says: "a saved expression stands for what it says now",
    page: "TBAC-creating-tag-expressions",
    lake: lakeOf({
      expressions: [{ name: "open", expression: { pii: ["false"] } }],
      grants: [
        grant(ann, { kind: "tagPolicy", resourceType: "TABLE", expression: { name: "open" } }, "SELECT"),
      ],
    }),
    expected: { columns: ["id", "total", "day"] },
  },
  {
    says: "one that is gone gives nothing",
    page: "TBAC-creating-tag-expressions",
    lake: lakeOf({
      grants: [
        grant(ann, { kind: "tagPolicy", resourceType: "TABLE", expression: { name: "open" } }, "SELECT"),
      ],
    }),
    expected: { verdicts: { SELECT: "deny" } },
  },
];

const shared = (out: Grant[], on: Grant[], more: Made = {}, moreAbroad: Made = {}) =>
  lakeOf({ grants: out, ...more }, { grants: on, ...moreAbroad });

const acrossAccounts: Case[] = [
  {
    says: "what is shared with an account is nobody's in it until it is given on",
    page: "cross-account-notes",
    principal: ben,
    lake: shared([grant(consumer, onTable, "SELECT")], []),
    expected: { verdicts: { SELECT: "deny", DESCRIBE: "deny" } },
  },
  {
    says: "nor can an account give on what was not shared with it",
    page: "cross-account-notes",
    principal: ben,
    lake: shared([], [grant(ben, abroad(onTable), "SELECT")]),
    expected: { verdicts: { SELECT: "deny" } },
  },
  {
    says: "who is given all columns of a share reads those that were shared",
    page: "data-filtering-notes",
    principal: ben,
    lake: shared([grant(consumer, include("id"), "SELECT")], [grant(ben, abroad(onTable), "SELECT")]),
    expected: { verdicts: { SELECT: "allow" }, columns: ["id", "day"] },
  },
  {
    says: "columns of which none was shared leave nothing but what both describe",
    page: "data-filtering-notes",
    principal: ben,
    lake: shared(
      [grant(consumer, include("id"), "SELECT"), grant(consumer, onTable, "DESCRIBE")],
      [grant(ben, abroad(include("email")), "SELECT")],
      { table: { partitionKeys: [] } },
    ),
    expected: {
      verdicts: { SELECT: "deny", DESCRIBE: "allow" },
      columns: [],
      described: ["email"],
      rows: [],
    },
  },
  {
    says: "an account's filter and its principal's are joined by AND",
    page: "data-filtering-notes",
    principal: ben,
    lake: shared(
      [grant(consumer, filtered("eu"), "SELECT")],
      [grant(ben, abroad(filtered("new")), "SELECT")],
      { filters: [filter("eu", "region = 'eu'")] },
      { filters: [{ ...filter("new", "year = 2026"), catalogId: owner }] },
    ),
    expected: { rows: [["region = 'eu'", "year = 2026"]] },
  },
  {
    says: "a direct grant needs nothing of the account",
    page: "cross-account-notes",
    principal: ben,
    lake: shared([grant(ben, onTable, "SELECT")], []),
    expected: { verdicts: { SELECT: "allow" }, columns: all },
  },
  {
    says: "a share is not passed on to a third account",
    page: "cross-account-notes",
    principal: `arn:aws:iam::${third}:role/cat`,
    lake: shared([grant(consumer, onTable, "ALL")], [grant(third, abroad(onTable), "SELECT")]),
    expected: { verdicts: { SELECT: "deny" } },
  },
  {
    says: "an administrator describes what his account was given",
    page: "implicit-permissions",
    principal: steward,
    lake: shared([grant(consumer, onTable, "SELECT")], [], {}, { settings: { admins: [steward] } }),
    expected: { verdicts: { DESCRIBE: "allow", SELECT: "deny" }, described: all },
  },
  {
    says: "but not what was given to another one of it",
    page: "implicit-permissions",
    principal: steward,
    lake: shared([grant(ben, onTable, "SELECT")], [], {}, { settings: { admins: [steward] } }),
    expected: { verdicts: { DESCRIBE: "deny" } },
  },
  {
    says: "an organization's share is one with each of its accounts",
    page: "cross-account-permissions",
    principal: ben,
    lake: lakeOf(
      { grants: [grant("arn:aws:organizations::1:organization/o-x", onTable, "SELECT")] },
      { grants: [grant(ben, abroad(onTable), "SELECT")] },
      { organizations: [{ arn: "arn:aws:organizations::1:organization/o-x", accounts: [consumer] }] },
    ),
    expected: { verdicts: { SELECT: "allow" } },
  },
];

const link: Partial<Database> = {
  name: "links",
  tags: {},
  tables: [{ ...table, name: "orders", columns: [], partitionKeys: [], tags: {}, target: orders }],
};
const linked = { catalogId: consumer, database: "links", table: "orders" };

const implicitAndLinks: Case[] = [
  {
    says: "an administrator sees everything and reads nothing",
    page: "implicit-permissions",
    lake: lakeOf({ settings: { admins: [ann] } }),
    expected: { verdicts: { DESCRIBE: "allow", SELECT: "deny", DROP: "deny" }, described: all },
  },
  {
    says: "who made a table has all of it",
    page: "implicit-permissions",
    lake: lakeOf({ table: { createdBy: ann } }),
    expected: { verdicts: { SELECT: "allow", DROP: "allow" }, columns: all },
  },
  {
    says: "a link needs DESCRIBE on itself",
    page: "resource-links-about",
    principal: ben,
    at: linked,
    lake: shared([grant(ben, onTable, "SELECT")], [], {}, { database: link }),
    expected: { verdicts: { SELECT: "deny", DESCRIBE: "deny" }, columns: [] },
  },
  {
    says: "and with it leads to what its target gives",
    page: "resource-links-about",
    principal: ben,
    at: linked,
    lake: shared(
      [grant(ben, onTable, "SELECT")],
      [grant(ben, { kind: "table", database: "links", table: "orders" }, "DESCRIBE")],
      {},
      { database: link },
    ),
    expected: { verdicts: { SELECT: "allow", DESCRIBE: "allow", DROP: "deny" }, columns: all },
  },
  {
    says: "permissions on a link are none on its target",
    page: "resource-links-about",
    principal: ben,
    at: linked,
    lake: shared([], [grant(ben, { kind: "allTables", database: "links" }, "ALL")], {}, { database: link }),
    expected: { verdicts: { DESCRIBE: "allow", DROP: "allow", SELECT: "deny" } },
  },
];

const open = grant(everyone, onTable, "ALL");
const optedIn: Made["optIns"] = [{ principal: ann, resource: onTable }];
const hybrid: Made["locations"] = [{ arn: "arn:aws:s3:::lake", hybrid: true }];

const iamDecides: Case[] = [
  {
    says: "what IAMAllowedPrincipals has is IAM's to decide",
    page: "upgrade-glue-lake-formation-background",
    lake: lakeOf({ grants: [open] }),
    expected: { verdicts: { SELECT: "iam", DROP: "iam" }, columns: all, rows: "all" },
  },
  {
    says: "who opted in in hybrid access mode has what Lake Formation gives him",
    page: "hybrid-access-mode",
    lake: lakeOf({ grants: [open, grant(ann, include("id"), "SELECT")], optIns: optedIn, locations: hybrid }),
    expected: { verdicts: { SELECT: "allow", DROP: "deny" }, columns: ["id", "day"] },
  },
  {
    says: "others go on by IAM",
    page: "hybrid-access-mode",
    principal: `arn:aws:iam::${owner}:role/other`,
    lake: lakeOf({ grants: [open], optIns: optedIn, locations: hybrid }),
    expected: { verdicts: { SELECT: "iam" } },
  },
  {
    says: "an opt-in is of no effect where the location is not in hybrid access mode",
    page: "hybrid-access-mode",
    lake: lakeOf({ grants: [open], optIns: optedIn }),
    expected: { verdicts: { SELECT: "iam" } },
  },
  {
    says: "across accounts all tables are opted in to together with their database",
    page: "notes-hybrid",
    principal: ben,
    lake: lakeOf({
      grants: [open],
      optIns: [{ principal: ben, resource: { kind: "allTables", database: "sales" } }],
      locations: hybrid,
    }),
    expected: { verdicts: { SELECT: "iam" } },
  },
];

describe.each([
  ["named grants", named],
  ["LF-tags", byTags],
  ["accounts", acrossAccounts],
  ["implied permissions and links", implicitAndLinks],
  ["IAM", iamDecides],
])("%s", (_title, cases) => {
  test.each(cases.map((each) => [`${each.says} (${guide}/${each.page}.html)`, each] as const))(
    "%s",
    (_name, { lake, principal = ann, at = orders, expected }) => {
      expect(openLake(lake).tableAccess(principal, at)).toMatchObject(expected);
    },
  );
});
