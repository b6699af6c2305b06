import { expect, test } from "vitest";
import type { QueryExecution } from "@/server/aws/athena";
import { rememberTime, usualMs } from "./usual-time";

const query = (sql: string, more: object = {}) => ({
  workgroup: "primary",
  database: "db",
  sql,
  parameters: [] as string[],
  reuseMinutes: null as number | null,
  ...more,
});
const took = (totalMs: number | null, more: Partial<QueryExecution> = {}) =>
  ({ state: "SUCCEEDED", isReused: false, totalMs, ...more }) as QueryExecution;

test("the same query is told from another account's, of another database, with other values", () => {
  rememberTime("111111111111", query("same"), took(80));
  expect(usualMs("111111111111", query("same"))).toBe(80);
  expect(usualMs("222222222222", query("same"))).toBeUndefined();
  expect(usualMs("111111111111", query("same", { database: "other" }))).toBeUndefined();
  expect(usualMs("111111111111", query("same", { parameters: ["1"] }))).toBeUndefined();
});

test("it follows up half-way, and down at once", () => {
  const after = (ms: number) => {
    rememberTime("1", query("swings"), took(ms));
    return usualMs("1", query("swings"));
  };
  expect(after(100)).toBe(100);
  expect(after(200)).toBe(150);
  expect(after(50)).toBe(50);
});

test("a failure and a reused result say nothing of it, and one that has become long is forgotten", () => {
  const one = query("varies");
  rememberTime("1", one, took(50));
  rememberTime("1", one, took(3, { isReused: true }));
  rememberTime("1", one, took(5, { state: "FAILED" }));
  expect(usualMs("1", one)).toBe(50);
  rememberTime("1", one, took(5_000));
  expect(usualMs("1", one)).toBeUndefined();
});

test("nothing is known of one that may be answered from an earlier result", () => {
  rememberTime("1", query("reused"), took(200));
  expect(usualMs("1", query("reused", { reuseMinutes: 60 }))).toBeUndefined();
  expect(usualMs("1", query("reused"))).toBe(200);
});

test("of a thousand later queries the oldest is forgotten", () => {
  rememberTime("1", query("first"), took(50));
  for (let n = 0; n < 1_000; n += 1) rememberTime("1", query(`later ${n}`), took(50));
  expect(usualMs("1", query("first"))).toBeUndefined();
  expect(usualMs("1", query("later 0"))).toBe(50);
});
