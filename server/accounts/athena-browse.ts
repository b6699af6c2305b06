import {
  type AthenaTable,
  getGlueTable,
  listGlueDatabases,
  listGlueTables,
} from "@/server/aws/athena-catalog";
import type { AwsTarget } from "@/server/aws/clients";
import { ColumnComments, type CommentedColumns, type CommentedTree } from "./comments";
import { NO_DESIGN } from "./table-design";

/** Where statements run while a catalog has no database: the first of them can be made from there. */
const FIRST = "default";

async function databasesOf(target: AwsTarget): Promise<string[]> {
  const found = await listGlueDatabases(target);
  return found.length > 0 ? found : [FIRST];
}

async function tablesOf(target: AwsTarget, database: string): Promise<AthenaTable[]> {
  if (database === FIRST && !(await listGlueDatabases(target)).includes(FIRST)) return [];
  return listGlueTables(target, database);
}

/** Athena's catalog as the lists of a warehouse: a Glue database holds one schema, which bears its name. */
export const athenaBrowser = {
  databases: databasesOf,
  schemas: async (_target: AwsTarget, { database }: { database: string }) => [database],
  tables: async (target: AwsTarget, { schema }: { schema: string }) =>
    (await tablesOf(target, schema)).map(({ name, type }) => ({ name, type })),
  columns: async (target: AwsTarget, { schema, table }: { schema: string; table: string }) =>
    (await getGlueTable(target, { database: schema, table })).columns.map(({ name, type }) => ({
      ...{ name, type, nullable: true, precision: 0, scale: 0, length: 0 },
      ...NO_DESIGN,
      isPrimaryKey: false,
    })),
};

export async function readGlueTree(
  target: AwsTarget,
  { database }: { database: string },
): Promise<CommentedTree> {
  const takenAt = new Date().toISOString();
  const tables = await tablesOf(target, database);
  return {
    takenAt,
    schemas: [database],
    tables: tables.map(({ name, type, comment }) => ({ schema: database, name, type, rows: null, comment })),
  };
}

export async function readGlueColumns(
  target: AwsTarget,
  { database }: { database: string },
): Promise<CommentedColumns> {
  const takenAt = new Date().toISOString();
  const types = new Map<string, number>();
  const placeOf = (type: string) => {
    const at = types.get(type) ?? types.size;
    types.set(type, at);
    return at;
  };
  const namesOf = ({ name, columns }: AthenaTable) => ({
    schema: database,
    name,
    columns: columns.map((column) => column.name),
    types: columns.map(({ type }) => placeOf(type)),
  });
  const found = await tablesOf(target, database);
  const comments = new ColumnComments();
  for (const { name, columns } of found) {
    for (const column of columns) comments.add({ schema: database, name }, column.name, column.comment);
  }
  const tables = found.map(namesOf);
  return { names: { takenAt, types: [...types.keys()], tables }, comments: comments.ended() };
}
