import { expect, test } from "vitest";
import { byHour, isGone, leasesOf } from "./leases";
import type { Permission } from "./model";
import type { AccessStep } from "./step-shape";

const ID = "111122223333";
const step = (
  name: "GrantPermissions" | "RevokePermissions",
  permissions: Permission[],
  grantable: Permission[] = [],
): AccessStep => ({
  catalogId: ID,
  operation: {
    name,
    grant: {
      ...{ principal: `arn:aws:iam::${ID}:role/analyst`, permissions, grantable },
      resource: { kind: "table", database: "shop", table: "orders" },
    },
  },
});

test("what is given is taken back by itself, and of what was had only what came to it", () => {
  const given = step("GrantPermissions", ["SELECT", "INSERT", "DESCRIBE", "DROP"], ["INSERT", "DROP"]);
  const before = { SELECT: "none", INSERT: "granted", DESCRIBE: "granted", DROP: "with grant option" };
  const leases = leasesOf(given, before);
  expect(leases.map(({ undo }) => undo)).toEqual([
    step("RevokePermissions", ["SELECT"]),
    step("RevokePermissions", ["INSERT"], ["INSERT"]),
    step("RevokePermissions", ["DESCRIBE"]),
    step("RevokePermissions", ["DROP"], ["DROP"]),
  ]);
  expect(leases.map(({ undoNew }) => undoNew)).toEqual([
    ...[step("RevokePermissions", ["SELECT"]), step("RevokePermissions", [], ["INSERT"]), null, null],
  ]);
});

test("what a step is to end is taken back whole, though it was had before", () => {
  const ended = { ...step("GrantPermissions", ["SELECT", "INSERT"], ["INSERT"]), endsHeld: true as const };
  const back = [step("RevokePermissions", ["SELECT"]), step("RevokePermissions", ["INSERT"], ["INSERT"])];
  const before = { SELECT: "granted", INSERT: "with grant option" };
  expect(leasesOf(ended, before).map(({ undoNew }) => undoNew)).toEqual(back);
});

test("what is taken is of the same key as what was given, and leaves nothing to take back", () => {
  const [given] = leasesOf(step("GrantPermissions", ["SELECT"]), { SELECT: "none" });
  expect(leasesOf(step("RevokePermissions", ["SELECT"]), { SELECT: "granted" })).toEqual([
    { key: given?.key, undo: null, undoNew: null },
  ]);
});

test("what is given back has the hour that it had, each permission its own", () => {
  const back = step("GrantPermissions", ["SELECT", "INSERT", "DESCRIBE", "DROP"], ["INSERT"]);
  const [select, insert, describe] = leasesOf(back, null).map(({ key }) => key);
  const hour = (expiresAt: string, undo: AccessStep) => ({ expiresAt, undo });
  const [one, two] = ["2030-01-01T01:00:00.000Z", "2030-01-01T02:00:00.000Z"];
  const hours = new Map([
    [select ?? "", hour(one, step("RevokePermissions", ["SELECT"]))],
    [insert ?? "", hour(two, step("RevokePermissions", [], ["INSERT"]))],
    [describe ?? "", hour(one, step("RevokePermissions", ["DESCRIBE"]))],
  ]);
  expect(byHour(back, hours)).toEqual([
    { expiresAt: null, step: step("GrantPermissions", ["INSERT", "DROP"]) },
    { expiresAt: one, step: { ...step("GrantPermissions", ["SELECT", "DESCRIBE"]), expiresAt: one } },
    { expiresAt: two, step: { ...step("GrantPermissions", ["INSERT"], ["INSERT"]), expiresAt: two } },
  ]);
  expect(byHour(back, new Map())).toEqual([{ expiresAt: null, step: back }]);
});

test("what AWS does not have any more is gone, and of a right to pass it on only that", () => {
  expect(isGone(step("RevokePermissions", ["SELECT"]), { SELECT: "granted" })).toBe(false);
  expect(isGone(step("RevokePermissions", ["SELECT"]), { SELECT: "none" })).toBe(true);
  const option = step("RevokePermissions", [], ["SELECT"]);
  expect(isGone(option, { SELECT: "with grant option" })).toBe(false);
  expect(isGone(option, { SELECT: "granted" })).toBe(true);
});
