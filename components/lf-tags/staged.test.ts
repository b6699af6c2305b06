import { expect, test } from "vitest";
import type { TagCell } from "@/server/access/contract";
import { cellName, placeOf, sheetOf, stage, unstage } from "./staged";

const cell = (rest: Partial<TagCell>): TagCell => ({
  ...{ value: "false", origin: "direct", above: null, overridingTables: 0, overridingColumns: 0 },
  ...rest,
});
const row = (name: string) => ({ name, kind: "table" as const, below: 0, tags: {} });
const place = placeOf({ database: "retail" }, row("sales"));

test("a row is a database, a table or a column, by where the matrix stands", () => {
  expect(placeOf({}, row("retail"))).toEqual({ database: "retail" });
  expect(place).toEqual({ database: "retail", table: "sales" });
  expect(placeOf({ database: "retail", table: "sales" }, row("id"))).toEqual({ ...place, column: "id" });
});

test("only what is other than it is is staged", () => {
  const direct = { place, key: "pii", cell: cell({}) };
  const inherited = { place, key: "stage", cell: cell({ origin: "inherited", above: "false" }) };
  const staged = stage(new Map(), [direct, inherited], "false");
  expect([...staged.values()]).toEqual([{ ...place, key: "stage", value: "false" }]);
  expect(cellName(staged, 1)).toBe("retail.sales · stage");
  const cleared = stage(staged, [direct, inherited], null);
  expect([...cleared.values()]).toEqual([{ ...place, key: "pii", value: null }]);
  expect(stage(cleared, [direct], "false").size).toBe(0);
  expect(unstage(cleared, [direct]).size).toBe(0);
});

test("cells are copied as a sheet takes them", () => {
  expect(
    sheetOf([
      { place, key: "pii", cell: cell({}) },
      { place, key: "stage", cell: undefined },
    ]),
  ).toBe("retail\tsales\t\tpii=false\nretail\tsales\t\tstage=");
});
