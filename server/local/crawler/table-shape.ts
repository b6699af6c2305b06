import type { Column, PartitionInput, Storage, TableInput } from "@/server/local/catalog";
import type { FileSchema, FoundTable, Leaf } from "./types";

const text = {
  inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
};
const parquet = {
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
};

function serdeOf({ classification, csv, columns }: FileSchema): NonNullable<Storage["serde"]> {
  if (classification === "parquet") {
    const library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    return { library, parameters: { "serialization.format": "1" } };
  }
  if (classification === "json") {
    const paths = columns.map(({ name }) => name).join(",");
    return { library: "org.openx.data.jsonserde.JsonSerDe", parameters: { paths } };
  }
  const delimiter = csv?.delimiter ?? ",";
  if (csv?.serde === "OpenCSVSerDe") {
    const library = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    return {
      library,
      parameters: { separatorChar: delimiter, quoteChar: csv.quote || '"', escapeChar: "\\" },
    };
  }
  const encoding = csv?.encoding === "ISO-8859-1" ? { "serialization.encoding": csv.encoding } : {};
  const library = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
  return { library, parameters: { "field.delim": delimiter, ...encoding } };
}

function csvParameters({ csv }: FileSchema): Record<string, string> {
  if (!csv) return {};
  return {
    areColumnsQuoted: String(csv.quote !== ""),
    columnsOrdered: "true",
    delimiter: csv.delimiter,
    ...(csv.header ? { "skip.header.line.count": "1" } : {}),
  };
}

/** The parameters that Glue's crawlers write. */
function parametersOf(
  schema: FileSchema,
  size: { objectCount: number; bytes: number },
): Record<string, string> {
  const average = Math.max(1, Math.round(schema.bytesPerRecord));
  return {
    CrawlerSchemaDeserializerVersion: "1.0",
    CrawlerSchemaSerializerVersion: "1.0",
    averageRecordSize: String(average),
    classification: schema.classification,
    compressionType: schema.compression,
    ...csvParameters(schema),
    objectCount: String(size.objectCount),
    recordCount: String(Math.round(size.bytes / schema.bytesPerRecord)),
    sizeKey: String(size.bytes),
    typeOfData: "file",
  };
}

function storageOf(schema: FileSchema, location: string, parameters: Record<string, string>): Storage {
  return {
    columns: schema.columns,
    location,
    ...(schema.classification === "parquet" ? parquet : text),
    compressed: schema.compression !== "none",
    numberOfBuckets: -1,
    serde: serdeOf(schema),
    bucketColumns: [],
    sortColumns: [],
    parameters,
    storedAsSubDirectories: false,
  };
}

/** Partition keys: the names in `k=v` folders, `partition_0` and so on for plain ones. */
function partitionKeysOf({ leaves, schema }: FoundTable): Column[] {
  const columns = new Set(schema.columns.map(({ name }) => name));
  const [first] = leaves;
  return (first?.path ?? []).map((_, depth) => {
    const names = new Set(leaves.map(({ path }) => hiveFolder(path[depth] ?? "")?.key));
    const [name] = names;
    const fits = names.size === 1 && name !== undefined && !columns.has(name);
    return { name: fits ? name : `partition_${depth}`, type: "string" };
  });
}

function hiveFolder(folder: string): { key: string; value: string } | null {
  const match = /^([^=]+)=(.*)$/s.exec(folder);
  return match ? { key: (match[1] as string).toLowerCase(), value: unescaped(match[2] as string) } : null;
}

/** Hive escapes what a folder's name can't hold. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The table as the crawler writes it. */
export function tableOf(found: FoundTable, name: string, crawlerName: string): TableInput {
  const objectCount = found.leaves.reduce((sum, leaf) => sum + leaf.objectCount, 0);
  const bytes = found.leaves.reduce((sum, leaf) => sum + leaf.bytes, 0);
  const measured = parametersOf(found.schema, { objectCount, bytes });
  const parameters = { ...measured, UPDATED_BY_CRAWLER: crawlerName };
  const partitionKeys = partitionKeysOf(found);
  return {
    name,
    owner: "owner",
    retention: 0,
    tableType: "EXTERNAL_TABLE",
    storage: storageOf(found.schema, found.location, parameters),
    partitionKeys,
    parameters:
      partitionKeys.length > 0 ? { ...parameters, "partition_filtering.enabled": "true" } : parameters,
  };
}

/** A folder of a table as its partition. */
export function partitionOf(table: TableInput, leaf: Leaf, inherit: boolean): PartitionInput {
  const values = leaf.path.map((folder, depth) => {
    const hive = hiveFolder(folder);
    const value = hive && hive.key === table.partitionKeys[depth]?.name ? hive.value : folder;
    return value === "" ? "__HIVE_DEFAULT_PARTITION__" : value;
  });
  const parameters = parametersOf(leaf.schema, leaf);
  const storage = storageOf(leaf.schema, leaf.location, parameters);
  const columns = inherit && table.storage ? table.storage.columns : storage.columns;
  return { values, storage: { ...storage, columns }, parameters };
}
