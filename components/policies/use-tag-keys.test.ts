import { expect, test } from "vitest";
import type { AccessTag } from "@/server/access/contract";
import { mergedKeys } from "./use-tag-keys";

const tag = (accountId: string, key: string, values: string[], description = ""): AccessTag => ({
  ...{ accountId, key, values, description, owner: null },
  ...{ databases: 0, tables: 0, columns: 0, policies: 0 },
});

test("the keys of all accounts stand once, with the values of each", () => {
  const tags = [
    tag("111111111111", "stage", ["prod"]),
    tag("222222222222", "pii", ["true"]),
    tag("222222222222", "stage", ["dev", "prod"], "How far it is"),
  ];
  expect(mergedKeys(tags)).toEqual([
    { key: "pii", values: ["true"], description: "" },
    { key: "stage", values: ["dev", "prod"], description: "How far it is" },
  ]);
});
