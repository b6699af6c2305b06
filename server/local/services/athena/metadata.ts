import type * as athena from "@aws-sdk/client-athena";
import type { Database, TableMetadata } from "@aws-sdk/client-athena";
import type { CatalogDatabase, CatalogTable, Column } from "@/server/local/athena/catalog";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { Api } from "./api";
import { invalid, metadataError } from "./errors";
import { page, readToken } from "./page";

type Model = typeof athena;

const catalogName = "AwsDataCatalog";

function authorizeCatalog(operation: string, name: string | undefined, ctx: CallContext): void {
  ctx.authorize(
    `athena:${operation}`,
    `arn:aws:athena:${ctx.region}:${ctx.caller.accountId}:datacatalog/${name ?? catalogName}`,
  );
  if ((name ?? "").toLowerCase() !== catalogName.toLowerCase())
    throw invalid(`DataCatalog ${name} was not found`);
}

export async function getDataCatalog(
  input: InputOf<Model, "GetDataCatalog">,
  ctx: CallContext,
): Promise<OutputOf<Model, "GetDataCatalog">> {
  authorizeCatalog("GetDataCatalog", input.Name, ctx);
  return {
    DataCatalog: {
      Name: catalogName,
      Description: "The account's own Glue data catalog",
      Type: "GLUE",
      Parameters: { "catalog-id": ctx.caller.accountId },
    },
  };
}

export async function listDataCatalogs(
  _input: InputOf<Model, "ListDataCatalogs">,
  ctx: CallContext,
): Promise<OutputOf<Model, "ListDataCatalogs">> {
  ctx.authorize("athena:ListDataCatalogs", "*");
  return { DataCatalogsSummary: [{ CatalogName: catalogName, Type: "GLUE" }] };
}

const databaseView = ({ name, description, parameters }: CatalogDatabase): Database => ({
  Name: name,
  ...(description === undefined ? {} : { Description: description }),
  Parameters: parameters,
});

export async function getDatabase(
  input: InputOf<Model, "GetDatabase">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "GetDatabase">> {
  authorizeCatalog("GetDatabase", input.CatalogName, ctx);
  const found = await api.catalogOf(ctx).database((input.DatabaseName ?? "").toLowerCase());
  if (!found) throw metadataError(`Database ${input.DatabaseName} not found`);
  return { Database: databaseView(found) };
}

export async function listDatabases(
  input: InputOf<Model, "ListDatabases">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "ListDatabases">> {
  authorizeCatalog("ListDatabases", input.CatalogName, ctx);
  const all = (await api.catalogOf(ctx).databases()).sort((a, b) => (a.name < b.name ? -1 : 1));
  const after = readToken("databases", input.NextToken);
  const { shown, NextToken } = page(
    all.filter(({ name }) => name > after),
    input.MaxResults ?? 50,
    "databases",
    ({ name }) => name,
  );
  return { DatabaseList: shown.map(databaseView), NextToken };
}

const columnView = ({ name, type, comment }: Column) => ({
  Name: name,
  Type: type,
  ...(comment === undefined ? {} : { Comment: comment }),
});

function tableView(table: CatalogTable): TableMetadata {
  const storage = {
    location: table.location,
    inputformat: table.inputFormat,
    outputformat: table.outputFormat,
    "serde.serialization.lib": table.serde.library,
    ...Object.fromEntries(
      Object.entries(table.serde.parameters).map(([key, value]) => [`serde.param.${key}`, value]),
    ),
  };
  return {
    Name: table.name,
    ...(table.createdAt === undefined ? {} : { CreateTime: table.createdAt }),
    TableType: table.type,
    Columns: table.columns.map(columnView),
    PartitionKeys: table.partitionKeys.map(columnView),
    Parameters: { ...table.parameters, ...(table.type === "VIRTUAL_VIEW" ? {} : storage) },
  };
}

export async function getTableMetadata(
  input: InputOf<Model, "GetTableMetadata">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "GetTableMetadata">> {
  authorizeCatalog("GetTableMetadata", input.CatalogName, ctx);
  const found = await api
    .catalogOf(ctx)
    .table((input.DatabaseName ?? "").toLowerCase(), (input.TableName ?? "").toLowerCase());
  if (!found) throw metadataError(`Table ${input.TableName} not found`);
  return { TableMetadata: tableView(found) };
}

export async function listTableMetadata(
  input: InputOf<Model, "ListTableMetadata">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "ListTableMetadata">> {
  authorizeCatalog("ListTableMetadata", input.CatalogName, ctx);
  const catalog = api.catalogOf(ctx);
  const database = (input.DatabaseName ?? "").toLowerCase();
  if (!(await catalog.database(database))) throw metadataError(`Database ${input.DatabaseName} not found`);
  const wanted = expression(input.Expression);
  const after = readToken(database, input.NextToken);
  const all = (await catalog.tables(database))
    .filter(({ name }) => name > after && wanted(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { shown, NextToken } = page(all, input.MaxResults ?? 50, database, ({ name }) => name);
  return { TableMetadataList: shown.map(tableView), NextToken };
}

/** A regular expression over names; `*` alone stands for everything. */
function expression(text: string | undefined): (name: string) => boolean {
  if (text === undefined || text === "" || text === "*") return () => true;
  try {
    const pattern = new RegExp(`^(?:${text})$`);
    return (name) => pattern.test(name);
  } catch {
    throw invalid(`Invalid expression: ${text}`);
  }
}
