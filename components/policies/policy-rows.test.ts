import { expect, test } from "vitest";
import type { Policy } from "@/server/access/contract";
import { rowsOf } from "./policy-rows";
import { reachText, revokeSteps, revokeTitle } from "./policy-words";

const policy = (id: string, principal: string, accountId = "111111111111"): Policy => ({
  ...{ id, accountId, databases: 0, tables: 2, columns: 5, ends: [] },
  who: { principal, label: principal, accountId, people: [], stranger: null },
  grant: {
    ...{ principal, permissions: ["SELECT"], grantable: ["SELECT"] },
    resource: { kind: "tagPolicy", resourceType: "TABLE", expression: { pii: ["false"] } },
  },
});

test("policies stand under their principal, account by account", () => {
  const rows = rowsOf(
    [policy("1", "Analyst"), policy("2", "Analyst"), policy("3", "Etl"), policy("4", "Etl", "222222222222")],
    true,
  );
  expect(rows.map((row) => (row.kind === "policy" ? row.policy.id : [row.key, row.isWhole]))).toEqual([
    ["111111111111 Analyst", true],
    ...["1", "2"],
    ["111111111111 Etl", true],
    "3",
    ["222222222222 Etl", false],
    "4",
  ]);
  expect(rowsOf([], false)).toEqual([]);
});

test("a policy is revoked with its grant option, whole", () => {
  const [one, other] = [policy("1", "Analyst"), policy("2", "Etl")];
  expect(revokeSteps([one])).toEqual([
    { catalogId: one.accountId, operation: { name: "RevokePermissions", grant: one.grant } },
  ]);
  expect(revokeTitle([one])).toBe("Revoke 1 grant of Analyst");
  expect(revokeTitle([one, other])).toBe("Revoke 2 grants of Analyst and Etl");
});

test("what a policy reaches is said in counts", () => {
  expect(reachText(policy("1", "Analyst"))).toBe("2\u00a0tables, 5\u00a0columns");
  expect(reachText({ ...policy("1", "Analyst"), tables: 0 })).toBe("nothing");
});
