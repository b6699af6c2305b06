import { expect, test } from "vitest";
import { CHANGE_STATES, type PlanCheck } from "@/server/changes/contract";
import { blockedWords, extentWords, isOver } from "./change-words";

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

test("how far a plan goes is told by what it counted", () => {
  const counts = { gains: 3, loses: 0, principals: 2, resources: 4 };
  const words = (more: object) => extentWords({ ...counts, ...more }).replaceAll("\u00a0", " ");
  expect(words({ reach: { databases: 1, tables: 3, columns: 12 } })).toBe(
    "2 principals · 1 database · 3 tables · 12 columns",
  );
  expect(words({ reach: { databases: 0, tables: 1, columns: 0 } })).toBe("2 principals · 1 table");
  expect(words({})).toBe("2 principals · 4 tables and databases");
});
