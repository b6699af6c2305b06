import { expect, test } from "vitest";
import type { Catalog, Expression, Grant, Lake } from "@/server/access/model";
import { applySteps, diffAccess, openLake } from "./index";

const [owner, consumer] = ["111111111111", "222222222222"];
const ben = `arn:aws:iam::${consumer}:role/ben`;
const ann = `arn:aws:iam::${owner}:role/ann`;
const staff = `arn:aws:iam::${consumer}:group/staff`;

const column = (name: string, tags = {}) => ({ name, type: "string", tags });
const policy = (principal: string, pii: string, more: Partial<Grant["resource"]> = {}): Grant => ({
  principal,
  resource: {
    kind: "tagPolicy",
    resourceType: "TABLE",
    expression: { pii: [pii] },
    ...more,
  } as Grant["resource"],
  permissions: ["SELECT"],
  grantable: [],
});

const base = (catalogId: string): Catalog => ({
  catalogId,
  settings: {
    admins: [],
    readOnlyAdmins: [],
    createDatabaseDefault: false,
    createTableDefault: false,
    crossAccountVersion: "4",
  },
  tags: [],
  expressions: [],
  databases: [],
  grants: [],
  filters: [],
  optIns: [],
  locations: [],
});

const target = { catalogId: owner, database: "sales", table: "orders" };
const link = { catalogId: consumer, database: "shared", table: "orders" };

const lake: Lake = {
  identities: [
    { arn: ben, accountId: consumer, groups: [staff] },
    { arn: ann, accountId: owner },
  ],
  catalogs: [
    {
      ...base(owner),
      tags: [{ key: "pii", values: ["true", "false"] }],
      databases: [
        {
          name: "sales",
          tags: { pii: "false" },
          tables: [
            {
              name: "orders",
              kind: "table",
              columns: [column("id"), column("email", { pii: "true" })],
              partitionKeys: [],
              tags: {},
            },
          ],
        },
      ],
      grants: [policy(consumer, "false"), policy(ann, "true")],
    },
    {
      ...base(consumer),
      databases: [
        {
          name: "shared",
          tags: {},
          tables: [{ name: "orders", kind: "table", columns: [], partitionKeys: [], tags: {}, target }],
        },
      ],
      grants: [
        { ...policy(staff, "false", { catalogId: owner }), condition: "permit when { context.true }" },
        {
          principal: ben,
          resource: { kind: "table", database: "shared", table: "orders" },
          permissions: ["DESCRIBE"],
          grantable: [],
        },
      ],
    },
  ],
};

const view = openLake(lake);
const ask = (principal: string, columnName: string, table = target) =>
  view.explain({ principal, table, column: columnName, permission: "SELECT" });

test("a proof tells of the link, the share, the tag with where it is assigned, and the group", () => {
  const { verdict, paths, rows, registration } = ask(ben, "id", link);
  expect({ verdict, rows, registration }).toEqual({
    verdict: "allow",
    rows: "all",
    registration: "no location",
  });
  expect(paths).toHaveLength(1);
  expect(paths[0]?.hasCondition).toBe(true);
  expect(paths[0]?.hops.map(({ kind }) => kind)).toEqual([
    "link",
    "grant",
    "expression",
    "tag",
    "share",
    "member",
    "grant",
    "expression",
    "tag",
  ]);
  expect(paths[0]?.hops[3]).toMatchObject({
    tag: {
      key: "pii",
      value: "false",
      origin: "inherited",
      assignedOn: { catalogId: owner, database: "sales" },
    },
    on: { table: "orders", column: "id" },
  });
});

test("a column whose own tag overrides is denied, with what would give it, narrowest first", () => {
  const { verdict, paths, remedies } = ask(ann, "id");
  expect({ verdict, paths }).toEqual({ verdict: "deny", paths: [] });
  expect(remedies.map(({ kind, opens }) => [kind, opens])).toEqual([
    ["grant", 1],
    ["grantByPolicy", 1],
    ["assignTag", 1],
  ]);
});

test("a column that was not shared is shared first, to be described as well", () => {
  const question = { principal: ben, table: target, column: "email", permission: "DESCRIBE" } as const;
  const { verdict, remedies } = view.explain(question);
  expect(verdict).toBe("deny");
  expect(remedies.map(({ kind }) => kind)).toContain("share");
  for (const { steps } of remedies) expect(applySteps(view, steps).explain(question).verdict).toBe("allow");
});

test("what is allowed is taken by revoking what gives it", () => {
  const { removal } = ask(ben, "id");
  const after = applySteps(view, removal);
  expect(diffAccess(view, after)).toMatchObject({
    gains: 0,
    losses: 4,
    blastRadius: { principals: 2, tables: 1, columns: 1, databases: 0 },
  });
});

