export interface HiveName {
  database: string | null;
  table: string;
  at: number;
}

export interface HiveColumn {
  name: string;
  /** As the catalog writes it: `array<struct<a:int>>`. */
  type: string;
  comment?: string;
}

export interface HiveSerde {
  library: string;
  parameters: Record<string, string>;
}

export interface CreateTable {
  kind: "createTable";
  name: HiveName;
  ifNotExists: boolean;
  columns: HiveColumn[];
  partitions: HiveColumn[];
  comment?: string;
  serde: HiveSerde;
  inputFormat: string;
  outputFormat: string;
  location: string | null;
  properties: Record<string, string>;
}

/** `(dt='2024-01-01', region='eu')`, in the order it was typed. */
export type PartitionSpec = { column: string; value: string }[];
export type PartitionFilter = { column: string; operator: string; value: string }[];

export type HiveStatement =
  | CreateTable
  | {
      kind: "createDatabase";
      name: string;
      ifNotExists: boolean;
      comment?: string;
      location?: string;
      properties: Record<string, string>;
    }
  | { kind: "dropDatabase"; name: string; at: number; ifExists: boolean; cascade: boolean }
  | { kind: "dropTable"; name: HiveName; ifExists: boolean }
  | { kind: "dropView"; name: HiveName; ifExists: boolean }
  | {
      kind: "addPartitions";
      name: HiveName;
      ifNotExists: boolean;
      partitions: { spec: PartitionSpec; location: string | null }[];
    }
  | { kind: "dropPartitions"; name: HiveName; ifExists: boolean; filters: PartitionFilter[] }
  | { kind: "renamePartition"; name: HiveName; from: PartitionSpec; to: PartitionSpec }
  | { kind: "setColumns"; name: HiveName; replace: boolean; columns: HiveColumn[] }
  | { kind: "setProperties"; name: HiveName; properties: Record<string, string> }
  | { kind: "setLocation"; name: HiveName; partition: PartitionSpec | null; location: string }
  | { kind: "repair"; name: HiveName }
  | { kind: "showDatabases"; pattern: string | null }
  | { kind: "showTables"; database: string | null; at: number; pattern: string | null }
  | { kind: "showViews"; database: string | null; at: number; pattern: string | null }
  | { kind: "showPartitions"; name: HiveName }
  | { kind: "showColumns"; name: HiveName }
  | { kind: "showCreateTable"; name: HiveName }
  | { kind: "showProperties"; name: HiveName; key: string | null }
  | { kind: "describe"; name: HiveName; detail: "none" | "extended" | "formatted"; column: string | null };
