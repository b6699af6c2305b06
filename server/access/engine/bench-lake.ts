import type { Catalog, Column, Expression, Grant, Identity, Lake, Table, Tags } from "@/server/access/model";

/*
 * A lake as big as an enterprise's, the same each time: databases of a hundred tables of thirty columns, 50 tags of
 * eight values, 500 tag policies, named grants on a tenth of the tables, 200 roles in 20 groups, one account that is
 * shared with.
 */

export const owner = "111111111111";
const consumer = "222222222222";
const tablesInDatabase = 100;

const size = { columns: 30, keys: 50, values: 8, policies: 500, principals: 200, groups: 20 };

/** Mulberry32: the same numbers each time. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

type Random = ReturnType<typeof randomFrom>;

const key = (position: number) => `key${position}`;
const value = (position: number) => `value${position}`;

const someTags = (random: Random, count: number): Tags =>
  Object.fromEntries(
    Array.from({ length: count }, () => [key(random(size.keys)), value(random(size.values))]),
  );

const columnOf = (random: Random, position: number): Column => ({
  name: `column${position}`,
  type: "string",
  // One column in fifteen says something of its own.
  tags: random(15) === 0 ? someTags(random, 1) : {},
});

const tableOf = (random: Random, position: number): Table => ({
  name: `table${position}`,
  kind: "table",
  location: `s3://lake/table${position}`,
  columns: Array.from({ length: size.columns - 1 }, (_, column) => columnOf(random, column)),
  partitionKeys: [{ name: "day", type: "date", tags: {} }],
  tags: random(3) === 0 ? someTags(random, 2) : {},
});

export const roleOf = (position: number): string =>
  `arn:aws:iam::${position % 10 === 0 ? consumer : owner}:role/role${position}`;

const groupOf = (position: number) => `arn:aws:iam::${owner}:group/group${position % size.groups}`;

const expressionOf = (random: Random): Expression =>
  Object.fromEntries(
    Array.from({ length: 1 + random(2) }, () => [
      key(random(size.keys)),
      [...new Set([value(random(size.values)), value(random(size.values))])],
    ]),
  );

const policyOf = (random: Random, position: number): Grant => ({
  principal:
    [roleOf(random(size.principals)), groupOf(random(size.groups)), consumer][position % 3] ?? consumer,
  resource: { kind: "tagPolicy", resourceType: "TABLE", expression: expressionOf(random) },
  permissions: position % 5 === 0 ? ["ALL"] : ["SELECT", "DESCRIBE"],
  grantable: [],
});

const namedOf = (random: Random, table: number): Grant => {
  const on = { database: `database${Math.floor(table / tablesInDatabase)}`, table: `table${table}` };
  const isPart = random(2) === 0;
  return {
    principal: roleOf(random(size.principals)),
    resource: isPart
      ? { kind: "columns", ...on, columns: { include: [`column${random(29)}`, `column${random(29)}`] } }
      : { kind: "table", ...on },
    permissions: ["SELECT"],
    grantable: [],
  };
};

const settings = {
  admins: [roleOf(1)],
  readOnlyAdmins: [],
  createDatabaseDefault: false,
  createTableDefault: false,
  crossAccountVersion: "4",
};

const nothing = {
  settings,
  tags: [],
  expressions: [],
  databases: [],
  grants: [],
  filters: [],
  optIns: [],
  locations: [],
} satisfies Omit<Catalog, "catalogId">;

/** What the consumer gives on to its own: all that it got by tags, to its roles. */
const givenOn = (random: Random): Grant[] =>
  Array.from({ length: 20 }, (_, position) => ({
    principal: roleOf(position * 10),
    resource: {
      kind: "tagPolicy",
      resourceType: "TABLE",
      expression: expressionOf(random),
      catalogId: owner,
    },
    permissions: ["SELECT"],
    grantable: [],
  }));

export const benchLake = (tables: number): Lake => {
  const random = randomFrom(tables);
  const databases = Array.from({ length: Math.ceil(tables / tablesInDatabase) }, (_, database) => ({
    name: `database${database}`,
    tags: someTags(random, 5),
    tables: Array.from({ length: Math.min(tables, tablesInDatabase) }, (_table, position) =>
      tableOf(random, database * tablesInDatabase + position),
    ),
  }));
  const identities = Array.from(
    { length: size.principals },
    (_, position): Identity => ({
      arn: roleOf(position),
      accountId: roleOf(position).split(":")[4] ?? owner,
      groups: position % 10 === 0 ? [] : [groupOf(position), groupOf(position + 7)],
    }),
  );
  const governing: Catalog = {
    ...nothing,
    catalogId: owner,
    tags: Array.from({ length: size.keys }, (_, position) => ({
      key: key(position),
      values: Array.from({ length: size.values }, (_value, each) => value(each)),
    })),
    databases,
    grants: [
      ...Array.from({ length: size.policies }, (_, position) => policyOf(random, position)),
      ...Array.from({ length: tables / 10 }, (_, position) => namedOf(random, position * 10)),
    ],
    locations: [{ arn: "arn:aws:s3:::lake", hybrid: false }],
  };
  const consuming: Catalog = { ...nothing, catalogId: consumer, grants: givenOn(random) };
  return { catalogs: [governing, consuming], identities };
};
