import { rowFilterProblem } from "@/server/sql/row-filter";
import { filterColumns, findTable } from "./find";
import type { Lake } from "./model";
import type { Step } from "./operation";
import { isSameFilter } from "./operations/filters";
import { invalid } from "./operations/refused";

/**
 * A filter whose expression Lake Formation can't read is refused before anybody approves it. One that the filter has
 * already was taken, whatever Headgate makes of it.
 */
export function requireReadableFilter(lake: Lake, { catalogId, operation }: Step): void {
  if (operation.name !== "CreateDataCellsFilter" && operation.name !== "UpdateDataCellsFilter") return;
  const { filter } = operation;
  const found = findTable(lake, { ...filter, catalogId: filter.catalogId ?? catalogId });
  if (filter.rowFilter === undefined || !found) return;
  const home = lake.catalogs.find((one) => one.catalogId === catalogId);
  const held = home?.filters.find((one) => isSameFilter(catalogId, one, filter));
  if (held?.rowFilter === filter.rowFilter) return;
  const problem = rowFilterProblem(filter.rowFilter, filterColumns(found.table));
  if (problem) throw invalid(`The row filter can't be read: ${problem}`);
}
