import { expect, test } from "vitest";
import { facetOf } from "./facet";
import type { CellsFilter, ColumnList } from "./model";
import { emptyCatalog } from "./test-bed";

test("a filter is the same in whatever order its columns are told", () => {
  const filterOn = (columns: ColumnList): CellsFilter => ({
    ...{ database: "shop", table: "sales", name: "us", rowFilter: "country = 'US'", columns },
  });
  const facet = (columns: ColumnList) =>
    facetOf(
      { ...emptyCatalog("111111111111"), filters: [filterOn(columns)] },
      { name: "CreateDataCellsFilter", filter: filterOn(columns) },
    );
  expect(facet({ include: ["id", "country"] })).toEqual(facet({ include: ["country", "id"] }));
  expect(facet({ exclude: ["id", "mail"] })).toEqual(facet({ exclude: ["mail", "id"] }));
  expect(facet({ include: ["id"] })).not.toEqual(facet({ include: ["id", "mail"] }));
  expect(facet({ include: ["id"] })).not.toEqual(facet({ exclude: ["id"] }));
});
