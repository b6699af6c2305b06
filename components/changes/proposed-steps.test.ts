import { expect, test } from "vitest";
import { readSteps, withExpiry, wordsOfStep } from "./proposed-steps";

test("what is no list of steps is told so", () => {
  expect(readSteps("{")).toMatchObject({ ok: false });
  expect(readSteps("[]")).toMatchObject({ ok: false, problem: expect.stringContaining("list") });
  expect(readSteps('[{"operation":{"name":"DeleteLFTag"}},{"operation":{}}]')).toEqual({
    ...{ ok: false, problem: "Step 2 has no operation with a name." },
  });
});

test("a time goes onto what is granted, and onto nothing else", () => {
  const steps = [{ operation: { name: "GrantPermissions" } }, { operation: { name: "CreateLFTag" } }];
  expect(withExpiry(steps, "")).toEqual(steps);
  expect(withExpiry(steps, "2030-01-01T12:30")).toEqual([
    { operation: { name: "GrantPermissions" }, expiresAt: new Date("2030-01-01T12:30").toISOString() },
    { operation: { name: "CreateLFTag" } },
  ]);
});

test("a step is told in words, and by its operation's name where it is not whole", () => {
  const grant = {
    principal: "arn:aws:iam::111122223333:role/etl",
    resource: { kind: "table", database: "sales", table: "orders" },
    permissions: ["SELECT"],
  };
  expect(wordsOfStep({ operation: { name: "GrantPermissions", grant } })).toBe(
    "Grant SELECT on sales.orders to etl",
  );
  expect(wordsOfStep({ operation: { name: "GrantPermissions", grant }, endsHeld: true })).toBe(
    "Put an hour on SELECT on sales.orders of etl",
  );
  expect(wordsOfStep({ operation: { name: "GrantPermissions" } })).toBe("GrantPermissions");
  expect(wordsOfStep({ operation: { name: "CreateLFTag", key: "pii" } })).toBe("CreateLFTag");
  expect(wordsOfStep({ operation: { name: "Whatever" } })).toBe("Whatever");
});
