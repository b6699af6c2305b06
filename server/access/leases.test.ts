import { expect, test } from "vitest";
import { leasesOf } from "./leases";
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

test("what is taken is of the same key as what was given, and leaves nothing to take back", () => {
  const [given] = leasesOf(step("GrantPermissions", ["SELECT"]), { SELECT: "none" });
  expect(leasesOf(step("RevokePermissions", ["SELECT"]), { SELECT: "granted" })).toEqual([
    { key: given?.key, undo: null, undoNew: null },
  ]);
});
