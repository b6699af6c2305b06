import fc from "fast-check";
import { expect, test } from "vitest";
import type { Lake, Principal } from "@/server/access/model";
import type { Step } from "@/server/access/operation";
import { applySteps, OperationRefused, openLake } from "./index";
import { naiveTableAccess } from "./naive";
import { accounts, databaseNames, lake, people, tableNames } from "./random-lake";
import { type Question, type TablePermission, type TableRef, tablePermissions } from "./types";

const tables = accounts.flatMap((catalogId) =>
  databaseNames.flatMap((database) => tableNames.map((table) => ({ catalogId, database, table }))),
);

const find = ({ catalogs }: Lake, { catalogId, database, table }: TableRef) => {
  const holder = catalogs
    .find((one) => one.catalogId === catalogId)
    ?.databases.find(({ name }) => name === database);
  return { holder, found: holder?.tables.find(({ name }) => name === table) };
};

/** Where a link leads; undefined of what is none. */
const targetOf = (value: Lake, ref: TableRef): TableRef | undefined => {
  const { holder, found } = find(value, ref);
  return holder?.target ? { ...holder.target, table: ref.table } : found?.target;
};

/** Whether the plain evaluator gives it. */
const has = (value: Lake, { principal, table, permission, column }: Question) => {
  const { verdicts, columns, described } = naiveTableAccess(value, principal, table);
  if (verdicts[permission] === "deny") return false;
  if (column === undefined || !["SELECT", "DESCRIBE"].includes(permission)) return true;
  return (permission === "SELECT" ? columns : described).includes(column);
};

const granting = (catalogId: string, to: Principal, table: TableRef, permission: TablePermission): Step => ({
  catalogId,
  operation: {
    name: "GrantPermissions",
    grant: {
      ...{ principal: to, permissions: [permission], grantable: [] },
      resource: { kind: "table", ...table },
    },
  },
});

/** Undefined where Lake Formation would not do it. */
const verdictAfter = (value: Lake, step: Step, question: Question) => {
  try {
    return applySteps(openLake(value), [step]).explain(question).verdict;
  } catch (error) {
    if (error instanceof OperationRefused) return undefined;
    throw error;
  }
};

test("a denial tells of what there is: a share that was not passed on, other columns, other permissions", () => {
  const told = { notPassedOn: 0, notShared: 0, otherColumns: 0, otherPermissions: 0, nothing: 0 };
  fc.assert(
    fc.property(
      lake,
      fc.constantFrom(...people),
      fc.constantFrom(...tablePermissions),
      fc.constantFrom(undefined, "c1"),
      (value, principal, permission, column) => {
        const account = principal.split(":")[4] ?? "";
        for (const table of tables) {
          const { found: there } = find(value, table);
          if (!there || there.target) continue;
          if (column !== undefined && !there.columns.some(({ name }) => name === column)) continue;
          const question = { principal, table, permission, ...(column !== undefined && { column }) };
          const { verdict, shortfalls } = openLake(value).explain(question);
          if (verdict !== "deny") {
            expect(shortfalls).toEqual([]);
            continue;
          }
          const found = new Map<string, (typeof shortfalls)[number]>(
            shortfalls.map((one) => [one.kind, one]),
          );
          const isAbroad = account !== table.catalogId;
          const isThere = naiveTableAccess(value, principal, table);
          const isColumns = column !== undefined && ["SELECT", "DESCRIBE"].includes(permission);
          expect(found.has("hiddenLink")).toBe(false);
          expect(found.has("notPassedOn")).toBe(isAbroad && has(value, { ...question, principal: account }));
          expect(found.has("otherColumns")).toBe(isColumns && isThere.verdicts[permission] !== "deny");
          const isHeld = Object.values(isThere.verdicts).some((one) => one !== "deny");
          expect(found.has("otherPermissions")).toBe(isHeld && !found.has("otherColumns"));
          const on = granting(account, principal, table, permission);
          if (found.has("notPassedOn")) expect(verdictAfter(value, on, question)).not.toBe("deny");
          const out = granting(table.catalogId, account, table, permission);
          if (found.has("notShared")) expect(verdictAfter(value, out, question)).not.toBe("deny");
          for (const kind of ["notPassedOn", "notShared", "otherColumns", "otherPermissions"] as const)
            if (found.has(kind)) told[kind] += 1;
          if (found.size === 0) told.nothing += 1;
        }
      },
    ),
    { numRuns: 300 },
  );
  for (const [kind, times] of Object.entries(told)) expect([kind, times > 0]).toEqual([kind, true]);
});

test("what one would have but for a link that is hidden is denied for just that", () => {
  let hidden = 0;
  fc.assert(
    fc.property(lake, fc.constantFrom(...people), (value, principal) => {
      const view = openLake(value);
      for (const table of tables) {
        const { verdict, link, shortfalls } = view.explain({ principal, table, permission: "SELECT" });
        const isHidden = verdict === "deny" && link?.verdict === "deny";
        const target = targetOf(value, table);
        const behind = target && view.explain({ principal, table: target, permission: "SELECT" });
        if (isHidden && behind && behind.verdict !== "deny" && !behind.link) {
          expect(shortfalls).toEqual([{ kind: "hiddenLink", link: link.at }]);
          hidden += 1;
        } else if (!isHidden) expect(shortfalls.map(({ kind }) => kind)).not.toContain("hiddenLink");
      }
    }),
    { numRuns: 200 },
  );
  expect(hidden).toBeGreaterThan(0);
});
