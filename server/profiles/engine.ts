import type { SourceColumn } from "./aggregates";
import type { Dialect } from "./dialect";

/** A table as the catalog knows it, and where it is asked for. */
export interface ProfiledTable {
  id: string;
  datasetId: string;
  name: string;
  accountId: string;
  glueDatabase: string | null;
  warehouseKind: string | null;
  warehouse: string | null;
  database: string | null;
  schemaName: string | null;
}

/** What runs the statements over a table, in the name of one role. */
export interface Engine {
  dialect: Dialect;
  /** The table's name in SQL. */
  table: string;
  /** The columns that the role sees now; throws when the table is not there. */
  describe(): Promise<{ columns: SourceColumn[]; updatedAt: Date | null }>;
  /** The same token starts the same statement. */
  start(sql: string, token: string): Promise<string>;
  /** What became of a statement; null while it goes on after `withinMs`. Throws in the outside's words when it failed. */
  ended(
    id: string,
    options: { withinMs: number; signal: AbortSignal },
  ): Promise<{ scannedBytes: number | null } | null>;
  rows(id: string, signal: AbortSignal): Promise<(string | null)[][]>;
  /** Stops a statement and waits for the outside's word; one that is over stays as it is. */
  stop(id: string, signal: AbortSignal): Promise<void>;
  /** What only a role that may read these columns can run, and that reads next to nothing. */
  trialOf(columns: readonly string[]): string;
}

export const STOPPED_WITHIN_MS = 5_000;
/** Whoever asks for values waits so long for the trial. */
export const TRIED_WITHIN_MS = 25_000;
