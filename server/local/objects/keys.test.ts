import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { folded, justAfter, keyFault, lockName, naturalPath, oddPath, successor } from "./keys";

describe("naturalPath", () => {
  test.each(["a", "a/b/c.parquet", "day=2020-01-01/part 0.csv", "ünï/😀", ".hidden", "a..b", "..."])(
    "names the file of %j as the key",
    (key) => expect(naturalPath("bucket", key)).toBe(`bucket/${key}`),
  );

  test.each([
    "..",
    "../x",
    "a/../../x",
    "/etc/passwd",
    "a//b",
    "folder/",
    "./a",
    "a/.",
    "a\\..\\b",
    "a\nb",
    "x".repeat(256),
  ])("gives %j no file of its name", (key) => expect(naturalPath("bucket", key)).toBeNull());

  test("never lets a key out of its bucket's folder", () => {
    const piece = fc.oneof(fc.constantFrom("..", ".", "/", "\\", "a", "\0", "%2e"), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = naturalPath("bucket", pieces.join(""));
        if (path === null) return;
        expect(path.startsWith("bucket/")).toBe(true);
        expect(path.split("/").some((name) => name === ".." || name === "." || name === "")).toBe(false);
      }),
    );
  });
});

test("oddPath keeps a plain extension and nothing else of the key", () => {
  expect(oddPath("b", "../../x.parquet")).toMatch(/^\.odd\/b\/[0-9a-f]{64}\.parquet$/);
  expect(oddPath("b", "x./../..")).toMatch(/^\.odd\/b\/[0-9a-f]{64}$/);
});

test("keys that a case-blind file system would mix up share one lock", () => {
  expect(lockName("b", "Data/A.csv")).toBe(lockName("b", "data/a.CSV"));
  expect(folded("é")).toBe(folded("é"));
});

test.each([
  ["", "empty"],
  ["x".repeat(1024), null],
  ["é".repeat(513), "too-long"],
  ["a\0b", "unstorable"],
  ["\ud800", "unstorable"],
  ["\ud83d\ude00", null],
])("keyFault(%j) is %s", (key, fault) => expect(keyFault(key)).toBe(fault));

describe("order of keys", () => {
  const bytes = (text: string) => Buffer.from(text);
  const text = fc.string({ unit: "binary", minLength: 1 }).filter((value) => keyFault(value) === null);

  test("successor is above every key with the prefix and not above any other greater key", () => {
    fc.assert(
      fc.property(text, text, (prefix, other) => {
        const next = successor(prefix);
        if (next === null) return;
        expect(bytes(prefix + other).compare(bytes(next))).toBe(-1);
        if (bytes(other).compare(bytes(prefix)) > 0 && !other.startsWith(prefix)) {
          expect(bytes(other).compare(bytes(next))).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test("nothing lies between a key and what is just after it", () => {
    expect(bytes("a").compare(bytes(justAfter("a")))).toBe(-1);
    expect(successor("\u{10ffff}")).toBeNull();
    expect(successor("a\u{10ffff}")).toBe("b");
    expect(successor("\ud7ff")).toBe("\ue000");
  });
});
