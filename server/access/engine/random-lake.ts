import fc from "fast-check";
import type {
  Catalog,
  CellsFilter,
  Column,
  ColumnList,
  Database,
  Expression,
  Grant,
  Lake,
  OptIn,
  Resource,
  Table,
  Tags,
} from "@/server/access/model";

/*
 * Small lakes full of what may go together, legal or not: three accounts, some of them in an organization, everything
 * under the same few names, so that grants, tags, shares, links and opt-ins meet.
 */

export const accounts = ["111111111111", "222222222222", "333333333333"] as const;
export const databaseNames = ["d1", "d2"] as const;
export const tableNames = ["t1", "t2", "t3"] as const;
export const rowFilters = ["r1", "r2", "r3"] as const;
export const tagKeys = ["k1", "k2"] as const;
export const tagValues = ["v1", "v2"] as const;
const columnNames = ["c1", "c2", "c3", "p1"] as const;
const organization = "arn:aws:organizations::111111111111:organization/o-one";

const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const group = (account: string) => `arn:aws:iam::${account}:group/staff`;

export const people = accounts.flatMap((account) => ["ann", "bob"].map((name) => role(account, name)));

export const askedPrincipals = [
  ...people,
  ...accounts,
  ...accounts.map((account) => `${account}:IAMPrincipals`),
  group(accounts[1]),
  organization,
  "IAM_ALLOWED_PRINCIPALS",
];

/** There in `share` of ten cases. */
const maybe = <Value>(value: fc.Arbitrary<Value>, share: number): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: share, arbitrary: value }, { weight: 10 - share, arbitrary: fc.constant(undefined) });

/** Persons come up more often. */
const principal = fc.constantFrom(...people, ...people, ...askedPrincipals, ...accounts);
const account = fc.constantFrom(...accounts);
const database = fc.constantFrom(...databaseNames);
const table = fc.constantFrom(...tableNames);
const columns = fc.subarray([...columnNames]);

export const tags: fc.Arbitrary<Tags> = fc.dictionary(
  fc.constantFrom(...tagKeys),
  fc.constantFrom(...tagValues),
  {
    maxKeys: 2,
    noNullPrototype: true,
  },
);

export const expression: fc.Arbitrary<Expression> = fc.dictionary(
  fc.constantFrom(...tagKeys),
  fc.subarray([...tagValues], { minLength: 1 }),
  { minKeys: 1, maxKeys: 2, noNullPrototype: true },
);

const columnList: fc.Arbitrary<ColumnList> = fc.oneof(
  columns.map((include) => ({ include })),
  columns.map((exclude) => ({ exclude })),
);

const oneColumn = fc.constantFrom(...columnNames).map((name): ColumnList => ({ include: [name] }));

const filterNames = ["f1", "f2"] as const;

const form: fc.Arbitrary<Resource> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("database" as const), database }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("table" as const), database, table }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("allTables" as const), database }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("columns" as const), database, table, columns: columnList }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("cellsFilter" as const),
      database,
      table,
      name: fc.constantFrom(...filterNames),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("tagPolicy" as const),
      resourceType: fc.constantFrom("DATABASE" as const, "TABLE" as const, "TABLE" as const),
      expression: fc.oneof(expression, fc.record({ name: fc.constantFrom("e1", "e2") })),
    }),
  },
);

/** Some are on what is another account's. */
const resource: fc.Arbitrary<Resource> = fc
  .tuple(form, maybe(account, 4))
  .map(([value, catalogId]) => (catalogId === undefined ? value : { ...value, catalogId }));

const permissions = fc.subarray(
  ["ALL", "SELECT", "DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP", "CREATE_TABLE"] as const,
  { minLength: 1, maxLength: 3 },
);

export const grant: fc.Arbitrary<Grant> = fc
  .tuple(principal, resource, fc.oneof(permissions, fc.constant(["SELECT" as const])))
  .map(([to, on, permitted]) => ({ principal: to, resource: on, permissions: permitted, grantable: [] }));

const column = (name: string): fc.Arbitrary<Column> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant<Tags>({}) }, { weight: 1, arbitrary: tags }).map((own) => ({
    name,
    type: "string",
    tags: own,
  }));

