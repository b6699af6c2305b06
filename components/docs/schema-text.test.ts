import { expect, test } from "vitest";
import { fieldLines, limitsText, typeText } from "./schema-text";

test("a type reads as words", () => {
  expect(typeText({ type: "string", format: "date-time" })).toBe("string (date-time)");
  expect(typeText({ anyOf: [{ type: "string" }, { type: "null" }] })).toBe("string or null");
  expect(typeText({ type: "array", items: { enum: ["a", "b"] } })).toBe('list of "a" | "b"');
  expect(typeText({ type: "object", additionalProperties: { type: "number" } })).toBe("map of number");
  expect(typeText({})).toBe("any");
});

test("bounds that bound nothing are left out", () => {
  expect(limitsText({ minimum: 1, maximum: 200, default: 50 })).toEqual(["from 1", "to 200", "default 50"]);
  expect(limitsText({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })).toEqual([]);
});

test("the fields of a list's members stand under the list", () => {
  const lines = fieldLines({
    type: "object",
    required: ["items"],
    properties: {
      items: {
        type: "array",
        items: {
          type: "object",
          required: ["id"],
          properties: { id: { type: "string" }, at: { type: "string" } },
        },
      },
      nextCursor: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
  });
  expect(lines.map(({ path, depth, required }) => [path, depth, required])).toEqual([
    ["items", 0, true],
    ["items.id", 1, true],
    ["items.at", 1, false],
    ["nextCursor", 0, false],
  ]);
});

test("a schema that holds itself ends", () => {
  const node: { type: string; properties: Record<string, object> } = { type: "object", properties: {} };
  node.properties["child"] = node;
  expect(fieldLines(node).length).toBeLessThan(10);
});
