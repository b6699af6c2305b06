import { expect, test } from "vitest";
import { diffJson } from "./json-diff";

test("each path is added, removed, changed or the same", () => {
  const lines = diffJson(
    { role: "viewer", name: "Vic", old: 1 },
    { role: "analyst", name: "Vic", fresh: [true] },
  );
  expect(lines).toEqual([
    { path: "role", mark: "changed", before: "viewer", after: "analyst" },
    { path: "name", mark: "same", before: "Vic", after: "Vic" },
    { path: "old", mark: "removed", before: "1", after: null },
    { path: "fresh[0]", mark: "added", before: null, after: "true" },
  ]);
});

test("a thing made has only additions, a thing gone only removals", () => {
  expect(diffJson(null, { a: { b: 1 } })).toEqual([{ path: "a.b", mark: "added", before: null, after: "1" }]);
  expect(diffJson({ a: [] }, null)).toEqual([{ path: "a", mark: "removed", before: "[]", after: null }]);
});

test("null is a value, absence is not", () => {
  expect(diffJson({ a: null }, {})).toEqual([{ path: "a", mark: "removed", before: "null", after: null }]);
  expect(diffJson({ a: undefined }, {})).toEqual([]);
});

test("nothing against nothing is no line", () => {
  expect(diffJson(null, undefined)).toEqual([]);
});
