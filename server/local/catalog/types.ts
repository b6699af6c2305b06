/** A column, its type as Hive writes it. */
export interface Column {
  name: string;
  type: string;
  comment?: string;
  parameters?: Record<string, string>;
}

export interface Serde {
  name?: string;
  /** Java class: `org.apache.hadoop.hive.serde2.OpenCSVSerde`. */
  library?: string;
  parameters: Record<string, string>;
}

export interface Skew {
  columnNames?: string[];
  columnValues?: string[];
  locations?: Record<string, string>;
}

/** Where data lies and how it is written: Glue's StorageDescriptor. */
export interface Storage {
  columns: Column[];
  location?: string;
  additionalLocations?: string[];
  inputFormat?: string;
  outputFormat?: string;
  compressed?: boolean;
  numberOfBuckets?: number;
  serde?: Serde;
  bucketColumns?: string[];
  sortColumns?: { column: string; order: number }[];
  parameters?: Record<string, string>;
  skew?: Skew;
  storedAsSubDirectories?: boolean;
}

/** Where a resource link of a database points. */
export interface DatabaseTarget {
  accountId: string;
  databaseName: string;
  region?: string;
}

export interface TableTarget extends DatabaseTarget {
  name: string;
}

/** Rights given by default to those who create tables in a database; kept, not evaluated. */
export interface DefaultPermission {
  principal?: string;
  permissions: string[];
}

export interface DatabaseInput {
  name: string;
  description?: string;
  locationUri?: string;
  parameters: Record<string, string>;
  createTableDefaultPermissions?: DefaultPermission[];
  /** Makes the database a resource link. */
  target?: DatabaseTarget;
}

export interface Database extends DatabaseInput {
  accountId: string;
  createdAt: Date;
}

export interface TableInput {
  name: string;
  description?: string;
  owner?: string;
  lastAccessAt?: Date;
  lastAnalyzedAt?: Date;
  retention: number;
  storage?: Storage;
  partitionKeys: Column[];
  viewOriginalText?: string;
  viewExpandedText?: string;
  /** EXTERNAL_TABLE, VIRTUAL_VIEW, …; Glue takes any word. */
  tableType?: string;
  parameters: Record<string, string>;
  /** Makes the table a resource link. */
  target?: TableTarget;
}

export interface Table extends TableInput {
  /** Key of the table's partitions; a table made anew under the same name has another. */
  id: string;
  accountId: string;
  databaseName: string;
  createdAt: Date;
  updatedAt: Date;
  /** ARN of who created it. */
  createdBy: string;
  versionId: string;
}

export interface PartitionInput {
  /** One value for each partition key, in their order. */
  values: string[];
  storage?: Storage;
  parameters: Record<string, string>;
  lastAccessAt?: Date;
  lastAnalyzedAt?: Date;
}

export interface Partition extends PartitionInput {
  createdAt: Date;
}

/** A page of a list; `next` is set when there is more, and is given back as `after`. */
export interface Page<T> {
  items: T[];
  next?: string;
}

export interface PageRequest {
  after?: string | undefined;
  /** All that there are, when it isn't told. */
  limit?: number | undefined;
}

export interface TableRequest extends PageRequest {
  /** A regular expression that the whole name must match. */
  expression?: string | undefined;
}

export interface PartitionRequest extends PageRequest {
  /** Glue's filter language: `year = '2024' AND month IN (1, 2)`. */
  expression?: string | undefined;
  segment?: { number: number; total: number } | undefined;
  withoutColumns?: boolean | undefined;
}

export interface UpdateTableOptions {
  /** Refused with ConcurrentModificationException unless this is the version that is there. */
  versionId?: string | undefined;
  /** Forgets the version that is replaced. */
  skipArchive?: boolean | undefined;
  by: string;
}

/** Where a table is, links followed. */
export interface TablePlace {
  accountId: string;
  databaseName: string;
  name: string;
}
