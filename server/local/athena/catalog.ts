import type { Rows } from "@/server/local/lakeformation/rows";

/** A column, its type as Hive writes it. */
export interface Column {
  name: string;
  type: string;
  comment?: string | undefined;
}

/** Where data lies and how it is written. */
export interface Storage {
  columns: Column[];
  location: string;
  inputFormat: string;
  outputFormat: string;
  serde: { library: string; parameters: Record<string, string> };
}

/** What Lake Formation gives the caller of a table. */
export interface Given {
  permissions: ReadonlySet<string>;
  /** The columns and partition keys that SELECT reads, each in some rows. */
  columns: ReadonlyMap<string, Rows>;
  /** All columns in their order, as the files have them; the table's own are those that are shown. */
  stored: Column[];
  /** The role with which Lake Formation reads and writes what lies at a place; null leaves it to the caller. */
  roleOf(location: string): string | null;
}

/** Its columns are those that the caller gets to see. */
export interface CatalogTable extends Storage {
  database: string;
  name: string;
  /** EXTERNAL_TABLE or VIRTUAL_VIEW. */
  type: string;
  partitionKeys: Column[];
  parameters: Record<string, string>;
  comment?: string | undefined;
  owner?: string | undefined;
  createdAt?: Date | undefined;
  /** Of a view: `/* Presto View: … *\/`. */
  viewText?: string | undefined;
  /** Absent where IAM alone decides. */
  given?: Given | undefined;
}

export interface CatalogPartition extends Storage {
  values: string[];
}

export interface CatalogDatabase {
  name: string;
  description?: string | undefined;
  location?: string | undefined;
  parameters: Record<string, string>;
}

/** The data catalog as one caller may use it; every call checks the caller's own permissions. */
export interface Catalog {
  database(name: string): Promise<CatalogDatabase | null>;
  databases(): Promise<CatalogDatabase[]>;
  createDatabase(database: CatalogDatabase): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  table(database: string, name: string): Promise<CatalogTable | null>;
  tables(database: string): Promise<CatalogTable[]>;
  createTable(table: CatalogTable): Promise<void>;
  updateTable(table: CatalogTable): Promise<void>;
  dropTable(database: string, name: string): Promise<void>;
  partitions(table: CatalogTable): Promise<CatalogPartition[]>;
  /** Adds partitions; tells which were there before. */
  addPartitions(table: CatalogTable, partitions: CatalogPartition[]): Promise<string[][]>;
  updatePartition(table: CatalogTable, values: string[], partition: CatalogPartition): Promise<void>;
  dropPartitions(table: CatalogTable, values: string[][]): Promise<void>;
}
