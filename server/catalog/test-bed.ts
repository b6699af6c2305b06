import { uuidv7 } from "uuidv7";
import { transaction } from "@/server/db/pool";
import { indexDataset } from "./index-dataset";

export interface MadeTable {
  name: string;
  description?: string;
  format?: string;
  columns: readonly (readonly [name: string, type: string, description?: string])[];
}

export interface MadeDataset {
  name: string;
  accountId?: string;
  description?: string;
  domain?: string;
  classification?: string;
  ownerTeam?: string;
  tags?: readonly string[];
  tables: readonly MadeTable[];
}

/** Writes a registered dataset down as its Run would have. */
export async function putDataset(made: MadeDataset): Promise<{ id: string; tables: Map<string, string> }> {
  const id = uuidv7();
  const tables = made.tables.map((table) => ({ ...table, id: uuidv7() }));
  await transaction(async (client) => {
    await client.query(
      `INSERT INTO dataset (id, account_id, source_kind, source_key, glue_database, name, description, domain,
         classification, owner_team, tags, state, run_id, created_by_name, updated_at, registered_at)
       VALUES ($1, $2, 'glue', $3, $4, $4, $5, $6, $7, $8, $9, 'registered', $1, 'test', now(), now())`,
      [
        id,
        made.accountId ?? "111111111111",
        `glue:${id}`,
        made.name,
        made.description ?? "",
        made.domain ?? null,
        made.classification ?? null,
        made.ownerTeam ?? null,
        made.tags ?? [],
      ],
    );
    await client.query(
      `INSERT INTO dataset_table (id, dataset_id, name, description, format, updated_at)
       SELECT made.*, now() FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[]) AS made`,
      [
        tables.map((table) => table.id),
        tables.map(() => id),
        tables.map((table) => table.name),
        tables.map((table) => table.description ?? ""),
        tables.map((table) => table.format ?? "parquet"),
      ],
    );
    const columns = tables.flatMap((table) =>
      table.columns.map(([name, type, description = ""], n) => ({
        ...{ name, type, description },
        tableId: table.id,
        ordinal: n + 1,
      })),
    );
    await client.query(
      `INSERT INTO dataset_column (table_id, ordinal, name, type, description)
       SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[])`,
      [
        columns.map((column) => column.tableId),
        columns.map((column) => column.ordinal),
        columns.map((column) => column.name),
        columns.map((column) => column.type),
        columns.map((column) => column.description),
      ],
    );
    await indexDataset(client, id);
  });
  return { id, tables: new Map(tables.map((table) => [table.name, table.id])) };
}
