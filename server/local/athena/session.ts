import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import type { Catalog } from "./catalog";
import type { Lake } from "./lake";
import type { ResultColumn } from "./result-type";

/** What a statement is run with. */
export interface Session {
  catalog: Catalog;
  lake: Lake;
  /** S3 in the caller's name, for what is written. */
  objects: Pick<ObjectAccess, "put">;
  /** The same with the rights of a role that Lake Formation lends the caller. */
  objectsAs(roleArn: string): Pick<ObjectAccess, "put">;
  database: string;
  executionId: string;
  /** Where tables go whose statement names no place; ends in a slash. */
  tablesLocation: string;
  /** A folder of its own on this machine. */
  folder: string;
  signal: AbortSignal;
  bytesScannedMax: number | null;
  now: Date;
  /** Told when planning is over and rows begin to be read, which may be other ones for another reader (`given`). */
  planned(bytes: number, plan: string, given: boolean): void;
}

/** CSV with a header, in memory or in a file. */
export type CsvBody = Buffer | { path: string };

/** What became of a statement. */
export interface Outcome {
  columns: ResultColumn[];
  /** Rows of a query, or the lines of a command. */
  output:
    | { kind: "csv"; body: CsvBody; bytes: number }
    | { kind: "text"; lines: string[] }
    | { kind: "none" };
  rows: number;
  /** Rows that were written into a table. */
  updateCount?: number;
  /** Objects that were written. */
  written?: string[];
  outputBytes: number;
}

/** Columns of a command's output, which are all texts. */
export function textOutcome(names: readonly string[], lines: string[]): Outcome {
  const columns = names.map((name) => ({
    name,
    type: "string",
    precision: 0,
    scale: 0,
    caseSensitive: false,
  }));
  const outputBytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  return { columns, output: { kind: "text", lines }, rows: lines.length, outputBytes };
}
