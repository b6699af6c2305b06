import fc from "fast-check";
import { expect, test } from "vitest";
import type { Catalog, Lake, Principal } from "@/server/access/model";
import type { Step } from "@/server/access/operation";
import { grantKey, optInKey } from "@/server/access/operations/resource-key";
import {
  applySteps,
  diffAccess,
  inverse,
  OperationRefused,
  openLake,
  replaceDatabase,
  replaceLake,
} from "./index";
import { accounts, askedPrincipals, databaseNames, lake, tableNames } from "./random-lake";
import { steps } from "./random-steps";
import {
  type AccessDiff,
  databasePermissions,
  type LakeView,
  type TableAccess,
  type TableChange,
  type TablePermission,
  type TableRef,
  tablePermissions,
} from "./types";

const lakes = Number(process.env["ACCESS_LAKES"] ?? 60);

const databases = accounts.flatMap((catalogId) => databaseNames.map((database) => ({ catalogId, database })));
const tables: readonly TableRef[] = databases.flatMap((ref) =>
  tableNames.map((table) => ({ ...ref, table })),
);

/** Applies those steps that are not refused, one after another; tells of each. */
const walk = (
  view: LakeView,
  all: readonly Step[],
  visit: (step: Step, before: LakeView, after: LakeView) => void,
): number => {
  let applied = 0;
  let before = view;
  for (const step of all) {
    try {
      const after = applySteps(before, [step]);
      applied += 1;
      visit(step, before, after);
      before = after;
    } catch (error) {
      if (!(error instanceof OperationRefused)) throw error;
    }
  }
  return applied;
};

const everything = (view: LakeView) =>
  askedPrincipals.map((principal) => [
    principal,
    tables.map((table) => view.tableAccess(principal, table)),
    databases.map((database) => view.databaseAccess(principal, database)),
  ]);

/** All that is kept between lakes is asked for before each step, so that it could be wrong after it. */
test("a lake that was derived step by step is the lake opened anew", () => {
  let applied = 0;
  fc.assert(
    fc.property(lake, steps, (value, all) => {
      const opened = openLake(value);
      everything(opened);
      applied += walk(opened, all, (_step, _before, after) => {
        expect(JSON.stringify(everything(after))).toBe(JSON.stringify(everything(openLake(after.lake))));
      });
    }),
    { numRuns: lakes },
  );
  expect(applied).toBeGreaterThan(lakes);
});

const sorted = <Value>(values: Iterable<Value>, key: (value: Value) => string) =>
  [...values].map((value) => [key(value), value] as const).sort(([a], [b]) => (a < b ? -1 : 1));

const canonicalCatalog = ({ tags, expressions, grants, filters, optIns, ...rest }: Catalog) => ({
  ...rest,
  tags: sorted(tags, ({ key }) => key).map(([key, tag]) => [key, [...tag.values].sort()]),
  expressions: sorted(expressions, ({ name }) => name),
  grants: sorted(grants, (grant) => grantKey(rest.catalogId, grant)).map(([key, grant]) => [
    key,
    [...grant.permissions].sort(),
    [...grant.grantable].sort(),
  ]),
  filters: sorted(filters, (filter) =>
    JSON.stringify([filter.catalogId ?? null, filter.database, filter.table, filter.name]),
  ),
  optIns: sorted(optIns, (optIn) => optInKey(rest.catalogId, optIn)).map(([key]) => key),
});

const canonical = ({ catalogs }: Lake) => catalogs.map(canonicalCatalog);

/** Without grants on what is not there: Lake Formation keeps none. */
const sound = ({ catalogs, ...rest }: Lake): Lake => ({
  ...rest,
  catalogs: catalogs.map((catalog) => ({
    ...catalog,
    grants: catalog.grants.filter(({ resource }) => {
      const owner = catalogs.find(({ catalogId }) => catalogId === (resource.catalogId ?? catalog.catalogId));
      if (resource.kind === "cellsFilter")
        return catalog.filters.some(
          ({ catalogId, database, table, name }) =>
            (catalogId ?? catalog.catalogId) === owner?.catalogId &&
            JSON.stringify([database, table, name]) ===
              JSON.stringify([resource.database, resource.table, resource.name]),
        );
      if (resource.kind !== "tagPolicy" || !("name" in resource.expression)) return true;
      const { name: saved } = resource.expression;
      return owner?.expressions.some(({ name }) => name === saved);
    }),
  })),
});

