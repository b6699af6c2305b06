import type { Column } from "@/server/access/model";
import { type Columns, column as columnAt, columnsOf, positionOf } from "./columns";
import type { Held } from "./held";
import type { TableNode } from "./nodes";
import { bitOf } from "./permission-bits";
import type { TablePermission } from "./types";

/** What is asked of a table: a permission on any of it, or on one column. */
export interface Asked {
  readonly permission: TablePermission;
  readonly column?: AskedColumn;
}

export interface AskedColumn {
  readonly column: Column;
  readonly bit: Columns;
}

/** The bit of a column; undefined for one that the table does not have. */
export const askedColumn = (node: TableNode, name: string): AskedColumn | undefined => {
  const position = positionOf(node.table, name);
  const column = columnsOf(node.table)[position];
  return column && { column, bit: columnAt(position) };
};

/** Those that a permission is on; of others than these two none, since they are not about columns. */
export const columnsFor = (permission: TablePermission, { select, described }: Held): Columns => {
  if (permission === "SELECT") return select;
  return permission === "DESCRIBE" ? described : 0n;
};

/** Whether what is held gives what is asked, apart from IAM and links. */
export const doesGive = (held: Held, { permission, column }: Asked): boolean => {
  if ((held.bits & bitOf[permission]) === 0) return false;
  return column === undefined || (columnsFor(permission, held) & column.bit) !== 0n;
};
