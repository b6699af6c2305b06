import { expect, test } from "vitest";
import type { BatchPart, StatementStatus } from "@/server/aws/redshift-data";
import { verdictsOf } from "./transaction-verdicts";

const part = (status: StatementStatus, fields: Partial<BatchPart> = {}): BatchPart => ({
  id: "x:1",
  status,
  hasResultSet: false,
  rows: null,
  bytes: null,
  durationMs: null,
  startedAt: null,
  endedAt: null,
  error: null,
  pid: null,
  queryId: 1,
  dbUser: null,
  ...fields,
});
const failed = part("FAILED", { error: "ERROR: no" });

/** What AWS may tell of those behind the failed one: its pages do not say. */
const behind: [string, BatchPart | undefined][] = [
  ["aborts", part("ABORTED", { queryId: null, error: "something" })],
  ["never begins", part("SUBMITTED", { queryId: null })],
  ["does not list", undefined],
  ["fails as well", part("FAILED", { queryId: null, error: "current transaction is aborted" })],
];

test.each(behind)(
  "the first failure undoes what was before it; what AWS %s behind it was not run",
  (_, last) => {
    expect(
      verdictsOf({ status: "FAILED", error: "Query #2 failed" }, [part("FINISHED"), failed, last]),
    ).toEqual([
      { status: "ABORTED", error: "Undone: statement 2 of the transaction failed." },
      { status: "FAILED", error: "ERROR: no" },
      { status: "ABORTED", error: "Not run: statement 2 of the transaction failed." },
    ]);
  },
);

test("a failed commit, and a label that could not be set, fail all", () => {
  expect(verdictsOf({ status: "FAILED", error: "ERROR: 1023" }, [part("FINISHED"), part("ABORTED")])).toEqual(
    [
      { status: "ABORTED", error: "Undone: the transaction failed. ERROR: 1023" },
      { status: "ABORTED", error: "Not run: the transaction failed. ERROR: 1023" },
    ],
  );
});

test("a failure without its own words has those of the whole", () => {
  expect(verdictsOf({ status: "FAILED", error: "Query #1 failed" }, [part("FAILED")])).toEqual([
    { status: "FAILED", error: "Query #1 failed" },
  ]);
});

test("a cancel undoes what had run, stops what ran, and spares the rest", () => {
  const parts = [part("FINISHED"), part("ABORTED"), part("ABORTED", { queryId: null }), undefined];
  expect(verdictsOf({ status: "ABORTED", error: null }, parts)).toEqual([
    { status: "ABORTED", error: "Undone: the transaction was cancelled." },
    { status: "ABORTED", error: null },
    { status: "ABORTED", error: "Cancelled before it began." },
    { status: "ABORTED", error: "Cancelled before it began." },
  ]);
});
