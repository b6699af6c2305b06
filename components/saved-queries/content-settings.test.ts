import { expect, it } from "vitest";
import type { Content } from "@/server/saved-queries/contract";
import { changedSettings } from "./content-settings";

const version: Content = {
  sql: "select :a, :b",
  parameters: [
    { name: "a", type: "number", isNullable: true },
    { name: "b", type: "text", isNullable: true },
  ],
  chart: null,
  target: { accountId: "333333333333", warehouseKind: "workgroup", warehouse: "default", database: "dev" },
};

it("a difference names what changed and leaves out what is the same", () => {
  const after: Content = {
    ...version,
    parameters: [
      { isNullable: true, type: "number", name: "a" },
      { name: "b", type: "choice", choices: ["x", "y"], isNullable: true },
    ],
    target: null,
  };
  expect(changedSettings(version, after)).toEqual({
    before: { ":b": { isNullable: true, type: "text" }, target: "333333333333 workgroup default/dev" },
    after: { ":b": { choices: ["x", "y"], isNullable: true, type: "choice" } },
  });
  expect(changedSettings(version, version)).toEqual({ before: {}, after: {} });
});
