import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatRelative, formatUsd, nowFor, plural } from "./format";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test.each([
  [-5, "0 ms"],
  [0, "0 ms"],
  [340.4, "340 ms"],
  [999.9, "999 ms"],
  [1000, "1.0 s"],
  [9_990, "9.9 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [185_000, "3 min 5 s"],
  [7_800_000, "2 h 10 min"],
  [86_400_000, "1 d"],
  [273_600_000, "3 d 4 h"],
])("a duration of %d ms reads %s", (ms, text) => {
  expect(plain(formatDuration(ms))).toBe(text);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 KB"],
  [1536, "1.5 KB"],
  [13_000_000, "13 MB"],
  [999_400_000, "999 MB"],
  [5e15, "5 PB"],
  [5e18, "5000 PB"],
])("%d bytes read %s", (bytes, text) => {
  expect(plain(formatBytes(bytes))).toBe(text);
});

test("times are relative within a week, on both sides of now", () => {
  const now = new Date("2026-11-23T12:00:00Z");
  const at = (iso: string) => plain(formatRelative(new Date(iso), now));
  expect(at("2026-11-23T11:59:55Z")).toBe("just now");
  expect(at("2026-11-23T11:59:15Z")).toBe("45 s ago");
  expect(at("2026-11-23T11:15:00Z")).toBe("45 min ago");
  expect(at("2026-11-23T14:00:00Z")).toBe("in 2 h");
  expect(at("2026-11-18T12:00:00Z")).toBe("5 d ago");
  expect(at("2026-10-03T12:00:00Z")).toBe("3 Oct");
  expect(at("2025-10-03T12:00:00Z")).toBe("3 Oct 2025");
});

test("only what is seconds ahead is told as past: by a clock that is behind", () => {
  const clock = Date.parse("2026-11-23T12:00:00Z");
  const at = (iso: string) => plain(formatRelative(new Date(iso), nowFor(new Date(iso), clock)));
  expect(at("2026-11-23T12:00:20Z")).toBe("just now");
  expect(at("2026-11-23T12:10:00Z")).toBe("in 10 min");
  expect(at("2026-11-24T12:00:00Z")).toBe("in 1 d");
  expect(at("2026-11-23T11:50:00Z")).toBe("10 min ago");
});

test("one is not many", () => {
  expect(plain(plural(1, "row"))).toBe("1 row");
  expect(plain(plural(3_000_000, "row"))).toBe("3,000,000 rows");
  expect(plain(plural(0, "query", "queries"))).toBe("0 queries");
});

test.each([
  [0, "$0"],
  [0.00004768, "$0.000048"],
  [1.234, "$1.2"],
  [1234, "$1,200"],
])("%d dollars are %s", (usd, text) => {
  expect(formatUsd(usd)).toBe(text);
});
