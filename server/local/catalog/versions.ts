import type { Queryable } from "@/server/local/state/transaction";
import { entityNotFound, invalidInput } from "./errors";
import { pageOf } from "./paging";
import { type TableRow, toTable } from "./tables";
import type { Page, PageRequest, Table } from "./types";

const columns = `t.id, t.account_id, t.database_name, t.name, t.created_at, t.created_by,
  v.version, v.definition, v.updated_at`;

/** A version by its number, which must be one. */
function readVersion(versionId: string): string {
  if (/^\d{1,18}$/.test(versionId)) return String(BigInt(versionId));
  throw invalidInput("version is not a valid integer");
}

export async function findVersion(db: Queryable, table: Table, versionId: string): Promise<Table> {
  const { rows } = await db.query<TableRow>(
    `select ${columns} from catalog_table_version v join catalog_table t on t.id = v.table_id
     where t.id = $1 and v.version = $2`,
    [table.id, readVersion(versionId)],
  );
  if (!rows[0]) throw entityNotFound("Version not found.");
  return toTable(rows[0]);
}

/** The versions of a table, the newest first. */
export async function listVersions(
  db: Queryable,
  table: Table,
  { after, limit }: PageRequest = {},
): Promise<Page<Table>> {
  const { rows } = await db.query<TableRow>(
    `select ${columns} from catalog_table_version v join catalog_table t on t.id = v.table_id
     where t.id = $1 and ($2::bigint is null or v.version < $2) order by v.version desc limit $3`,
    [table.id, after === undefined ? null : readVersion(after), limit === undefined ? null : limit + 1],
  );
  return pageOf(rows.map(toTable), limit, (version) => version.versionId);
}

export async function deleteVersion(db: Queryable, table: Table, versionId: string): Promise<void> {
  const version = readVersion(versionId);
  if (version === table.versionId) throw invalidInput("The current version of a table can't be deleted.");
  const gone = await db.query("delete from catalog_table_version where table_id = $1 and version = $2", [
    table.id,
    version,
  ]);
  if (gone.rowCount === 0) throw entityNotFound("Version not found.");
}
