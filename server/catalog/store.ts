import type pg from "pg";
import { Prisma, prisma } from "@/server/db/client";
import { pool } from "@/server/db/pool";
import type { DatasetWords, TableWords } from "./entries";

const DATASET = {
  _count: { select: { tables: true } },
} as const;

/** A dataset with how many tables it has. */
export function findDataset(id: string) {
  return prisma().dataset.findUnique({ where: { id }, include: DATASET });
}
export type DatasetRow = NonNullable<Awaited<ReturnType<typeof findDataset>>>;

/** Rows, bytes and the newest change over a dataset's tables. */
export function sumTables(datasetId: string) {
  return prisma().datasetTable.aggregate({
    where: { datasetId },
    _sum: { rows: true, bytes: true },
    _max: { sourceUpdatedAt: true },
  });
}

export async function namesOfPeople(ids: readonly string[]): Promise<{ id: string; name: string }[]> {
  if (ids.length === 0) return [];
  return prisma().person.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
    orderBy: { name: "asc" },
  });
}

const COLUMN_COUNT = { _count: { select: { columns: true } } } as const;

/** Counts the columns of the page's tables alone: Prisma would count those of all tables first. */
export async function pageOfTables(
  datasetId: string,
  after: { name: string; id: string } | null,
  take: number,
): Promise<Omit<TableRow, "columns">[]> {
  const beyond = after ? Prisma.sql`AND (name, id) > (${after.name}, ${after.id}::uuid)` : Prisma.empty;
  const rows = await prisma().$queryRaw<(Omit<TableRow, "columns" | "_count"> & { columnCount: number })[]>`
    SELECT id, dataset_id AS "datasetId", name, description, type, format, location, rows, bytes,
      source_updated_at AS "sourceUpdatedAt", updated_at AS "updatedAt",
      (SELECT count(*)::int FROM dataset_column WHERE table_id = dataset_table.id) AS "columnCount"
    FROM dataset_table WHERE dataset_id = ${datasetId}::uuid ${beyond} ORDER BY name, id LIMIT ${take}`;
  return rows.map(({ columnCount, ...row }) => ({ ...row, _count: { columns: columnCount } }));
}

export function findTable(datasetId: string, id: string) {
  return prisma().datasetTable.findFirst({
    where: { id, datasetId },
    include: { ...COLUMN_COUNT, columns: { orderBy: { ordinal: "asc" } } },
  });
}
export type TableRow = NonNullable<Awaited<ReturnType<typeof findTable>>>;

export type DatasetChange = Partial<
  Pick<
    DatasetRow,
    | "name"
    | "description"
    | "domain"
    | "classification"
    | "ownerTeam"
    | "stewardIds"
    | "tags"
    | "refreshExpectation"
  >
>;

/** A dataset as the search describes it, locked against other changes of it. */
export async function lockedWords(client: pg.ClientBase, datasetId: string): Promise<DatasetWords | null> {
  const { rows } = await client.query<DatasetWords>(
    `SELECT id, name, description, domain, classification, owner_team AS "ownerTeam", tags,
       concat_ws(' ', glue_database, warehouse, database, schema_name, location) AS source,
       ARRAY(SELECT person.name FROM person WHERE person.id = ANY(steward_ids)) AS stewards
     FROM dataset WHERE id = $1 FOR UPDATE`,
    [datasetId],
  );
  return rows[0] ?? null;
}

/** Its tables with their columns; one of them when its id is given. */
export async function tableWords(
  client: pg.ClientBase,
  datasetId: string,
  tableId?: string,
): Promise<TableWords[]> {
  const { rows } = await client.query<TableWords>(
    `SELECT t.id, t.name, t.description, t.format,
       coalesce(json_agg(json_build_object('name', c.name, 'description', c.description) ORDER BY c.ordinal)
         FILTER (WHERE c.name IS NOT NULL), '[]') AS columns
     FROM dataset_table AS t LEFT JOIN dataset_column AS c ON c.table_id = t.id
     WHERE t.dataset_id = $1 AND ($2::uuid IS NULL OR t.id = $2) GROUP BY t.id`,
    [datasetId, tableId ?? null],
  );
  return rows;
}

const COLUMN_OF = {
  name: "name",
  description: "description",
  domain: "domain",
  classification: "classification",
  ownerTeam: "owner_team",
  stewardIds: "steward_ids",
  tags: "tags",
  refreshExpectation: "refresh_expectation",
} as const;

/** What is said of a dataset, for the Event that tells of a change. */
export async function lockedFacts(
  client: pg.ClientBase,
  datasetId: string,
): Promise<(Required<DatasetChange> & { accountId: string }) | null> {
  const columns = Object.entries(COLUMN_OF).map(([key, column]) => `${column} AS "${key}"`);
  const { rows } = await client.query<Required<DatasetChange> & { accountId: string }>(
    `SELECT ${columns.join(", ")}, account_id AS "accountId" FROM dataset WHERE id = $1 FOR UPDATE`,
    [datasetId],
  );
  return rows[0] ?? null;
}

export async function changeDataset(
  client: pg.ClientBase,
  datasetId: string,
  change: DatasetChange,
): Promise<void> {
  const keys = (Object.keys(COLUMN_OF) as (keyof typeof COLUMN_OF)[]).filter((key) => key in change);
  const sets = keys.map((key, n) => `${COLUMN_OF[key]} = $${n + 2}`);
  await client.query(`UPDATE dataset SET ${[...sets, "updated_at = now()"].join(", ")} WHERE id = $1`, [
    datasetId,
    ...keys.map((key) => change[key]),
  ]);
}

/** With its tables, columns and entries. */
export async function dropDataset(client: pg.ClientBase, datasetId: string): Promise<void> {
  await client.query("DELETE FROM dataset WHERE id = $1", [datasetId]);
}

export interface Described {
  description?: string | undefined;
  columns: readonly { name: string; description: string }[];
}

/** What a table and these columns of it were described as before they are described anew. */
export async function describe(
  client: pg.ClientBase,
  tableId: string,
  { description, columns }: Described,
): Promise<Described> {
  const { rows: tables } = await client.query<{ description: string }>(
    `UPDATE dataset_table AS t SET description = coalesce($2, t.description), updated_at = now()
     FROM (SELECT id, description FROM dataset_table WHERE id = $1 FOR UPDATE) AS before
     WHERE t.id = before.id RETURNING before.description`,
    [tableId, description ?? null],
  );
  const { rows } = await client.query<{ name: string; description: string }>(
    `UPDATE dataset_column AS c SET description = made.description
     FROM unnest($2::text[], $3::text[]) AS made (name, description), dataset_column AS before
     WHERE c.table_id = $1 AND c.name = made.name AND before.table_id = c.table_id AND before.ordinal = c.ordinal
     RETURNING c.name, before.description`,
    [tableId, columns.map((one) => one.name), columns.map((one) => one.description)],
  );
  return { description: tables[0]?.description, columns: rows };
}

/** Which of these people are there. */
export async function knownPeople(ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool().query<{ id: string }>("SELECT id FROM person WHERE id = ANY($1::uuid[])", [
    ids,
  ]);
  return new Set(rows.map((row) => row.id));
}
