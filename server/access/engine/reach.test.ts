import fc from "fast-check";
import { expect, test } from "vitest";
import type { Catalog, Database, Grant, Resource } from "@/server/access/model";
import { openLake } from "./index";
import { naiveDatabaseVerdicts, naiveTableAccess } from "./naive";
import { accounts, databaseNames, lake, people, tableNames } from "./random-lake";

const isSomething = (verdicts: Readonly<Record<string, string>>) =>
  Object.values(verdicts).some((verdict) => verdict !== "deny");

const nameOf = (...parts: readonly string[]) => parts.join("/");

test("what is reached is whatever anything is held of, through linked databases as well", () => {
  fc.assert(
    fc.property(lake, fc.constantFrom(...people), (value, principal) => {
      const expected = accounts.flatMap((catalogId) =>
        databaseNames.flatMap((database) => {
          const at = { catalogId, database };
          const own = isSomething(naiveDatabaseVerdicts(value, principal, at))
            ? [nameOf(catalogId, database)]
            : [];
          const tables = tableNames
            .filter((table) => isSomething(naiveTableAccess(value, principal, { ...at, table }).verdicts))
            .map((table) => nameOf(catalogId, database, table));
          return [...own, ...tables];
        }),
      );
      const reached = [...openLake(value).reach(principal)].map((one) =>
        one.kind === "table"
          ? nameOf(one.table.catalogId, one.table.database, one.table.table)
          : nameOf(one.database.catalogId, one.database.database),
      );
      expect(reached.toSorted()).toEqual(expected.toSorted());
    }),
    { numRuns: 120 },
  );
});

const [owner, consumer] = accounts;
const ann = `arn:aws:iam::${consumer}:role/ann`;

const grant = (principal: string, resource: Resource, permission: "SELECT" | "DESCRIBE"): Grant => ({
  ...{ principal, resource, permissions: [permission], grantable: [] },
});

const catalog = (catalogId: string, databases: Database[], grants: Grant[]): Catalog => ({
  ...{ catalogId, databases, grants, tags: [], expressions: [], filters: [], optIns: [], locations: [] },
  settings: {
    ...{ admins: [], readOnlyAdmins: [], crossAccountVersion: "4" },
    ...{ createDatabaseDefault: false, createTableDefault: false },
  },
});

const sales: Database = {
  ...{ name: "sales", tags: {} },
  tables: ["orders", "prices"].map((name) => ({
    ...{ name, kind: "table", partitionKeys: [], tags: {} },
    columns: [{ name: "id", type: "int", tags: {} }],
  })),
};
const link: Database = {
  ...{ name: "shared", tags: {}, tables: [] },
  target: { catalogId: owner, database: "sales" },
};
const orders = { kind: "table", database: "sales", table: "orders" } as const;

const reachedWith = (...more: Grant[]) => {
  const catalogs = [
    catalog(owner, [sales], [grant(consumer, orders, "SELECT")]),
    catalog(consumer, [link], [grant(ann, { ...orders, catalogId: owner }, "SELECT"), ...more]),
  ];
  return [...openLake({ catalogs, identities: [] }).reach(ann)].map((one) =>
    one.kind === "table"
      ? `${one.table.catalogId} ${one.table.database}.${one.table.table}`
      : one.database.database,
  );
};

test("tables of another account are reached by the linked database that one may describe", () => {
  expect(reachedWith()).toEqual([`${owner} sales.orders`]);
  const described = grant(ann, { kind: "database", database: "shared" }, "DESCRIBE");
  expect(reachedWith(described)).toEqual([`${owner} sales.orders`, "shared", `${consumer} shared.orders`]);
});
