import type { CellsFilter, Expression, Grant, OptIn, Resource, Tags } from "./model";

/** One alteration of a catalog, named and shaped as the Lake Formation operation that makes it. */
export type Operation =
  | { name: "CreateLFTag"; key: string; values: readonly string[] }
  | { name: "UpdateLFTag"; key: string; add: readonly string[]; remove: readonly string[] }
  | { name: "DeleteLFTag"; key: string }
  | { name: "AddLFTagsToResource"; resource: TaggedResource; tags: Tags }
  | { name: "RemoveLFTagsFromResource"; resource: TaggedResource; tags: Tags }
  | { name: "CreateLFTagExpression"; expression: SavedExpression }
  | { name: "UpdateLFTagExpression"; expression: SavedExpression }
  | { name: "DeleteLFTagExpression"; expressionName: string }
  | { name: "GrantPermissions"; grant: Grant }
  | { name: "RevokePermissions"; grant: Grant }
  | { name: "CreateDataCellsFilter"; filter: CellsFilter }
  | { name: "UpdateDataCellsFilter"; filter: CellsFilter }
  /** `catalogId` is the table's, where it is another account's. */
  | {
      name: "DeleteDataCellsFilter";
      catalogId?: string;
      database: string;
      table: string;
      filterName: string;
    }
  | { name: "CreateLakeFormationOptIn"; optIn: OptIn }
  | { name: "DeleteLakeFormationOptIn"; optIn: OptIn };

/** What LF-tags are assigned to: a database, a table, or columns of one (an include list). */
export type TaggedResource = Extract<Resource, { kind: "database" | "table" | "columns" }>;

export interface SavedExpression {
  name: string;
  description?: string;
  expression: Expression;
}

/** An operation and the catalog (account) that it alters. */
export interface Step {
  catalogId: string;
  operation: Operation;
}
