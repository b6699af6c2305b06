import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { AwsTarget } from "@/server/aws/clients";
import { type CatalogPlace, CatalogRefused, catalogRows, listAllTables } from "@/server/aws/redshift-catalog";
import { listSchemas, redshiftWarehouse } from "@/server/aws/redshift-data";
import type { Context } from "@/server/identity";
import { literal } from "@/server/sql/tokenize";
import { readGlueColumns, readGlueTree } from "./athena-browse";
import { ColumnComments, type Commented, type CommentedColumns, type CommentedTree } from "./comments";
import type * as contract from "./contract";
import { KeptAnswers } from "./kept-answers";
import { awsTargetFor } from "./target";

type Tree = Output<typeof contract.getSchemaTree>;
type ColumnNames = Output<typeof contract.getColumnNames>;

const KEPT_MS = 5 * 60_000;
/** What is searched is what a browser shows, which takes it for fresh for ten minutes. */
const SHOWN_MS = 15 * 60_000;
// A tree of 5,000 tables takes about 1 MB; the column names of as many with 50 columns take 4 MB as the text that they
// are sent as, which also saves checking and writing 250,000 names at each request.
const trees = new KeptAnswers<CommentedTree>({ keptMs: KEPT_MS, max: 100 });
const columnNames = new KeptAnswers<{ text: string; comments: Commented[] }>({ keptMs: KEPT_MS, max: 20 });

type Asked = contract.Target;

/** What a role sees is kept for the role: its database user is the same for all who act as it. */
const keyOf = (roleArn: string, { accountId, warehouseKind, warehouse, database }: Asked) =>
  JSON.stringify([roleArn, accountId, warehouseKind, warehouse, database]);

const placeOf = ({ warehouseKind, warehouse, database }: Asked): CatalogPlace => ({
  warehouse: redshiftWarehouse(warehouseKind, warehouse),
  database,
});

const treeReader = (asked: Asked) => (target: AwsTarget) =>
  asked.warehouseKind === "athena" ? readGlueTree(target, asked) : readTree(target, placeOf(asked));

const columnReader = (asked: Asked) => (target: AwsTarget) =>
  asked.warehouseKind === "athena" ? readGlueColumns(target, asked) : readColumnNames(target, placeOf(asked));

export async function getSchemaTree(
  ctx: Context,
  input: ParsedInput<typeof contract.getSchemaTree>,
): Promise<Tree> {
  const target = await awsTargetFor(ctx, input.accountId);
  return trees.get(keyOf(target.roleArn, input), input.refresh, () => treeReader(input)(target));
}

const readColumns = async (target: AwsTarget, asked: Asked) => {
  const { names, comments } = await columnReader(asked)(target);
  return { text: JSON.stringify(names), comments };
};

