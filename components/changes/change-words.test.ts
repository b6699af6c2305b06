import { expect, test } from "vitest";
import { CHANGE_STATES, type PlanCheck } from "@/server/changes/contract";
import { blockedWords, isOver } from "./change-words";

test("what stood in a Change's way is a problem still, unless it was withdrawn or taken back", () => {
  expect(CHANGE_STATES.filter((state) => isOver({ state }))).toEqual(["withdrawn", "reverted"]);
});

test("a plan that breaks what is to hold says so until it is overridden or nothing is to be applied", () => {
  const check = (name: string, more: Partial<PlanCheck> = {}): PlanCheck => ({
    ...{ id: name, name, says: "It is so", before: 0, after: 1, added: 1, breaks: [], isOverridden: false },
    ...more,
  });
  const words = (...planChecks: PlanCheck[]) => blockedWords({ state: "approved", planChecks });
  expect(words(check("No PII"))).toBe(
    "It breaks the policy test “No PII”, and is applied only if an admin overrides that.",
  );
  expect(words(check("a"), check("b"))).toContain("2 policy tests");
  expect(words(check("a", { isOverridden: true }), check("b", { added: 0 }))).toBeNull();
  expect(blockedWords({ state: "withdrawn", planChecks: [check("a")] })).toBeNull();
});
