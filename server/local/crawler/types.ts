import type { Column } from "@/server/local/catalog";

/** What a file was found to be. */
export interface FileSchema {
  classification: "csv" | "json" | "parquet";
  compression: "none" | "gzip";
  columns: Column[];
  csv?: CsvDialect;
  /** Bytes of the file, as it lies there, for one record. */
  bytesPerRecord: number;
}

export interface CsvDialect {
  delimiter: string;
  /** Empty where no field is quoted. */
  quote: string;
  header: boolean;
  encoding: "UTF-8" | "ISO-8859-1";
  serde: "OpenCSVSerDe" | "LazySimpleSerDe";
}

/** A custom classifier for CSV. */
export interface CsvClassifier {
  name: string;
  delimiter?: string;
  quoteSymbol?: string;
  containsHeader?: "UNKNOWN" | "PRESENT" | "ABSENT";
  header?: string[];
  disableValueTrimming?: boolean;
  allowSingleColumn?: boolean;
  customDatatypes?: string[];
  serde?: "OpenCSVSerDe" | "LazySimpleSerDe" | "None";
}

export interface DataFile {
  key: string;
  size: number;
}

/** A folder that holds data files itself, and the folders below it. */
export interface Folder {
  /** Ends with a slash, or is empty for the bucket itself. */
  prefix: string;
  /** The files that are looked into: the first ones of each file name extension. */
  samples: DataFile[];
  /** More of its files, which are looked into where the samples differ. */
  others: DataFile[];
  objectCount: number;
  bytes: number;
  children: Map<string, Folder>;
}

/** Files of one schema that lie in one folder: a partition, or a table without any. */
export interface Leaf {
  location: string;
  /** Names of the folders from the table's own to this one. */
  path: string[];
  schema: FileSchema;
  objectCount: number;
  bytes: number;
}

export interface FoundTable {
  name: string;
  location: string;
  schema: FileSchema;
  leaves: Leaf[];
}
