import type * as glue from "@aws-sdk/client-glue";
import type { Column, Partition, PartitionInput, Serde, Storage } from "@/server/local/catalog";
import { notImplemented } from "@/server/local/catalog/errors";

/** Drops the members that are undefined: ours are optional, the SDK's may hold undefined. */
export function present<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}

export function readColumns(columns: glue.Column[] | undefined): Column[] {
  return (columns ?? []).map(({ Name, Type, Comment, Parameters }) =>
    present<Column>({
      name: (Name ?? "").toLowerCase(),
      type: Type ?? "",
      comment: Comment,
      parameters: Parameters,
    }),
  );
}

export function writeColumns(columns: readonly Column[]): glue.Column[] {
  return columns.map(({ name, type, comment, parameters }) => ({
    Name: name,
    Type: type,
    Comment: comment,
    Parameters: parameters,
  }));
}

function readSerde(serde: glue.SerDeInfo): Serde {
  const { Name, SerializationLibrary, Parameters } = serde;
  return present<Serde>({ name: Name, library: SerializationLibrary, parameters: Parameters ?? {} });
}

export function readStorage(descriptor: glue.StorageDescriptor): Storage {
  if (descriptor.SchemaReference) throw notImplemented("SchemaReference of a StorageDescriptor");
  const { SerdeInfo, SkewedInfo, SortColumns } = descriptor;
  return present<Storage>({
    columns: readColumns(descriptor.Columns),
    location: descriptor.Location,
    additionalLocations: descriptor.AdditionalLocations,
    inputFormat: descriptor.InputFormat,
    outputFormat: descriptor.OutputFormat,
    compressed: descriptor.Compressed,
    numberOfBuckets: descriptor.NumberOfBuckets,
    serde: SerdeInfo && readSerde(SerdeInfo),
    bucketColumns: descriptor.BucketColumns,
    sortColumns: SortColumns?.map(({ Column, SortOrder }) => ({
      column: Column ?? "",
      order: SortOrder ?? 0,
    })),
    parameters: descriptor.Parameters,
    skew:
      SkewedInfo &&
      present<NonNullable<Storage["skew"]>>({
        columnNames: SkewedInfo.SkewedColumnNames,
        columnValues: SkewedInfo.SkewedColumnValues,
        locations: SkewedInfo.SkewedColumnValueLocationMaps,
      }),
    storedAsSubDirectories: descriptor.StoredAsSubDirectories,
  });
}

export function writeStorage(storage: Storage): glue.StorageDescriptor {
  const { serde, skew, sortColumns } = storage;
  return {
    // A partition asked for without its columns has none.
    Columns: storage.columns && writeColumns(storage.columns),
    Location: storage.location,
    AdditionalLocations: storage.additionalLocations,
    InputFormat: storage.inputFormat,
    OutputFormat: storage.outputFormat,
    Compressed: storage.compressed ?? false,
    NumberOfBuckets: storage.numberOfBuckets ?? 0,
    SerdeInfo: serde && {
      Name: serde.name,
      SerializationLibrary: serde.library,
      Parameters: serde.parameters,
    },
    BucketColumns: storage.bucketColumns,
    SortColumns: sortColumns?.map(({ column, order }) => ({ Column: column, SortOrder: order })),
    Parameters: storage.parameters,
    SkewedInfo: skew && {
      SkewedColumnNames: skew.columnNames,
      SkewedColumnValues: skew.columnValues,
      SkewedColumnValueLocationMaps: skew.locations,
    },
    StoredAsSubDirectories: storage.storedAsSubDirectories ?? false,
  };
}

export function readPartition(input: glue.PartitionInput | undefined): PartitionInput {
  return present<PartitionInput>({
    values: input?.Values ?? [],
    storage: input?.StorageDescriptor && readStorage(input.StorageDescriptor),
    parameters: input?.Parameters ?? {},
    lastAccessAt: input?.LastAccessTime,
    lastAnalyzedAt: input?.LastAnalyzedTime,
  });
}

export function writePartition(
  partition: Partition,
  table: { accountId: string; databaseName: string; name: string },
): glue.Partition {
  return {
    Values: partition.values,
    DatabaseName: table.databaseName,
    TableName: table.name,
    CatalogId: table.accountId,
    CreationTime: partition.createdAt,
    StorageDescriptor: partition.storage && writeStorage(partition.storage),
    Parameters: partition.parameters,
    LastAccessTime: partition.lastAccessAt,
    LastAnalyzedTime: partition.lastAnalyzedAt,
  };
}