test("a step and what undoes it leave the lake as it was", () => {
  let undone = 0;
  fc.assert(
    fc.property(lake, steps, (value, all) => {
      walk(openLake(sound(value)), all, (step, before, after) => {
        let back: LakeView;
        try {
          back = applySteps(after, inverse(step, before.lake));
        } catch (error) {
          // A lake as no one could make it: what was taken could not be given today.
          if (error instanceof OperationRefused) return;
          throw error;
        }
        expect(canonical(back.lake)).toEqual(canonical(before.lake));
        undone += 1;
      });
    }),
    { numRuns: lakes },
  );
  expect(undone).toBeGreaterThan(lakes);
});

const isLink = (view: LakeView, ref: TableRef) => {
  const database = view.lake.catalogs
    .find(({ catalogId }) => catalogId === ref.catalogId)
    ?.databases.find(({ name }) => name === ref.database);
  return Boolean(database?.target ?? database?.tables.find(({ name }) => name === ref.table)?.target);
};

const columnsIn = ({ verdicts, columns, described }: TableAccess, permission: TablePermission) => {
  if (verdicts[permission] === "deny") return [];
  if (permission === "SELECT") return columns;
  return permission === "DESCRIBE" ? described : [];
};

/** What differs for one principal on one table, found by asking about everything. */
const tableDifference = (
  before: TableAccess,
  after: TableAccess,
  of: { principal: Principal; table: TableRef },
): TableChange[] =>
  tablePermissions.flatMap((permission) => {
    const [had, has] = [columnsIn(before, permission), columnsIn(after, permission)];
    const isSelect = permission === "SELECT";
    const change = {
      ...of,
      permission,
      before: before.verdicts[permission],
      after: after.verdicts[permission],
      columnsGained: has.filter((name) => !had.includes(name)),
      columnsLost: had.filter((name) => !has.includes(name)),
      rowsBefore: isSelect ? before.rows : [],
      rowsAfter: isSelect ? after.rows : [],
      unfilteredGained: isSelect ? after.unfiltered.filter((name) => !before.unfiltered.includes(name)) : [],
      unfilteredLost: isSelect ? before.unfiltered.filter((name) => !after.unfiltered.includes(name)) : [],
    };
    const isSame =
      change.before === change.after &&
      change.columnsGained.length + change.columnsLost.length === 0 &&
      change.unfilteredGained.length + change.unfilteredLost.length === 0 &&
      JSON.stringify(change.rowsBefore) === JSON.stringify(change.rowsAfter);
    return isSame ? [] : change;
  });

const bruteForce = (before: LakeView, after: LakeView): Pick<AccessDiff, "tables" | "databases"> => {
  const heard = [before, after].flatMap(({ lake: { catalogs, identities } }) => [
    ...identities.map(({ arn }) => arn),
    ...catalogs.flatMap(({ grants, settings }) => [
      ...grants.map(({ principal }) => principal),
      ...settings.admins,
      ...settings.readOnlyAdmins,
    ]),
  ]);
  const principals = [...new Set(heard)];
  return {
    tables: principals.flatMap((principal) =>
      tables
        .filter((table) => !isLink(after, table))
        .flatMap((table) =>
          tableDifference(before.tableAccess(principal, table), after.tableAccess(principal, table), {
            principal,
            table,
          }),
        ),
    ),
    databases: principals.flatMap((principal) =>
      databases.flatMap((database) => {
        const [was, is] = [before, after].map((view) => view.databaseAccess(principal, database).verdicts);
        return databasePermissions.flatMap((permission) =>
          was?.[permission] === is?.[permission] || !was || !is
            ? []
            : { principal, database, permission, before: was[permission], after: is[permission] },
        );
      }),
    ),
  };
};

const order = (changes: readonly { principal: string; permission: string }[]) =>
  sorted(changes, (change) => JSON.stringify(change));

