import { expect, test } from "vitest";
import { safeNext } from "./safe-next";

test.each(["/queries", "/runs?state=failed&q=a%2Fb#top", "/admin/people", "/a//b", "/@evil.example"])(
  "%s is a page of ours",
  (path) => {
    expect(safeNext(path)).toBe(path);
  },
);

test.each([
  undefined,
  null,
  "",
  "queries",
  "https://evil.example",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "\\\\evil.example",
  " //evil.example",
  "javascript:alert(1)",
  "/sign-in",
  "/sign-in?next=/x",
  "/api/auth/signout",
  `/${"a".repeat(3_000)}`,
])("%j is not, and leads home", (path) => {
  expect(safeNext(path)).toBe("/");
});
