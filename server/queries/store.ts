import * as z from "zod";
import type { Statement as Row, StatementPage } from "@/prisma/generated/client";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import { type ParsedInput, Time } from "@/server/api/endpoint";
import { prisma, type Tx } from "@/server/db/client";
import { pool } from "@/server/db/pool";
import type { Column, listStatements, Parameter, Statement, StatementStatus } from "./contract";

export type StatementRow = Row;
export type { StatementPage };

type RawRow = Omit<StatementRow, "queryId" | "rows" | "bytes"> &
  Record<"queryId" | "rows" | "bytes", string | null>;

const FIND_STATEMENT = `
  SELECT id, owner_id AS "ownerId", account_id AS "accountId", warehouse_kind AS "warehouseKind", warehouse, database,
         role_arn AS "roleArn", sql, parameters, status, statement_id AS "statementId", db_user AS "dbUser", pid,
         query_id AS "queryId", has_result_set AS "hasResultSet", rows, bytes, duration_ms AS "durationMs", columns,
         error, error_position AS "errorPosition", created_at AS "createdAt", submitted_at AS "submittedAt",
         started_at AS "startedAt", cancelled_at AS "cancelledAt", ended_at AS "endedAt",
         result_expires_at AS "resultExpiresAt"
  FROM statement WHERE id = $1`;

/** Raw and prepared: it is read several times on a statement's way, and its way is measured in milliseconds. */
export async function findStatement(id: string): Promise<StatementRow | null> {
  const { rows } = await pool().query<RawRow>({ name: "statement-find", text: FIND_STATEMENT, values: [id] });
  const row = rows[0];
  if (!row) return null;
  return { ...row, queryId: big(row.queryId), rows: big(row.rows), bytes: big(row.bytes) };
}

const big = (value: string | null) => (value === null ? null : BigInt(value));

/** Marks the wish to cancel once; false when it was wished before. */
export async function markCancelled(tx: Tx, id: string): Promise<boolean> {
  const where = { id, cancelledAt: null };
  const { count } = await tx.statement.updateMany({ where, data: { cancelledAt: new Date() } });
  return count > 0;
}

const Cursor = z.object({ at: Time, id: z.uuid() });

/** One page of a person's statements, newest first, walked by (created_at, id). */
export async function pageOfStatements(ownerId: string, filter: ParsedInput<typeof listStatements>) {
  const after = decodeCursor(filter.cursor, Cursor);
  const { text, status, accountId, warehouse, database, from, to } = filter;
  const found = await prisma().statement.findMany({
    where: {
      ownerId,
      ...(text ? { sql: { contains: text, mode: "insensitive" } } : {}),
      ...(status ? { status: { in: status } } : {}),
      ...(accountId ? { accountId } : {}),
      ...(warehouse ? { warehouse } : {}),
      ...(database ? { database } : {}),
      createdAt: {
        ...(from ? { gte: from } : {}),
        ...(to ? { lt: to } : {}),
        ...(after ? { lte: after.at } : {}),
      },
      ...(after ? { NOT: { createdAt: after.at, id: { gte: after.id } } } : {}),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: filter.limit + 1,
  });
  const items = found.slice(0, filter.limit);
  const last = items.at(-1);
  const isMore = found.length > filter.limit;
  return {
    items,
    nextCursor: isMore && last ? encodeCursor({ at: last.createdAt.toISOString(), id: last.id }) : null,
  };
}

/** How far a result has been fetched: the last page that is here. */
export async function lastPage(statementId: string): Promise<Omit<StatementPage, "csv"> | null> {
  return prisma().statementPage.findFirst({
    where: { statementId },
    orderBy: { n: "desc" },
    omit: { csv: true },
  });
}

/** Stores a page; the same page again (two readers at once) changes nothing. */
export async function insertPage(tx: Pick<Tx, "statementPage">, page: StatementPage): Promise<void> {
  await tx.statementPage.createMany({ data: [page], skipDuplicates: true });
}

/** The stored pages that hold rows of `[from, to)`, in order. */
export async function pagesBetween(statementId: string, from: number, to: number): Promise<StatementPage[]> {
  const { rows } = await pool().query<Omit<StatementPage, "rowFrom"> & { rowFrom: string }>({
    name: "statement-pages",
    text: `SELECT statement_id AS "statementId", n, row_from AS "rowFrom", row_count AS "rowCount", csv,
             next_token AS "nextToken"
           FROM statement_page WHERE statement_id = $1 AND row_from < $3 AND row_from + row_count > $2 ORDER BY n`,
    values: [statementId, from, to],
  });
  return rows.map((row) => ({ ...row, rowFrom: BigInt(row.rowFrom) }));
}

export async function page(statementId: string, n: number): Promise<StatementPage | null> {
  return prisma().statementPage.findUnique({ where: { statementId_n: { statementId, n } } });
}

const iso = (at: Date | null) => at?.toISOString() ?? null;
const count = (value: bigint | null) => (value === null ? null : Number(value));

/** A row as the contract shows it. */
export function shown(row: StatementRow, ownerName: string): Statement {
  return {
    id: row.id,
    accountId: row.accountId,
    warehouseKind: row.warehouseKind as Statement["warehouseKind"],
    warehouse: row.warehouse,
    database: row.database,
    ownerId: row.ownerId,
    ownerName,
    roleArn: row.roleArn,
    sql: row.sql,
    parameters: row.parameters as Parameter[],
    status: row.status as StatementStatus,
    isCancelRequested: row.cancelledAt !== null,
    statementId: row.statementId,
    dbUser: row.dbUser,
    pid: row.pid,
    queryId: row.queryId === null ? null : String(row.queryId),
    hasResultSet: row.hasResultSet,
    rows: count(row.rows),
    bytes: count(row.bytes),
    durationMs: row.durationMs,
    columns: row.columns as Column[] | null,
    error: row.error,
    errorPosition: row.errorPosition,
    createdAt: row.createdAt.toISOString(),
    submittedAt: iso(row.submittedAt),
    startedAt: iso(row.startedAt),
    endedAt: iso(row.endedAt),
    resultExpiresAt: iso(row.resultExpiresAt),
  };
}