const location = maybe(fc.constantFrom("s3://b/x", "s3://b/x/y", "s3://b/xy/", "s3://c"), 6);

const tableOf = (name: string): fc.Arbitrary<Table> =>
  fc
    .record({
      kind: fc.constantFrom("table" as const, "table" as const, "view" as const),
      width: fc.nat({ max: 3 }),
      columns: fc.tuple(column("c1"), column("c2"), column("c3")),
      key: maybe(column("p1"), 6),
      tags,
      where: location,
      target: maybe(fc.record({ catalogId: account, database, table }), 1),
      createdBy: maybe(fc.constantFrom(...people), 1),
    })
    .map(({ width, columns: all, key, where, target, createdBy, ...rest }) => ({
      name,
      ...rest,
      columns: target ? [] : all.slice(0, width),
      partitionKeys: target || !key ? [] : [key],
      ...(where !== undefined && { location: where }),
      ...(target && { target }),
      ...(createdBy !== undefined && { createdBy }),
    }));

const databaseOf = (name: string): fc.Arbitrary<Database> =>
  fc
    .record({
      tags,
      where: location,
      tables: fc.tuple(...tableNames.map(tableOf)),
      target: maybe(fc.record({ catalogId: account, database }), 1),
    })
    .map(({ where, target, tables, ...rest }) => ({
      name,
      ...rest,
      tables: target ? [] : tables,
      ...(where !== undefined && { location: where }),
      ...(target && { target }),
    }));

export const filter: fc.Arbitrary<CellsFilter> = fc
  .record({
    database,
    table,
    name: fc.constantFrom(...filterNames),
    rowFilter: maybe(fc.constantFrom(...rowFilters), 6),
    columns: maybe(columnList, 6),
    catalogId: maybe(account, 4),
  })
  .map(({ rowFilter, columns: list, catalogId, ...rest }) => ({
    ...rest,
    ...(rowFilter !== undefined && { rowFilter }),
    ...(list && { columns: list }),
    ...(catalogId !== undefined && { catalogId }),
  }));

export const optIn: fc.Arbitrary<OptIn> = fc
  .tuple(
    principal,
    fc.oneof(
      fc.record({ kind: fc.constant("database" as const), database }),
      fc.record({ kind: fc.constant("allTables" as const), database }),
      fc.record({ kind: fc.constant("table" as const), database, table }),
    ),
    maybe(account, 4),
  )
  .map(([who, what, catalogId]) => ({
    principal: who,
    resource: catalogId === undefined ? what : { ...what, catalogId },
  }));

/** Left to IAM, which chance alone would seldom do together with an opt-in. */
const open: fc.Arbitrary<Grant[]> = fc.subarray(
  databaseNames.flatMap((name): Grant[] =>
    (["database", "allTables"] as const).map((kind) => ({
      principal: "IAM_ALLOWED_PRINCIPALS",
      resource: { kind, database: name },
      permissions: ["ALL"],
      grantable: [],
    })),
  ),
);

/** One grant or opt-in for each principal and resource, and none that calls its own account another. */
const once = <Given extends Grant | OptIn>(given: readonly Given[], catalogId: string): Given[] => {
  const own = given.filter(({ resource: { catalogId: owner } }) => owner !== catalogId);
  return [...new Map(own.map((each) => [JSON.stringify([each.principal, each.resource]), each])).values()];
};

