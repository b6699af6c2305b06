import { expect, test, vi } from "vitest";
import { database, emptyCatalog, table } from "@/server/access/test-bed";
import { applySteps, openLake } from "./open-lake";

const A = "111111111111";
const lake = {
  catalogs: [{ ...emptyCatalog(A), databases: [database("retail", [table("sales", ["id"])])] }],
  identities: [],
};

test("a view that one copy of the module opened is used by another", async () => {
  const view = openLake(lake);
  vi.resetModules();
  const other = await import("./open-lake");
  expect(other.openLake).not.toBe(openLake);
  const after = other.applySteps(view, [
    { catalogId: A, operation: { name: "CreateLFTag", key: "pii", values: ["true"] } },
  ]);
  expect(after.lake.catalogs[0]?.tags).toEqual([{ key: "pii", values: ["true"] }]);
  expect(other.diffAccess(view, after)).toMatchObject({ gains: 0, losses: 0 });
});

test("what no copy opened is no view", () => {
  const view = { ...openLake(lake) };
  for (const key of Object.getOwnPropertySymbols(view)) Reflect.deleteProperty(view, key);
  expect(() => applySteps(view, [])).toThrow("Only what openLake gave");
});
