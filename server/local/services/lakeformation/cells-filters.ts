import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { shapeOf } from "@/server/local/catalog/access";
import { invalidInput, notImplemented, tableNotFound } from "@/server/local/catalog/errors";
import { findTable } from "@/server/local/catalog/tables";
import { holds, notAuthorized, type Standing, standingOf } from "@/server/local/lakeformation/authority";
import {
  type CellsFilter,
  type CellsFilterKey,
  createFilter,
  deleteFilter,
  findFilter,
  listFilters,
  updateFilter,
} from "@/server/local/lakeformation/cells-filters";
import { checkFilter } from "@/server/local/lakeformation/filter-rules";
import type { Permission } from "@/server/local/lakeformation/permissions";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import { inTransaction, type Queryable } from "@/server/local/state/transaction";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";
import { readCatalogId } from "./resource-shape";

type Lf = typeof lakeformation;
type Place = Omit<CellsFilterKey, "name">;

const pageSize = 100;

function readPlace(ctx: CallContext, catalogId?: string, database?: string, table?: string): Place {
  const accountId = readCatalogId(catalogId, ctx.caller.accountId);
  if (accountId !== ctx.caller.accountId)
    throw notImplemented("data cells filters in another account's catalog");
  if (!database || !table)
    throw invalidInput("The database and the table of a data cells filter must be given");
  return { accountId, database: database.toLowerCase(), table: table.toLowerCase() };
}

function readKey(ctx: CallContext, input: lakeformation.GetDataCellsFilterRequest): CellsFilterKey {
  const place = readPlace(ctx, input.TableCatalogId, input.DatabaseName, input.TableName);
  if (!input.Name) throw invalidInput("The name of the data cells filter must be given");
  return { ...place, name: input.Name };
}

function readFilter(ctx: CallContext, input: lakeformation.DataCellsFilter): Omit<CellsFilter, "versionId"> {
  const { RowFilter, ColumnNames, ColumnWildcard } = input;
  const { FilterExpression, AllRowsWildcard } = RowFilter ?? {};
  if ((FilterExpression === undefined) === (AllRowsWildcard === undefined)) {
    throw invalidInput(
      "Either FilterExpression or AllRowsWildcard of the RowFilter must be given, and not both",
    );
  }
  if ((ColumnNames === undefined) === (ColumnWildcard === undefined)) {
    throw invalidInput("Either ColumnNames or ColumnWildcard must be given, and not both");
  }
  if (ColumnNames?.length === 0) throw invalidInput("ColumnNames must not be empty");
  const lowered = (names: readonly string[] = []) => [...new Set(names.map((name) => name.toLowerCase()))];
  return {
    ...readKey(ctx, input),
    ...(FilterExpression === undefined ? {} : { rowFilter: FilterExpression }),
    columns: ColumnNames
      ? { include: lowered(ColumnNames) }
      : { exclude: lowered(ColumnWildcard?.ExcludedColumnNames) },
  };
}

function writeFilter(filter: CellsFilter): lakeformation.DataCellsFilter {
  const { columns, rowFilter } = filter;
  const shown = "include" in columns ? columns.include : null;
  const excluded = "exclude" in columns && columns.exclude.length > 0 ? columns.exclude : null;
  return {
    TableCatalogId: filter.accountId,
    DatabaseName: filter.database,
    TableName: filter.table,
    Name: filter.name,
    RowFilter: rowFilter === undefined ? { AllRowsWildcard: {} } : { FilterExpression: rowFilter },
    ...(shown
      ? { ColumnNames: shown }
      : { ColumnWildcard: excluded ? { ExcludedColumnNames: excluded } : {} }),
    VersionId: filter.versionId,
  };
}

/** What grants by tags have to match for them to be of the whole table. */
async function columnsOf(db: Queryable, { accountId, database, table }: Place): Promise<string[]> {
  const found = await findTable(db, accountId, database, table);
  if (!found) return [];
  const { columns, partitionKeys } = shapeOf(found);
  return [...columns, ...partitionKeys];
}

