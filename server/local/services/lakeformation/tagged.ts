import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { catalogOf } from "@/server/local/catalog/access";
import { entityNotFound } from "@/server/local/catalog/errors";
import { findTaggable, readAssigned } from "@/server/local/lakeformation/assignments";
import { type Standing, standingOf } from "@/server/local/lakeformation/authority";
import { lacking, requireOnTags, sees, visibleTags } from "@/server/local/lakeformation/tag-access";
import { type FoundTable, searchDatabases, searchTables } from "@/server/local/lakeformation/tag-search";
import { requireTags } from "@/server/local/lakeformation/tags";
import { type AssignedTags, withInherited } from "@/server/local/lakeformation/tags-on";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import type { Queryable } from "@/server/local/state/transaction";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";
import { shownColumns } from "./shown-columns";
import { readExpression, readTaggable, writeColumns, writeTags } from "./tag-shapes";

type Lf = typeof lakeformation;
type SearchName = "SearchTablesByLFTags" | "SearchDatabasesByLFTags";

const pageSize = 100;

/** The tags of a resource and of what it lies in: with what is inherited, or only what is assigned to each. */
export async function getResourceLFTags(
  { state, catalog }: LakeFormationDeps,
  input: InputOf<Lf, "GetResourceLFTags">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "GetResourceLFTags">> {
  ctx.authorize("lakeformation:GetResourceLFTags", "*");
  const { columnNames: asked, ...resource } = readTaggable(ctx, input.CatalogId, input.Resource);
  const { accountId, databaseName, tableName } = resource;
  const standing = await standingOf(state, ctx.caller);
  const hidden = lacking("DESCRIBE", tableName ?? databaseName);
  const { columnNames } = await findTaggable(state, resource).catch((error: unknown) => {
    // What another account doesn't have is as hidden as what it doesn't share.
    throw accountId === standing.accountId ? error : hidden;
  });
  if (!(await sees(state, standing, resource, columnNames))) throw hidden;
  const isShown =
    tableName === undefined
      ? () => true
      : await shownColumns(catalog, ctx, standing, { accountId, databaseName, tableName });
  const shownNames = columnNames.filter(isShown);
  const missing = asked?.find((name) => !shownNames.includes(name));
  if (missing !== undefined) throw entityNotFound(`Column ${missing} not found.`);
  const [assigned] = await readAssigned(state, accountId, [{ databaseName, tableName: tableName ?? "" }]);
  if (!assigned) return {};
  const names = asked ?? shownNames;
  const shown = input.ShowAssignedLFTags ? only(assigned, names) : withInherited(assigned, names);
  const { database, table, columns } = await visible(state, standing, accountId, shown);
  return {
    LFTagOnDatabase: writeTags(accountId, database),
    ...(tableName === undefined
      ? {}
      : { LFTagsOnTable: writeTags(accountId, table), LFTagsOnColumns: writeColumns(accountId, columns) }),
  };
}

function only(assigned: AssignedTags, columnNames: readonly string[]): AssignedTags {
  return {
    ...assigned,
    columns: new Map(columnNames.map((name) => [name, assigned.columns.get(name) ?? {}])),
  };
}

async function visible<T extends AssignedTags>(
  db: Queryable,
  standing: Standing,
  accountId: string,
  tags: T,
): Promise<T> {
  const columns = new Map<string, AssignedTags["table"]>();
  for (const [name, own] of tags.columns) columns.set(name, await visibleTags(db, standing, accountId, own));
  return {
    ...tags,
    database: await visibleTags(db, standing, accountId, tags.database),
    table: await visibleTags(db, standing, accountId, tags.table),
    columns,
  };
}

export async function searchDatabasesByLFTags(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "SearchDatabasesByLFTags">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "SearchDatabasesByLFTags">> {
  const { accountId, standing, search, list } = await beginSearch(
    deps,
    "SearchDatabasesByLFTags",
    input,
    ctx,
  );
  const page = await searchDatabases(deps.state, search);
  const DatabaseList: lakeformation.TaggedDatabase[] = [];
  for (const { databaseName, tags } of page.items) {
    if (!(await sees(deps.state, standing, { accountId, databaseName }))) continue;
    const shown = await visibleTags(deps.state, standing, accountId, tags);
    DatabaseList.push({
      Database: { CatalogId: accountId, Name: databaseName },
      LFTags: writeTags(accountId, shown),
    });
  }
  return { DatabaseList, NextToken: issueToken(page.next, list) };
}

export async function searchTablesByLFTags(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "SearchTablesByLFTags">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "SearchTablesByLFTags">> {
  const { accountId, standing, search, list } = await beginSearch(deps, "SearchTablesByLFTags", input, ctx);
  const page = await searchTables(deps.state, search);
  const TableList: lakeformation.TaggedTable[] = [];
  for (const table of page.items) {
    const resource = { accountId, databaseName: table.databaseName, tableName: table.tableName };
    if (!(await sees(deps.state, standing, resource, table.columnNames))) continue;
    const isShown = await shownColumns(deps.catalog, ctx, standing, resource);
    const columns = new Map([...table.columns].filter(([name]) => isShown(name)));
    // One that is found by hidden columns alone isn't found.
    if (table.columns.size > 0 && columns.size === 0) continue;
    TableList.push(
      writeTable(accountId, await visible(deps.state, standing, accountId, { ...table, columns })),
    );
  }
  return { TableList, NextToken: issueToken(page.next, list) };
}

function writeTable(accountId: string, table: FoundTable): lakeformation.TaggedTable {
  return {
    Table: { CatalogId: accountId, DatabaseName: table.databaseName, Name: table.tableName },
    LFTagOnDatabase: writeTags(accountId, table.database),
    LFTagsOnTable: writeTags(accountId, table.table),
    LFTagsOnColumns: writeColumns(accountId, table.columns),
  };
}

async function beginSearch(
  { state }: LakeFormationDeps,
  operation: SearchName,
  input: InputOf<Lf, SearchName>,
  ctx: CallContext,
) {
  ctx.authorize(`lakeformation:${operation}`, "*");
  const accountId = catalogOf(ctx, input.CatalogId);
  const expression = readExpression(input.Expression);
  const standing = await standingOf(state, ctx.caller);
  await requireOnTags(state, standing, "DESCRIBE", { accountId, expression });
  await requireTags(state, accountId, expression);
  const list = `${operation} of ${accountId} by ${JSON.stringify(expression)}`;
  const after = readToken(input.NextToken, list);
  const search = { accountId, expression, after, limit: input.MaxResults ?? pageSize };
  return { accountId, standing, search, list };
}
