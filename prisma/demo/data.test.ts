import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  greenTripRows,
  inventoryNextDayRows,
  inventoryRows,
  inventoryUpdateRows,
  sportingEventChangeRows,
  sportingEventRows,
} from "./lake-data";
import { demoObjects, retailCopies } from "./objects";
import { Random } from "./random";
import { type Cell, csvText, usTime } from "./text";
import { categoryRows, dateRows, eventRows, listingRows, salesRows, userRows, venueRows } from "./tickit";

const column = (rows: Iterable<readonly Cell[]>, index: number) =>
  Array.from(rows, (row) => row[index] as number);
const hash = (text: string) => createHash("sha256").update(text).digest("hex");

test("the generator is the same everywhere and fills its range", () => {
  const random = new Random("seed");
  expect(Array.from({ length: 5 }, () => random.int(0, 999))).toEqual(
    Array.from(
      { length: 5 },
      (
        (again) => () =>
          again.int(0, 999)
      )(new Random("seed")),
    ),
  );
  const seen = new Set(Array.from({ length: 500 }, () => random.int(3, 7)));
  expect([...seen].sort()).toEqual([3, 4, 5, 6, 7]);
});

test("two lakes hold the same bytes", async () => {
  for (const object of demoObjects.filter(({ key }) => /venue_pipe|orders|LOAD/.test(key))) {
    const [first, second] = [await object.open(), await object.open()];
    expect(hash(String(first.body))).toBe(hash(String(second.body)));
    expect(first.size).toBeGreaterThan(0);
  }
});

test("no two objects share a key", () => {
  const places = [...demoObjects, ...retailCopies].map(({ bucket, key }) => `${bucket}/${key}`);
  expect(new Set(places).size).toBe(places.length);
});

describe("TICKIT", () => {
  const users = new Set(column(userRows(), 0));
  const venues = new Set(column(venueRows(), 0));
  const categories = new Set(column(categoryRows(), 0));
  const dates = new Set(column(dateRows(), 0));
  const events = new Set(column(eventRows(), 0));

  test("has every day of 2008, in four quarters", () => {
    const days = [...dateRows()];
    expect(days).toHaveLength(366);
    expect(new Set(days.map((day) => day[5]))).toEqual(new Set(["1", "2", "3", "4"]));
    expect(days.at(-1)?.slice(1, 4)).toEqual(["2008-12-31", "WE", 53]);
  });

  test("events, listings and sales refer to rows that exist", () => {
    for (const [, venue, category, date] of eventRows()) {
      expect(
        venues.has(venue as number) && categories.has(category as number) && dates.has(date as number),
      ).toBe(true);
    }
    const tickets = new Map<Cell, Cell>();
    for (const [id, seller, event, date, count] of listingRows()) {
      if (!users.has(seller as number) || !events.has(event as number) || !dates.has(date as number))
        expect.fail();
      tickets.set(id as number, count as number);
    }
    const sold = new Map<Cell, number>();
    let sales = 0;
    for (const [, listing, seller, buyer, event, date, quantity] of salesRows()) {
      sales++;
      const left = (tickets.get(listing as number) as number) - (sold.get(listing as number) ?? 0);
      if (!users.has(seller as number) || !users.has(buyer as number) || !events.has(event as number))
        expect.fail();
      if (!dates.has(date as number) || (quantity as number) > left)
        expect.fail(`sale of listing ${listing}`);
      sold.set(listing as number, (sold.get(listing as number) ?? 0) + (quantity as number));
    }
    expect(sales).toBeGreaterThan(170_000);
  });
});

test("trips have the 21 columns of the file, and none pays less than nothing", () => {
  for (const row of greenTripRows()) {
    if (row.length !== 21 || Number(row[18]) <= 0 || Number(row[10]) <= 0) expect.fail(row.join());
  }
});

test("the change files alter rows of the full loads as the seeds tell it", () => {
  const ids = new Set(column(sportingEventRows(), 2));
  const changes = Array.from(sportingEventChangeRows(), (row) => [row[0], row[2]]);
  expect(changes).toEqual([
    ["U", 1],
    ["U", 11],
    ["D", 21],
    ["I", 5],
  ]);
  expect([1, 11, 21, 5].map((id) => ids.has(id))).toEqual([true, true, true, false]);
  const items = new Set(column(inventoryRows(), 1));
  for (const [op, id] of [...inventoryUpdateRows(), ...inventoryNextDayRows()]) {
    expect(items.has(id as number)).toBe(op !== "I");
  }
});

test("text is written as COPY reads it", () => {
  expect([...csvText([["a,b", 'say "x"', null, 1.5]], "h")].join("")).toBe('h\n"a,b","say ""x""",,1.5\n');
  expect(usTime(new Date(Date.UTC(2008, 1, 8, 14, 5, 9)))).toBe("2/8/2008 14:05:09");
});
