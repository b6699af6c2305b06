import type { Table } from "@/server/local/catalog";
import { catalogOf, type OpenTable, openTable, shapeOf } from "@/server/local/catalog/access";
import { AwsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import type { Glue, GlueDeps } from "./deps";
import { issueToken, readToken } from "./page-token";
import { writeTables } from "./tables";

const pageSize = 100;

type Names = {
  CatalogId?: string | undefined;
  DatabaseName: string | undefined;
  TableName: string | undefined;
};

function open({ catalog }: GlueDeps, ctx: CallContext, action: string, input: Names) {
  return openTable(catalog, ctx, `glue:${action}`, {
    accountId: catalogOf(ctx, input.CatalogId),
    databaseName: input.DatabaseName ?? "",
    name: input.TableName ?? "",
  });
}

/** Former columns are shown by the same rules as those of today, wherever the table once lay. */
const asOpened = ({ governance, table: today }: OpenTable, table: Table): OpenTable => ({
  table,
  governance,
  rights: governance.table({ ...shapeOf(table), location: today.storage?.location }),
});

export async function getTableVersion(
  deps: GlueDeps,
  input: InputOf<Glue, "GetTableVersion">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetTableVersion">> {
  const opened = await open(deps, ctx, "GetTableVersion", input);
  const { table } = opened;
  const version = await deps.catalog.version(table, input.VersionId ?? table.versionId);
  const [Table] = await writeTables(deps, [asOpened(opened, version)]);
  return { TableVersion: { Table, VersionId: version.versionId } };
}

export async function getTableVersions(
  deps: GlueDeps,
  input: InputOf<Glue, "GetTableVersions">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetTableVersions">> {
  const opened = await open(deps, ctx, "GetTableVersions", input);
  const { table } = opened;
  const list = `versions of ${table.id}`;
  const page = await deps.catalog.versions(table, {
    after: readToken(input.NextToken, list),
    limit: input.MaxResults ?? pageSize,
  });
  const versions = page.items.map((version) => asOpened(opened, version));
  const written = await writeTables(deps, versions);
  const TableVersions = written.map((Table) => ({ Table, VersionId: Table.VersionId }));
  return { TableVersions, NextToken: issueToken(page.next, list) };
}

export async function deleteTableVersion(
  deps: GlueDeps,
  input: InputOf<Glue, "DeleteTableVersion">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeleteTableVersion">> {
  const { table } = await open(deps, ctx, "DeleteTableVersion", input);
  await deps.catalog.deleteVersion(table, input.VersionId ?? "");
  return {};
}

export async function batchDeleteTableVersion(
  deps: GlueDeps,
  input: InputOf<Glue, "BatchDeleteTableVersion">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "BatchDeleteTableVersion">> {
  const { table } = await open(deps, ctx, "BatchDeleteTableVersion", input);
  const Errors = [];
  for (const VersionId of input.VersionIds ?? []) {
    try {
      await deps.catalog.deleteVersion(table, VersionId);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const ErrorDetail = { ErrorCode: error.name, ErrorMessage: error.message };
      Errors.push({ TableName: table.name, VersionId, ErrorDetail });
    }
  }
  return { Errors };
}
