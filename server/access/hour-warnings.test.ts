import { expect, test } from "vitest";
import { hourWarnings } from "./hour-warnings";
import { keysOf } from "./leases";
import type { Permission } from "./model";
import type { AccessStep } from "./step-shape";

const ID = "111122223333";
const HOUR = "2030-01-01T00:00:00.000Z";
const grant = {
  ...{ principal: `arn:aws:iam::${ID}:role/analyst`, grantable: [] as Permission[] },
  resource: { kind: "table", database: "shop", table: "orders" } as const,
};

const step = (
  name: "GrantPermissions" | "RevokePermissions",
  permissions: Permission[],
  rest: Partial<AccessStep> & { grantable?: Permission[] } = {},
) => {
  const { grantable = [], ...more } = rest;
  return { catalogId: ID, operation: { name, grant: { ...grant, permissions, grantable } }, ...more };
};
const planned = (one: AccessStep, before: Record<string, string>) => ({
  ...{ step: one, before, expiresAt: one.expiresAt ?? null },
});
const key = (permission: Permission) =>
  keysOf({ catalogId: ID, grant: { ...grant, permissions: [permission] } })[0] ?? "";
const timed = (permission: Permission) =>
  new Map([[key(permission), { expiresAt: HOUR, undo: step("RevokePermissions", [permission]) }]]);
const until = { expiresAt: HOUR };

test("an hour on what is held for good is told to come to nothing", () => {
  const before = { SELECT: "granted", INSERT: "none" };
  const given = planned(step("GrantPermissions", ["SELECT", "INSERT"], until), before);
  expect(hourWarnings([given], new Map())).toEqual([
    "analyst has SELECT on shop.orders for good already: it will not end then. To have it end, put an hour on that policy.",
  ]);
  expect(hourWarnings([given], timed("SELECT"))).toEqual([]);
  const ended = planned(step("GrantPermissions", ["SELECT"], { ...until, endsHeld: true }), before);
  expect(hourWarnings([ended], new Map())).toEqual([]);
  const option = planned(step("GrantPermissions", ["SELECT"], { ...until, grantable: ["SELECT"] }), before);
  expect(hourWarnings([option], new Map())).toEqual([
    "analyst has SELECT on shop.orders for good already: only the right to pass it on will end then.",
  ]);
});

test("what steps before it gave for a time, or took, is not held for good", () => {
  const granted = { SELECT: "granted" };
  expect(
    hourWarnings(
      [
        planned(step("GrantPermissions", ["SELECT"], until), { SELECT: "none" }),
        planned(step("GrantPermissions", ["SELECT"], until), granted),
      ],
      new Map(),
    ),
  ).toEqual([]);
  expect(
    hourWarnings(
      [
        planned(step("RevokePermissions", ["SELECT"]), granted),
        planned(step("GrantPermissions", ["SELECT"]), { SELECT: "none" }),
      ],
      timed("SELECT"),
    ),
  ).toEqual([]);
});

test("that something will not end any more is told, and of many only some", () => {
  const anew = planned(step("GrantPermissions", ["SELECT"]), { SELECT: "granted" });
  const [told] = hourWarnings([anew], timed("SELECT"));
  expect(told).toBe(
    "analyst has SELECT on shop.orders for a time: granted anew without an hour, it will not end any more.",
  );
  const held = planned(step("GrantPermissions", ["SELECT"], until), { SELECT: "granted" });
  const many = hourWarnings(Array(9).fill(held), new Map());
  expect(many).toHaveLength(6);
  expect(many.at(-1)).toBe("The same is so of 4 more.");
});
