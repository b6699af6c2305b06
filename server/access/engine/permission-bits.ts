import type { Permission, Table } from "@/server/access/model";
import {
  type DatabasePermission,
  databasePermissions,
  type TablePermission,
  tablePermissions,
} from "./types";

/** A set of permissions, one bit for each. */
export type Bits = number;

export const bitOf: Readonly<Record<TablePermission | DatabasePermission, Bits>> = {
  SELECT: 1,
  DESCRIBE: 2,
  INSERT: 4,
  DELETE: 8,
  ALTER: 16,
  DROP: 32,
  CREATE_TABLE: 64,
};

const together = (permissions: readonly (TablePermission | DatabasePermission)[]): Bits =>
  permissions.reduce((bits, permission) => bits | bitOf[permission], 0);

/**
 * What can be held on each kind of thing; ALL stands for just that. Pairs outside it give nothing.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/lf-permissions-reference.html
 */
export const permissible = {
  database: together(databasePermissions),
  table: together(tablePermissions),
  view: together(["SELECT", "DESCRIBE", "DROP"]),
  link: together(["DESCRIBE", "DROP"]),
  /** Through a column list or a data cells filter. */
  part: together(["SELECT"]),
} as const;

export const permissibleOn = ({ kind, target }: Table): Bits =>
  target ? permissible.link : permissible[kind];

/** Whatever is held of a thing lets it be described: DESCRIBE is implied by each other permission. */
export const bitsGiven = (permissions: readonly Permission[], possible: Bits): Bits => {
  let bits = 0;
  for (const permission of permissions) {
    if (permission === "ALL") bits |= possible;
    else bits |= (bitOf as Partial<Record<Permission, Bits>>)[permission] ?? 0;
  }
  bits &= possible;
  return bits === 0 ? 0 : bits | bitOf.DESCRIBE;
};

export const permissionsIn = (bits: Bits): (TablePermission | DatabasePermission)[] =>
  [...tablePermissions, "CREATE_TABLE" as const].filter((permission) => (bits & bitOf[permission]) !== 0);
