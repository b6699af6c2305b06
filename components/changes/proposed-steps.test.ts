import { expect, test } from "vitest";
import { readSteps, withExpiry } from "./proposed-steps";

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
