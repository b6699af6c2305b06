import { expect, test } from "vitest";
import { scanOf } from "./scan";

const TB = 2 ** 40;
const MIN = (10 * 2 ** 20 * 5) / TB;
const read = { kind: "SELECT", status: "FINISHED", isReused: false };

test.each([
  ["a terabyte", { scannedBytes: BigInt(TB) }, 5],
  ["less than ten megabytes", { scannedBytes: 21n }, MIN],
  ["nothing", { scannedBytes: 0n }, MIN],
  ["a begun megabyte", { scannedBytes: 10n * 2n ** 20n + 1n }, (MIN * 11) / 10],
  ["a failure", { scannedBytes: BigInt(TB), status: "FAILED" }, 0],
  ["a stop before anything was read", { scannedBytes: 0n, status: "ABORTED" }, 0],
  ["a stop in the middle", { scannedBytes: BigInt(TB), status: "ABORTED" }, 5],
  ["an earlier result", { scannedBytes: 0n, isReused: true }, 0],
  ["a command", { scannedBytes: 0n, kind: "DDL" }, 0],
])("%s is priced as Athena does", (_what, scanned, usd) => {
  expect(scanOf({ ...read, ...scanned })?.estimatedUsd).toBeCloseTo(usd, 12);
});

test("what no engine counted has no price", () => {
  expect(scanOf({ ...read, scannedBytes: null })).toBeNull();
});
