import { expect, test } from "vitest";
import { batchOutcome, canBecome, isTerminal, notRunReason, type PartOutcome, type Status } from "./status";

const statuses: Status[] = ["SUBMITTED", "PICKED", "STARTED", "FINISHED", "FAILED", "ABORTED"];

test.each([
  ["SUBMITTED", ["PICKED", "FAILED", "ABORTED"]],
  ["PICKED", ["STARTED", "FAILED", "ABORTED"]],
  ["STARTED", ["FINISHED", "FAILED", "ABORTED"]],
  ["FINISHED", []],
  ["FAILED", []],
  ["ABORTED", []],
] as [Status, Status[]][])("%s becomes %s and nothing else", (from, allowed) => {
  expect(statuses.filter((to) => canBecome(from, to))).toEqual(allowed);
  expect(isTerminal(from)).toBe(allowed.length === 0);
});

const parts = (...all: Status[]): PartOutcome[] =>
  all.map((status, index) => ({
    n: index + 1,
    status,
    error: status === "FAILED" ? `ERROR: e${index + 1}` : status === "ABORTED" ? notRunReason : null,
  }));

test.each([
  ["a transaction that went well", "TRANSACTION", parts("FINISHED", "FINISHED"), false, "FINISHED", null],
  [
    "a transaction fails as one",
    "TRANSACTION",
    parts("FINISHED", "FAILED", "ABORTED"),
    false,
    "FAILED",
    "Query #2 failed with ERROR: e2",
  ],
  ["auto-commit follows its last: good", "AUTO_COMMIT", parts("FAILED", "FINISHED"), false, "FINISHED", null],
  [
    "auto-commit follows its last: bad",
    "AUTO_COMMIT",
    parts("FINISHED", "FAILED"),
    false,
    "FAILED",
    "Query #2 failed with ERROR: e2",
  ],
  ["a cancelled transaction", "TRANSACTION", parts("FINISHED", "ABORTED", "ABORTED"), true, "ABORTED", null],
  ["a cancelled auto-commit batch", "AUTO_COMMIT", parts("FAILED", "ABORTED"), true, "ABORTED", null],
  ["a cancel that came too late", "TRANSACTION", parts("FINISHED", "FINISHED"), true, "FINISHED", null],
] as const)("%s", (_name, mode, given, cancelled, status, error) => {
  expect(batchOutcome(mode, given, cancelled)).toEqual({ status, error });
});
