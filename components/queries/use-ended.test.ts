import { expect, it } from "vitest";
import type { Statement, StatementStatus } from "@/server/statements/contract";
import { durationOf } from "./statement-words";
import { changesNames, endedOf } from "./use-ended";
import type { Result } from "./use-results";

const result = (statementId: string, status: StatementStatus, sql = "select 1"): Result => ({
  statementId,
  runId: null,
  isKept: false,
  textStart: 0,
  lead: 0,
  error: null,
  statement: {
    id: statementId,
    sql,
    status,
    endedAt: ["FINISHED", "FAILED", "ABORTED"].includes(status) ? "2026-01-01T00:00:00.000Z" : null,
  } as Statement,
});

it("tells only of those that were seen running", () => {
  const results = [result("a", "FAILED"), result("b", "FINISHED"), result("c", "STARTED")];
  expect(endedOf(results, new Set(["b", "c"])).map(({ statementId }) => statementId)).toEqual(["b"]);
});

it.each<[string, StatementStatus, boolean]>([
  ["create table t (a int)", "FINISHED", true],
  ["drop view v", "FINISHED", true],
  ["alter table t rename to u", "FINISHED", true],
  ["create table t (a int)", "FAILED", false],
  ["create temp table t (a int)", "FINISHED", false],
  ["insert into t values (1)", "FINISHED", false],
  ["select 'create table t'", "FINISHED", false],
])("%s, %s: other names: %s", (sql, status, expected) => {
  expect(changesNames(result("a", status, sql))).toBe(expected);
});

it("gives no time to a statement that never ran", () => {
  const startedAt = "2026-01-01T00:00:00.000Z";
  const never = { status: "ABORTED", startedAt: null, queryId: null, durationMs: 40 } as const;
  expect(durationOf(never)).toBeNull();
  expect(durationOf({ ...never, startedAt })).toBe(40);
  expect(durationOf({ ...never, queryId: "7" })).toBe(40);
  expect(durationOf({ ...never, status: "FAILED" })).toBe(40);
});