test("readers, tags and matches say the same, each its own way", () => {
  const matches = (expression: Expression, resourceType: "DATABASE" | "TABLE") => [
    ...view.matches({ catalogId: owner, expression, resourceType }),
  ];
  expect(view.readers(target).map(({ principal, access }) => [principal, access.columns])).toEqual([
    [ben, ["id"]],
    [ann, ["email"]],
    [consumer, ["id"]],
    [staff, ["id"]],
  ]);
  expect(view.effectiveTags({ ...target, column: "email" })).toEqual([
    {
      key: "pii",
      value: "true",
      origin: "overriding",
      assignedOn: { ...target, column: "email" },
      overrides: { value: "false", assignedOn: { catalogId: owner, database: "sales" } },
    },
  ]);
  expect(matches({ pii: ["true"] }, "TABLE")).toEqual([
    { kind: "table", table: target, columns: ["email"], isWhole: false },
  ]);
  expect(matches({ pii: ["false"] }, "DATABASE")).toEqual([
    { kind: "database", database: { catalogId: owner, database: "sales" } },
  ]);
});

test("nothing is known of what is not there", () => {
  expect(ask(ann, "none")).toMatchObject({ verdict: "deny", remedies: [] });
  expect(ask(ann, "id", { ...target, table: "none" })).toMatchObject({ verdict: "deny", remedies: [] });
  expect(view.readers({ ...target, table: "none" })).toEqual([]);
});

test("a column that only IAM shows of a link that one may see is IAM's", () => {
  const orders = (rest: object) => ({
    ...({ name: "orders", kind: "table", tags: {}, columns: [], partitionKeys: [] } as const),
    ...rest,
  });
  const all = (principal: string, database: string): Grant => ({
    ...{ principal, resource: { kind: "table", database, table: "orders" } },
    ...{ permissions: [principal === ben ? "DESCRIBE" : "ALL"], grantable: [] },
  });
  const sales = { name: "sales", tags: {}, tables: [orders({ columns: [column("id")] })] };
  const shared = { name: "shared", tags: {}, tables: [orders({ target })] };
  const linked = openLake({
    catalogs: [
      { ...base(owner), databases: [sales], grants: [all("IAM_ALLOWED_PRINCIPALS", "sales")] },
      { ...base(consumer), databases: [shared], grants: [all(ben, "shared")] },
    ],
    identities: [{ arn: ben, accountId: consumer }],
  });
  const describe = { principal: ben, table: link, permission: "DESCRIBE" } as const;
  expect(linked.explain(describe)).toMatchObject({ verdict: "allow", paths: [{}] });
  expect(linked.explain({ ...describe, column: "id" })).toMatchObject({ verdict: "iam", paths: [] });
});

test("of a link that is left to IAM its target still decides what is read; the link's part is told apart", () => {
  const [owned, home] = lake.catalogs;
  if (!owned || !home) throw new Error("There are two catalogs.");
  const filter = { database: "sales", table: "orders", name: "kept", rowFilter: "op <> 'D'" };
  const kept: Grant = {
    principal: consumer,
    resource: { kind: "cellsFilter", database: "sales", table: "orders", name: "kept" },
    ...{ permissions: ["SELECT"], grantable: [] },
  };
  const onLink: Grant = {
    principal: "IAM_ALLOWED_PRINCIPALS",
    resource: { kind: "database", database: "linked" },
    ...{ permissions: ["ALL"], grantable: [] },
  };
  const linked = openLake({
    ...lake,
    catalogs: [
      { ...owned, grants: [kept], filters: [filter] },
      {
        ...home,
        databases: [
          ...home.databases,
          { name: "linked", tags: {}, tables: [], target: { catalogId: owner, database: "sales" } },
        ],
        grants: [onLink, policy(ben, "false", { catalogId: owner })],
      },
    ],
  });
  const orders = { catalogId: consumer, database: "linked", table: "orders" };
  const asked = { principal: ben, table: orders, permission: "SELECT" } as const;
  const explained = linked.explain(asked);
  expect(explained).toMatchObject({ verdict: "allow", rows: [["op <> 'D'"]], iamGrants: [] });
  expect(explained.link).toMatchObject({ verdict: "iam", iamGrants: [onLink] });
  expect(linked.tableAccess(ben, orders).columns).toEqual(["id"]);
  expect(linked.explain({ ...asked, column: "email" })).toMatchObject({ verdict: "deny" });
  // What takes the link from IAM hides it from one who has no grant on it, whatever is behind.
  const after = applySteps(linked, explained.link?.removal ?? []).explain(asked);
  expect(after).toMatchObject({ verdict: "deny", link: { verdict: "deny", iamGrants: [] } });
});