test("the difference of two lakes is what asking about everything finds", () => {
  let changed = 0;
  fc.assert(
    fc.property(lake, steps, (value, all) => {
      const opened = openLake(value);
      let last = opened;
      walk(opened, all, (_step, _before, after) => {
        last = after;
      });
      const found = diffAccess(opened, last);
      const ofTables = found.tables.filter(({ table }) => !isLink(last, table));
      const brute = bruteForce(opened, last);
      expect(order(ofTables)).toEqual(order(brute.tables));
      expect(order(found.databases)).toEqual(order(brute.databases));
      changed += ofTables.length;
      // Of two lakes that share nothing, everything is compared.
      const apart = diffAccess(opened, openLake(structuredClone(last.lake)));
      expect(order(apart.tables)).toEqual(order(found.tables));
    }),
    { numRuns: lakes },
  );
  expect(changed).toBeGreaterThan(lakes / 4);
});

test("of a lake that was read anew, everything is looked at again", () => {
  fc.assert(
    fc.property(lake, lake, (value, other) => {
      const opened = openLake(value);
      everything(opened);
      expect(everything(replaceLake(opened, other))).toEqual(everything(openLake(other)));
    }),
    { numRuns: lakes / 10 },
  );
});

test("one database that was read anew takes the place of the one before", () => {
  fc.assert(
    fc.property(lake, lake, (value, { catalogs: [other] }) => {
      const [catalog, ...rest] = value.catalogs;
      const [database] = other?.databases ?? [];
      if (!catalog || !database) throw new Error("No catalog was made.");
      const opened = openLake(value);
      everything(opened);
      const databases = catalog.databases.map((each) => (each.name === database.name ? database : each));
      expect(everything(replaceDatabase(opened, catalog.catalogId, database))).toEqual(
        everything(openLake({ ...value, catalogs: [{ ...catalog, databases }, ...rest] })),
      );
    }),
    { numRuns: lakes / 10 },
  );
});

/** Undefined where it is refused: of a grant as no one could make it. */
const possibly = (view: LakeView, all: readonly Step[]): LakeView | undefined => {
  try {
    return applySteps(view, all);
  } catch (error) {
    if (error instanceof OperationRefused) return undefined;
    throw error;
  }
};

test("what a denial would be remedied by gives what was asked, and a removal takes it", () => {
  let remedied = 0;
  let removed = 0;
  let takenFromIam = 0;
  let linksTaken = 0;
  fc.assert(
    fc.property(
      lake,
      fc.constantFrom(...askedPrincipals.slice(0, 6)),
      fc.constantFrom(...tablePermissions),
      fc.constantFrom(undefined, "c1"),
      (value, principal, permission, column) => {
        const view = openLake(value);
        for (const table of tables) {
          const question = { principal, table, permission, ...(column !== undefined && { column }) };
          const { verdict, remedies, removal, paths, link } = view.explain(question);
          expect(verdict === "allow" && paths.length === 0).toBe(false);
          for (const { steps: remedy } of remedies) {
            const after = applySteps(view, remedy).explain(question);
            expect({ ...after, remedy }).not.toMatchObject({ verdict: "deny" });
            remedied += 1;
          }
          const isOfIam = link?.verdict === "iam";
          expect((link?.removal.length ?? 0) > 0).toBe(isOfIam);
          const shown = isOfIam ? possibly(view, link.removal)?.explain(question).link : undefined;
          expect(shown?.verdict).not.toBe("iam");
          if (shown) linksTaken += 1;
          const after = removal.length > 0 && possibly(view, removal);
          if (!after) continue;
          expect(after.explain(question).verdict).not.toBe(verdict);
          if (verdict === "iam") takenFromIam += 1;
          else removed += 1;
        }
      },
    ),
    { numRuns: lakes },
  );
  // How many there are is chance; that there are some is not.
  expect(remedied).toBeGreaterThan(lakes / 4);
  expect(removed).toBeGreaterThan(0);
  expect(takenFromIam).toBeGreaterThan(0);
  expect(linksTaken).toBeGreaterThan(0);
});
