import { expect, test } from "vitest";
import { approvalsAsked, effectsBy } from "./preview-words";

test("what policy would ask is said in a sentence", () => {
  const why = "";
  expect(approvalsAsked({ approvals: 0, byAdmin: false, why })).toBe("It needs no approval.");
  expect(approvalsAsked({ approvals: 1, byAdmin: false, why })).toBe("It needs one approval.");
  expect(approvalsAsked({ approvals: 2, byAdmin: true, why })).toBe(
    "It needs 2 approvals, with an admin among those who ask or approve.",
  );
});

test("what is gained and lost stands under whom it concerns, those who are concerned most first", () => {
  const effect = (n: number, principal: string) => ({
    ...{ n, principal, direction: "gains" as const, accountId: "111122223333", resource: "a.b" },
    ...{ permission: "SELECT", columns: null, rows: null, note: null },
  });
  const principals = ["most", "least"].map((principal) => ({ principal, gains: 2, loses: 0 }));
  const found = effectsBy({
    principals,
    effects: [effect(0, "least"), effect(1, "most"), effect(2, "most")],
  });
  expect(found.map(({ principal, effects }) => [principal, effects.map(({ n }) => n)])).toEqual([
    ["most", [1, 2]],
    ["least", [0]],
  ]);
});
