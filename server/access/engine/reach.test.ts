import fc from "fast-check";
import { expect, test } from "vitest";
import type { Catalog, Database, Grant, Resource } from "@/server/access/model";
import { isSavedName } from "./given";
import { openLake, type Reached } from "./index";
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

const placeOf = (one: Reached) => (one.kind === "table" ? one.table : one.database);

test("what is reached says of each table what is said of it alone, from any place on, and without IAM's part", () => {
  fc.assert(
    fc.property(lake, fc.constantFrom(...people), (value, principal) => {
      const view = openLake(value);
      const all = [...view.reach(principal)];
      const told = (some: readonly Reached[]) =>
        some.map((one) => [placeOf(one), one.kind === "table" ? one.access() : one.access]);
      for (const one of all) {
        if (one.kind !== "table") continue;
        expect(one.access()).toEqual(view.tableAccess(principal, one.table));
        expect(one.select).toBe(one.access().verdicts.SELECT);
      }
      all.forEach((one, position) => {
        const rest = [...view.reach(principal, { after: placeOf(one) })];
        expect(told(rest)).toEqual(told(all.slice(position + 1)));
      });
      const given = all.filter((one) => {
        const { verdicts } = one.kind === "table" ? one.access() : one.access;
        return Object.values<string>(verdicts).includes("allow");
      });
      expect(told([...view.reach(principal, { isGiven: true })])).toEqual(told(given));
      for (const some of [all, given]) {
        const read = some.filter((one) => one.kind === "table" && one.select !== "deny");
        const isGiven = some === given;
        expect(told([...view.reach(principal, { isRead: true, isGiven })])).toEqual(told(read));
      }
    }),
    { numRuns: 120 },
  );
});

test("matches come by name, from any place on, and are counted", () => {
  fc.assert(
    fc.property(lake, (value) => {
      const view = openLake(value);
      for (const { catalogId, grants } of value.catalogs)
        for (const { resource } of grants) {
          if (resource.kind !== "tagPolicy" || isSavedName(resource.expression)) continue;
          const { expression, resourceType } = resource;
          const matching = { catalogId, expression, resourceType };
          const all = [...view.matches(matching)];
          const places = all.map((one) => (one.kind === "table" ? one.table : one.database));
          const names = places.map((place) => JSON.stringify(Object.values(place)));
          expect(names).toEqual(names.toSorted());
          places.forEach((place, position) => {
            expect([...view.matches(matching, place)]).toEqual(all.slice(position + 1));
          });
          const tables = all.filter((one) => one.kind === "table");
          expect(view.countMatches(matching)).toEqual({
            ...{ databases: all.length - tables.length, tables: tables.length },
            columns: tables.reduce((sum, { columns }) => sum + columns.length, 0),
            isWhole: tables.every(({ isWhole }) => isWhole),
          });
        }
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