/** Filters are made and changed by who may pass on all of the table. */
async function governs(db: Queryable, standing: Standing, place: Place): Promise<boolean> {
  const { accountId: catalogId, database, table } = place;
  const columnNames = await columnsOf(db, place);
  const wanted = { catalogId, kind: "table", database, table } as const;
  return holds(db, standing, "SELECT", wanted, { grantable: true, columnNames });
}

async function mayOn(db: Queryable, standing: Standing, permission: Permission, key: CellsFilterKey) {
  const { accountId: catalogId, database, table, name } = key;
  const filter = { catalogId, kind: "cellsFilter", database, table, name } as const;
  if (standing.readOnlyAdmin && permission === "DESCRIBE") return true;
  if (await governs(db, standing, key)) return true;
  return holds(db, standing, permission, filter, { columnNames: await columnsOf(db, key) });
}

async function write(
  { state }: LakeFormationDeps,
  ctx: CallContext,
  filter: Omit<CellsFilter, "versionId">,
  work: (client: Queryable) => Promise<void>,
): Promise<void> {
  await inTransaction(state, async (client) => {
    const { accountId, database, table } = filter;
    if (!(await governs(client, await standingOf(client, ctx.caller), filter))) throw notAuthorized();
    await client.query(
      "select 1 from catalog_table where account_id = $1 and database_name = $2 and name = $3 for key share",
      [accountId, database, table],
    );
    const found = await findTable(client, accountId, database, table);
    if (!found) throw tableNotFound(table);
    checkFilter(filter, found);
    await work(client);
  });
}

export async function createCellsFilter(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "CreateDataCellsFilter">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "CreateDataCellsFilter">> {
  ctx.authorize("lakeformation:CreateDataCellsFilter", "*");
  const filter = readFilter(ctx, input.TableData ?? ({} as lakeformation.DataCellsFilter));
  await write(deps, ctx, filter, (client) => createFilter(client, filter));
  return {};
}

export async function updateCellsFilter(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "UpdateDataCellsFilter">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "UpdateDataCellsFilter">> {
  ctx.authorize("lakeformation:UpdateDataCellsFilter", "*");
  const filter = readFilter(ctx, input.TableData ?? ({} as lakeformation.DataCellsFilter));
  await write(deps, ctx, filter, (client) => updateFilter(client, filter, input.TableData?.VersionId));
  return {};
}

export async function getCellsFilter(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "GetDataCellsFilter">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "GetDataCellsFilter">> {
  ctx.authorize("lakeformation:GetDataCellsFilter", "*");
  const key = readKey(ctx, input as lakeformation.GetDataCellsFilterRequest);
  if (!(await mayOn(state, await standingOf(state, ctx.caller), "DESCRIBE", key))) throw notAuthorized();
  return { DataCellsFilter: writeFilter(await findFilter(state, key)) };
}

export async function deleteCellsFilter(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "DeleteDataCellsFilter">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "DeleteDataCellsFilter">> {
  ctx.authorize("lakeformation:DeleteDataCellsFilter", "*");
  const key = readKey(ctx, input as lakeformation.GetDataCellsFilterRequest);
  await inTransaction(state, async (client) => {
    if (!(await mayOn(client, await standingOf(client, ctx.caller), "DROP", key))) throw notAuthorized();
    await deleteFilter(client, key);
  });
  return {};
}

export async function listCellsFilters(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "ListDataCellsFilter">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "ListDataCellsFilter">> {
  ctx.authorize("lakeformation:ListDataCellsFilter", "*");
  const { Table, NextToken, MaxResults: limit = pageSize } = input;
  const place = Table
    ? readPlace(ctx, Table.CatalogId, Table.DatabaseName, Table.Name)
    : { accountId: ctx.caller.accountId };
  const list = `data cells filters of ${JSON.stringify(place)} for ${ctx.caller.arn}`;
  const page = await listFilters(state, place, { after: readToken(NextToken, list), limit });
  const standing = await standingOf(state, ctx.caller);
  const seen = await Promise.all(page.items.map((filter) => mayOn(state, standing, "DESCRIBE", filter)));
  return {
    DataCellsFilters: page.items.filter((_, index) => seen[index]).map(writeFilter),
    NextToken: issueToken(page.next, list),
  };
}