const catalogOf = (catalogId: string): fc.Arbitrary<Catalog> =>
  fc
    .record({
      admins: fc.subarray(people, { maxLength: 2 }),
      readOnlyAdmins: fc.subarray(people, { maxLength: 1 }),
      databases: fc.tuple(...databaseNames.map(databaseOf)),
      grants: fc.array(grant, { maxLength: 9 }),
      open: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: open }),
      filters: fc.uniqueArray(filter, {
        maxLength: 4,
        selector: ({ catalogId: owner, database: d, table: t, name }) => [owner, d, t, name].join(),
      }),
      expressions: fc.subarray(["e1", "e2"]),
      saved: fc.tuple(expression, expression),
      optIns: fc.array(optIn, { maxLength: 4 }),
      locations: fc.subarray(["arn:aws:s3:::b/x", "arn:aws:s3:::b/x/y", "arn:aws:s3:::b"]),
      hybrid: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    })
    .map(({ admins, readOnlyAdmins, expressions, saved, locations, hybrid, ...rest }) => ({
      catalogId,
      settings: {
        admins,
        readOnlyAdmins,
        createDatabaseDefault: false,
        createTableDefault: false,
        crossAccountVersion: "4",
      },
      tags: tagKeys.map((key) => ({ key, values: [...tagValues] })),
      expressions: expressions.map((name, position) => ({ name, expression: saved[position] ?? {} })),
      databases: rest.databases,
      grants: once([...rest.grants, ...rest.open], catalogId),
      filters: rest.filters.filter(({ catalogId: owner }) => owner !== catalogId),
      optIns: once(rest.optIns, catalogId),
      locations: locations.map((arn, position) => ({ arn, hybrid: hybrid[position] ?? false })),
    }));

/** SELECT on the whole of a table or a part, by a filter of its own where by one. */
const selected = (name: string) =>
  fc.record({
    on: fc.constantFrom("table" as const, "columns" as const, "cellsFilter" as const, "cellsFilter" as const),
    rowFilter: maybe(fc.constantFrom(...rowFilters), 7),
    columns: fc.oneof(fc.constant<ColumnList>({ exclude: [] }), columnList, oneColumn),
    name: fc.constant(name),
  });

/** What one account gives another of one table, and that gives on; chance alone would seldom have both. */
const shares = fc
  .record({
    accounts: fc.shuffledSubarray([...accounts], { minLength: 2, maxLength: 2 }),
    database,
    table,
    out: fc.array(selected("out"), { minLength: 1, maxLength: 2 }),
    on: fc.array(selected("on"), { minLength: 1, maxLength: 2 }),
    to: fc.nat({ max: 1 }),
  })
  .map(({ accounts: [owner = "", consumer = ""], ...rest }) => ({ owner, consumer, ...rest }));

type Shared = typeof shares extends fc.Arbitrary<infer Value> ? Value : never;

const withShare = (catalogs: readonly Catalog[], shared: Shared): Catalog[] => {
  const { owner, consumer, database: d, table: t, out, on, to } = shared;
  const person = people.filter((arn) => arn.includes(consumer))[to] ?? "";
  const add = (catalog: Catalog, receiver: string, parts: typeof out): Catalog => {
    const home = catalog.catalogId === owner ? {} : { catalogId: owner };
    const filters: CellsFilter[] = [];
    const grants = parts.map((part, position): Grant => {
      const at = { ...home, database: d, table: t };
      const name = `${part.name}${position}`;
      const { rowFilter } = part;
      if (part.on === "cellsFilter")
        filters.push({ ...at, name, columns: part.columns, ...(rowFilter !== undefined && { rowFilter }) });
      const where: Resource =
        part.on === "table"
          ? { kind: "table", ...at }
          : part.on === "columns"
            ? { kind: "columns", ...at, columns: part.columns }
            : { kind: "cellsFilter", ...at, name };
      return { principal: receiver, resource: where, permissions: ["SELECT"], grantable: [] };
    });
    return { ...catalog, grants: [...catalog.grants, ...grants], filters: [...catalog.filters, ...filters] };
  };
  return catalogs.map((catalog) => {
    if (catalog.catalogId === owner) return add(catalog, consumer, out);
    return catalog.catalogId === consumer ? add(catalog, person, on) : catalog;
  });
};

export const lake: fc.Arbitrary<Lake> = fc
  .record({
    catalogs: fc.tuple(...accounts.map(catalogOf)),
    share: maybe(shares, 7),
    inGroup: fc.subarray(people),
    inOrganization: fc.subarray([...accounts]),
  })
  .map(({ catalogs, share: shared, inGroup, inOrganization }) => ({
    catalogs: shared ? withShare(catalogs, shared) : catalogs,
    identities: people.map((arn) => {
      const accountId = arn.split(":")[4] ?? "";
      return { arn, accountId, ...(inGroup.includes(arn) && { groups: [group(accounts[1])] }) };
    }),
    organizations: [{ arn: organization, accounts: inOrganization }],
  }));