export async function getColumnNames(
  ctx: Context,
  input: ParsedInput<typeof contract.getColumnNames>,
): Promise<Response> {
  const target = await awsTargetFor(ctx, input.accountId);
  const key = keyOf(target.roleArn, input);
  const { text } = await columnNames.get(key, input.refresh, () => readColumns(target, input));
  return new Response(text, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
}

/**
 * The tables that the schema tree shows to this person, with what the warehouse itself says of them; what it says of
 * their columns as well where asked. Read anew only where neither is kept.
 */
export async function commentedTables(
  ctx: Context,
  at: Asked,
  { withColumns }: { withColumns: boolean },
): Promise<{ tables: CommentedTree["tables"]; columns: readonly Commented[] }> {
  const target = await awsTargetFor(ctx, at.accountId);
  const key = keyOf(target.roleArn, at);
  const [{ tables }, columns] = await Promise.all([
    trees.get(key, false, () => treeReader(at)(target), SHOWN_MS),
    withColumns ? columnNames.get(key, false, () => readColumns(target, at), SHOWN_MS) : null,
  ]);
  return { tables, columns: columns?.comments ?? [] };
}

async function readTree(target: AwsTarget, place: CatalogPlace): Promise<CommentedTree> {
  const takenAt = new Date().toISOString();
  const [{ schemas, tables }, rows] = await Promise.all([
    readTables(target, place).catch((error: unknown) => {
      if (error instanceof CatalogRefused) return listTree(target, place);
      throw error;
    }),
    readRowEstimates(target, place),
  ]);
  return {
    takenAt,
    schemas,
    tables: tables.map((one) => ({ ...one, rows: rows.get(relationKey(one.schema, one.name)) ?? null })),
  };
}

interface Relations {
  schemas: string[];
  tables: { schema: string; name: string; type: string; comment: string }[];
}

const relationKey = (schema: string, name: string) => `${schema}\n${name}`;

/** One query for both: a schema without tables stands as a row without a table. */
async function readTables(target: AwsTarget, place: CatalogPlace): Promise<Relations> {
  const database = literal(place.database);
  const sql = `SELECT schema_name, '' AS table_name, '' AS table_type, '' AS remarks FROM svv_all_schemas WHERE database_name = ${database}
    UNION ALL SELECT schema_name, table_name, table_type, remarks FROM svv_all_tables WHERE database_name = ${database}
    ORDER BY 1, 2`;
  const schemas = new Set<string>();
  const tables: Relations["tables"] = [];
  for await (const rows of catalogRows(target, place, sql)) {
    for (const [schema = "", name = "", type = "", comment = ""] of rows) {
      schemas.add(schema);
      if (name !== "")
        tables.push({ schema, name, type: type || "TABLE", comment: comment.normalize("NFC") });
    }
  }
  return { schemas: [...schemas], tables };
}

/** The slow way, by the Data API's own lists, which have no comments. */
async function listTree(target: AwsTarget, place: CatalogPlace): Promise<Relations> {
  const [schemas, listed] = await Promise.all([listSchemas(target, place), listAllTables(target, place)]);
  const tables = listed.map((one) => ({ ...one, comment: "" }));
  return { schemas: [...new Set([...schemas, ...tables.map((table) => table.schema)])].sort(), tables };
}

/** SVV_TABLE_INFO is for superusers unless it is granted, and leaves empty tables out: no estimate then. */
async function readRowEstimates(target: AwsTarget, place: CatalogPlace): Promise<Map<string, number>> {
  const sql = `SELECT "schema", "table", estimated_visible_rows FROM svv_table_info`;
  const estimates = new Map<string, number>();
  try {
    for await (const rows of catalogRows(target, place, sql)) {
      for (const [schema = "", name = "", count = ""] of rows) {
        if (count !== "") estimates.set(relationKey(schema, name), Math.round(Number(count)));
      }
    }
  } catch (error) {
    if (!(error instanceof CatalogRefused)) throw error;
  }
  return estimates;
}

async function readColumnNames(target: AwsTarget, place: CatalogPlace): Promise<CommentedColumns> {
  const takenAt = new Date().toISOString();
  const sql = `SELECT schema_name, table_name, column_name, data_type, remarks FROM svv_all_columns
    WHERE database_name = ${literal(place.database)} ORDER BY schema_name, table_name, ordinal_position`;
  const types = new Map<string, number>();
  const tables: ColumnNames["tables"] = [];
  const comments = new ColumnComments();
  let table: ColumnNames["tables"][number] | undefined;
  for await (const rows of catalogRows(target, place, sql)) {
    for (const [schema = "", name = "", column = "", type = "", comment = ""] of rows) {
      if (table?.name !== name || table.schema !== schema) {
        table = { schema, name, columns: [], types: [] };
        tables.push(table);
      }
      const typeAt = types.get(type) ?? types.size;
      if (typeAt === types.size) types.set(type, typeAt);
      table.columns.push(column);
      table.types.push(typeAt);
      comments.add({ schema, name }, column, comment);
    }
  }
  return { names: { takenAt, types: [...types.keys()], tables }, comments: comments.ended() };
}
