/** What a file tells of the table that it is of. */
export interface Inferred {
  format: "csv" | "json" | "parquet";
  columns: { name: string; type: string }[];
  /** As they stand in the file; null where a row has no such field. */
  rows: (string | null)[][];
  /** The file that the rows are of, where the first one has none. */
  rowsKey: string | null;
  /** Why no rows are shown, where there may be some. */
  noRows: string | null;
  /** Of this file, where it tells without being read whole. */
  rowCount: number | null;
  /** What to know before it is registered. */
  warnings: string[];
  serde: {
    serializationLibrary: string;
    serializationParameters: Record<string, string>;
    parameters: Record<string, string>;
    inputFormat: string;
    outputFormat: string;
  };
}

/** How Hive reads and writes lines of text. */
export const TEXT_FILES = {
  inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
};

/** Why this is no table that could be registered, and the way out. */
export class NotATable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NotATable";
  }
}

/** What was read of a file of lines. */
export interface Lines {
  key: string;
  text: string;
  /** There is no more of it. */
  isWhole: boolean;
}

/** Names the file in a refusal. */
export function ofFile<T>(key: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof NotATable ? new NotATable(`${key}: ${error.message}`) : error;
  }
}

export const ROWS_READ = 1_000;
export const ROWS_SHOWN = 20;
export const COLUMNS_MAX = 10_000;

/** Glue's own column names: lower case, and by Athena's rules letters, digits and underscores; each once. */
export function columnNames(given: readonly string[]): string[] {
  const taken = new Set<string>();
  return given.map((name, n) => {
    const clean = name
      .normalize("NFC")
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_]+/gu, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 200);
    const base = clean || `column_${n + 1}`;
    let one = base;
    for (let copy = 2; taken.has(one); copy += 1) one = `${base}_${copy}`;
    taken.add(one);
    return one;
  });
}
