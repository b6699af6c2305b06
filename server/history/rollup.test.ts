import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf, EMPTY, histogramOf, merged, quantile } from "./histogram";
import { coverOf, dayOf, openEnd, rollupsOf, spansIn, stretchesOf } from "./rollup";

const sum = (durations: readonly number[]) => durations.reduce((total, ms) => total + ms, 0);

describe("a histogram", () => {
  test("gives quantiles back within 5 %", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1e10, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.95),
        (durations, share) => {
          const sorted = [...durations].sort((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1] ?? 0;
          const told = quantile(histogramOf(durations), share, sum(durations)) ?? 0;
          expect(Math.abs(told - exact) / exact).toBeLessThan(0.05);
        },
      ),
    );
  });

  test("of parts merged is that of the whole, and parts can be taken back", () => {
    const durations = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const both = merged([histogramOf(a), histogramOf(b)]);
        for (const share of [0.5, 0.95]) {
          const all = [...a, ...b];
          expect(quantile(both, share, sum(all))).toBe(quantile(histogramOf(all), share, sum(all)));
          const left = merged([both, histogramOf(b, -1)]);
          expect(quantile(left, share, sum(a))).toBe(quantile(histogramOf(a), share, sum(a)));
        }
      }),
    );
  });

  test("has places for nothing, an instant and an age", () => {
    expect(quantile(EMPTY, 0.5, 0)).toBeNull();
    expect([0, 0.2, 1].map(bucketOf)).toEqual([0, 0, 0]);
    expect(bucketOf(1e300)).toBe(bucketOf(1e12));
  });
});

test("one statement's quantiles are its own duration", () => {
  expect(quantile(histogramOf([4_312]), 0.5, 4_312)).toBe(4_312);
  expect(quantile(histogramOf([4_312]), 0.95, 4_312)).toBe(4_312);
});

test("who cancels does not fail", () => {
  const ended = (status: string) => ({
    ownerId: null,
    accountId: "333333333333",
    warehouseKind: "workgroup",
    warehouse: "default",
    database: "dev",
    label: null,
    dbUser: null,
    kind: "SELECT",
    fingerprint: "one",
    status,
    durationMs: 10,
    createdAt: new Date("2026-11-23T12:00:00Z"),
    seriesId: 1,
    shapeId: 1,
  });
  const all = rollupsOf([ended("FINISHED"), ended("ABORTED"), ended("FAILED")], 1);
  for (const rollup of all.values()) expect(rollup).toMatchObject({ count: 3, failed: 1 });
});

describe("the stretches of a period", () => {
  test("hold each of its days once and no other", () => {
    const day = fc.integer({ min: 0, max: 25_000 });
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 800 }), (from, length) => {
        const days = stretchesOf({ from, to: from + length }).flatMap((one) => {
          expect([one.from % one.span, one.to % one.span]).toEqual([0, 0]);
          return Array.from({ length: one.to - one.from }, (_, i) => one.from + i);
        });
        expect(days.sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => from + i));
      }),
    );
  });

  test("are held by fewer and longer ones, unless those hold too much", () => {
    const today = dayOf(new Date("2026-11-29T12:00:00Z"));
    const to = openEnd(new Date("2026-11-29T12:00:00Z"));
    expect(coverOf({ from: today - 89, to }, today)).toEqual({ span: 64, from: 20_672, to });
    expect(coverOf({ from: today - 29, to }, today)).toEqual({ span: 64, from: 20_736, to });
    expect(coverOf({ from: today - 6, to }, today)).toBeNull();
    expect(coverOf({ from: 0, to }, today)).toBeNull();
  });

  test("are few where the end is open", () => {
    const now = new Date("2026-11-23T15:00:00Z");
    const end = openEnd(now);
    expect(end).toBeGreaterThan(dayOf(now));
    const rollups = spansIn(stretchesOf({ from: dayOf(now) - 89, to: end }));
    expect(rollups).toBeLessThanOrEqual(11);
  });
});
