import { expect, test } from "vitest";
import type { ProfileColumn } from "@/server/profiles/contract";
import {
  distinctBefore,
  distinctWords,
  histogramWords,
  nullsBefore,
  percent,
  roughly,
  shownValue,
} from "./words";

test.each([
  [0, 10, "0%"],
  [0, 0, "0%"],
  [1, 100_000, "<0.1%"],
  [1, 24, "4.2%"],
  [37, 100, "37%"],
  [99_999, 100_000, ">99.9%"],
  [10, 10, "100%"],
])("%d of %d is %s", (part, whole, said) => expect(percent(part, whole)).toBe(said));

test.each([
  ["number", "9007199254740993", "9,007,199,254,740,993"],
  ["number", "-1116", "−1,116"],
  ["number", "12.50", "12.5"],
  ["number", "60.00", "60"],
  ["number", "1.5e+300", "1.5e+300"],
  ["number", "0.001", "0.001"],
  ["time", "2001-01-01 00:01:00.000", "2001-01-01 00:01:00"],
  ["time", "2024-01-01 01:00:00.250", "2024-01-01 01:00:00.25"],
  ["time", "2024-01-01 00:00:00", "2024-01-01"],
  ["text", "1000", "1000"],
] as const)("a %s %s reads %s", (kind, text, said) => expect(shownValue(kind, text)).toBe(said));

test.each([
  [6.667867, "6.668"],
  [731_620.4, "731,620"],
  [0, "0"],
  [1.2e-9, "1.20e-9"],
])("a computed %d reads %s", (value, said) => expect(roughly(value)).toBe(said));

const column = (fields: Partial<ProfileColumn>) =>
  ({ nulls: 0, distinct: 100, isDistinctExact: true, before: null, ...fields }) as ProfileColumn;

test("a sketch is said to be one, and its noise is no change", () => {
  expect(distinctWords(column({ distinct: 3_376 }))).toBe("3,376");
  expect(distinctWords(column({ distinct: 3_376, isDistinctExact: false }))).toBe("about 3,376");
  expect(distinctWords(column({ distinct: null }))).toBe("not counted");
  const before = { rows: 10, nulls: 1, distinct: 97 };
  expect(distinctBefore(column({ isDistinctExact: false, before }))).toBeNull();
  expect(distinctBefore(column({ before }))).toBe("was 97");
  expect(distinctBefore(column({}))).toBeNull();
  expect(nullsBefore(column({ before }), 10)).toBe("was 10%");
  expect(nullsBefore(column({ nulls: 2, before }), 20)).toBeNull();
});

test("a histogram has a text", () => {
  expect(histogramWords({ bounds: ["0", "1000", "2000"], counts: [1, 3] }, "number")).toBe(
    "Histogram from 0 to 2,000, most from 1,000 to 2,000: 75%",
  );
});
