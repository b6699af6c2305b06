import type * as glue from "@aws-sdk/client-glue";
import type { TableInput } from "@/server/local/catalog";
import { catalogOf, type OpenTable, openDatabase, openTable } from "@/server/local/catalog/access";
import { invalidInput, tableNotFound } from "@/server/local/catalog/errors";
import { authorizeMove, authorizeNewTable } from "@/server/local/catalog/locations";
import { isInsufficient } from "@/server/local/catalog/needs";
import { shownTable, shownTables } from "@/server/local/catalog/shown";
import { AwsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import { type Glue, type GlueDeps, refuseMembers } from "./deps";
import { issueToken, readToken } from "./page-token";
import { readTable, writeTable } from "./table-shape";

const pageSize = 100;

/** Writes tables as the caller gets to see them, with whether their locations are registered with Lake Formation. */
export async function writeTables({ locations }: GlueDeps, opened: readonly OpenTable[]) {
  const tables = opened.map(shownTable);
  const registered = await locations.registeredAmong(tables.map(({ storage }) => storage?.location ?? ""));
  return tables.map((table) => writeTable(table, registered.has(table.storage?.location ?? "")));
}

/** Names must differ, also between columns and partition keys. */
function checkTable(table: TableInput): void {
  const columns = [...(table.storage?.columns ?? []), ...table.partitionKeys];
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) throw invalidInput(`Column ${name} is repeated`);
    seen.add(name);
  }
}

export async function createTable(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "CreateTable">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "CreateTable">> {
  refuseMembers("CreateTable", input, ["TransactionId", "PartitionIndexes", "OpenTableFormatInput"]);
  const table = readTable(input.TableInput);
  checkTable(table);
  const target = { accountId: catalogOf(ctx, input.CatalogId), databaseName: input.DatabaseName ?? "" };
  const made = { name: table.name, location: table.storage?.location };
  const database = await authorizeNewTable(catalog, ctx, target, made);
  await catalog.createTable(database.accountId, database.name, table, ctx.caller.arn);
  return {};
}

export async function getTable(
  deps: GlueDeps,
  input: InputOf<Glue, "GetTable">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetTable">> {
  refuseMembers("GetTable", input, ["TransactionId", "QueryAsOfTime"]);
  const table = await openTable(deps.catalog, ctx, "glue:GetTable", {
    accountId: catalogOf(ctx, input.CatalogId),
    databaseName: input.DatabaseName ?? "",
    name: input.Name ?? "",
  });
  const [Table] = await writeTables(deps, [table]);
  return { Table };
}

export async function getTables(
  deps: GlueDeps,
  input: InputOf<Glue, "GetTables">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetTables">> {
  refuseMembers("GetTables", input, ["TransactionId", "QueryAsOfTime", "AttributesToGet"]);
  const { catalog } = deps;
  const database = await openDatabase(catalog, ctx, "glue:GetTables", {
    accountId: catalogOf(ctx, input.CatalogId),
    databaseName: input.DatabaseName ?? "",
  });
  const list = `tables of ${database.accountId}/${database.name}`;
  const page = await catalog.tables(database.accountId, database.name, {
    after: readToken(input.NextToken, list),
    limit: input.MaxResults ?? pageSize,
    expression: input.Expression,
  });
  const tables = await shownTables(catalog, ctx, "glue:GetTables", database.accountId, page.items);
  return { TableList: await writeTables(deps, tables), NextToken: issueToken(page.next, list) };
}

export async function updateTable(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "UpdateTable">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UpdateTable">> {
  refuseMembers("UpdateTable", input, ["TransactionId", "ViewUpdateAction", "UpdateOpenTableFormatInput"]);
  const table = readTable(input.TableInput);
  if (input.Name !== undefined && input.Name.toLowerCase() !== table.name.toLowerCase()) {
    throw invalidInput("Table names can't be changed.");
  }
  checkTable(table);
  const accountId = catalogOf(ctx, input.CatalogId);
  const target = { accountId, databaseName: input.DatabaseName ?? "", name: table.name };
  const open = await openTable(catalog, ctx, "glue:UpdateTable", target);
  await authorizeMove(catalog, ctx, open, table.storage?.location);
  const found = open.table;
  await catalog.updateTable(found.accountId, found.databaseName, table, {
    versionId: input.VersionId,
    skipArchive: input.SkipArchive,
  });
  return {};
}

export async function deleteTable(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "DeleteTable">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeleteTable">> {
  refuseMembers("DeleteTable", input, ["TransactionId"]);
  const { table: found } = await openTable(catalog, ctx, "glue:DeleteTable", {
    accountId: catalogOf(ctx, input.CatalogId),
    databaseName: input.DatabaseName ?? "",
    name: input.Name ?? "",
  });
  const missing = await catalog.deleteTables(found.accountId, found.databaseName, [found.name]);
  if (missing.length > 0) throw tableNotFound(found.name);
  return {};
}

export async function batchDeleteTable(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "BatchDeleteTable">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "BatchDeleteTable">> {
  refuseMembers("BatchDeleteTable", input, ["TransactionId"]);
  const target = { accountId: catalogOf(ctx, input.CatalogId), databaseName: input.DatabaseName ?? "" };
  const database = await openDatabase(catalog, ctx, "glue:BatchDeleteTable", target);
  const place = { accountId: database.accountId, databaseName: database.name };
  const Errors: glue.TableError[] = [];
  const names: string[] = [];
  for (const name of input.TablesToDelete ?? []) {
    try {
      await openTable(catalog, ctx, "glue:BatchDeleteTable", { ...place, name });
      names.push(name);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // What IAM or a policy refuses, it refuses of the call as a whole.
      if (error.name === "AccessDeniedException" && !isInsufficient(error)) throw error;
      const ErrorDetail = { ErrorCode: error.name, ErrorMessage: error.message };
      Errors.push({ TableName: name, ErrorDetail });
    }
  }
  await catalog.deleteTables(place.accountId, place.databaseName, names);
  return { Errors };
}
