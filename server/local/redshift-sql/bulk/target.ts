import { describeType } from "@/server/local/redshift-sql/columns";
import type { SqlSession } from "@/server/local/redshift-sql/types";
import { RedshiftSqlError } from "@/server/sql/error";
import { literal } from "@/server/sql/tokenize";
import type { CopyPlan } from "./copy-options";

export interface TargetColumn {
  name: string;
  /** The type as PostgreSQL writes it: `numeric(10,2)`. */
  type: string;
  /** Redshift's name of it, for the error rows. */
  typeName: string;
  typeId: number;
  /** Bytes that fit, for varchar and char. */
  bytes: number | undefined;
  notNull: boolean;
  identity: boolean;
}

export interface Target {
  /** As PostgreSQL takes it. */
  name: string;
  plainName: string;
  id: number;
  /** Whether it has no statistics yet. */
  isNew: boolean;
  columns: TargetColumn[];
}

interface ColumnRow {
  id: number;
  is_new: boolean;
  name: string;
  type: string;
  type_id: number;
  modifier: number;
  not_null: boolean;
  identity: boolean;
}

/** The columns that a COPY loads, in order. */
export async function loadTarget(session: SqlSession, plan: CopyPlan, name: string): Promise<Target> {
  const { rows } = await session.client.query<ColumnRow>(
    `SELECT a.attrelid::bigint::int AS id, c.reltuples < 0 AS is_new, a.attname AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
            a.atttypid::bigint::int AS type_id, a.atttypmod AS modifier, a.attnotnull AS not_null, a.attidentity <> '' AS identity
       FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      WHERE a.attrelid = ${literal(name)}::regclass AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum`,
  );
  const all = rows.map(toColumn);
  const [first] = rows;
  const facts = { id: first?.id ?? 0, isNew: first?.is_new ?? false };
  return { name, plainName: plan.table.at(-1) ?? "", ...facts, columns: chosen(all, plan) };
}

function toColumn(row: ColumnRow): TargetColumn {
  const sized = (row.type_id === 1043 || row.type_id === 1042) && row.modifier > 4;
  return {
    name: row.name,
    type: row.type,
    typeName: describeType(row.type_id, row.modifier).name,
    typeId: row.type_id,
    bytes: sized ? row.modifier - 4 : undefined,
    notNull: row.not_null,
    identity: row.identity,
  };
}

function chosen(all: TargetColumn[], plan: CopyPlan): TargetColumn[] {
  if (!plan.columns) return all.filter((column) => plan.explicitIds || !column.identity);
  return plan.columns.map((name) => {
    const column = all.find((each) => each.name === name);
    if (!column)
      throw new RedshiftSqlError(`column "${name}" of relation "${plan.table.at(-1)}" does not exist`, {
        sqlState: "42703",
        offset: plan.tableOffset,
      });
    if (column.identity && !plan.explicitIds)
      throw new RedshiftSqlError(`cannot set an identity column to a value without EXPLICIT_IDS`, {
        sqlState: "428C9",
        offset: plan.tableOffset,
      });
    return column;
  });
}
