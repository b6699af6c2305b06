import { expect, test } from "vitest";
import type { AccessTag } from "@/server/access/contract";
import { mergedKeys } from "./use-tag-keys";

const tag = (
  accountId: string,
  key: string,
  values: string[],
  description = "",
  meanings: AccessTag["meanings"] = {},
): AccessTag => ({
  ...{ accountId, key, values, description, meanings, owner: null },
  ...{ databases: 0, tables: 0, columns: 0, policies: 0 },
});

const said = (description: string) => ({ description, owner: null });

test("the keys of all accounts stand once, with the values of each and what is said first of them", () => {
  const tags = [
    tag("111111111111", "stage", ["prod"], "", { prod: said("") }),
    tag("222222222222", "pii", ["true"]),
    tag("222222222222", "stage", ["dev", "prod"], "How far it is", {
      prod: said("In use"),
      dev: said("Ours"),
    }),
    tag("333333333333", "stage", ["dev"], "Not that", { dev: said("Theirs") }),
  ];
  expect(mergedKeys(tags)).toEqual([
    { key: "pii", values: ["true"], description: "", descriptions: {} },
    {
      ...{ key: "stage", values: ["dev", "prod"], description: "How far it is" },
      descriptions: { prod: "In use", dev: "Ours" },
    },
  ]);
});
