import { expect, test } from "vitest";
import { EMPTY_FACTS, factsOf, withTags } from "./facts-draft";

test("what is typed becomes tags as the catalog keeps them, each once", () => {
  expect(withTags(["gdpr"], " Retail , GDPR,, daily")).toEqual(["gdpr", "retail", "daily"]);
  expect(withTags([], "   ")).toEqual([]);
});

test("no more tags are taken than a dataset has", () => {
  const many = Array.from({ length: 30 }, (_, n) => `tag ${n}`).join(",");
  expect(withTags([], many)).toHaveLength(20);
});

test("what is empty is nothing to the API", () => {
  const { name, domain, tags } = factsOf({ ...EMPTY_FACTS, tags: ["a"] }) as Record<string, unknown>;
  expect({ name, domain, tags }).toEqual({ name: undefined, domain: null, tags: ["a"] });
});
