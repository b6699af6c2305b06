import type { DuckDBType } from "@duckdb/node-api";
import { DuckDBTypeId } from "@duckdb/node-api";
import { AthenaSqlError, unsupported } from "@/server/local/athena-sql/error";
import { type Format, formats, libraries } from "@/server/local/athena-sql/hive/formats";
import { quoteName, textOf } from "@/server/local/athena-sql/piece";
import type { AthenaStatement, Properties } from "@/server/local/athena-sql/statement";
import { unnamedColumn } from "@/server/local/athena-sql/trino/alias";
import type { CatalogTable, Column } from "./catalog";
import { duckType, parseHiveType } from "./hive-type";
import { hiveNull } from "./prune";
import type { Bound } from "./query";
import { hiveTypeOf, resultColumn } from "./result-type";
import { asFolder } from "./s3-location";
import type { Outcome, Session } from "./session";
import { type Target, type WrittenPartition, writeFiles } from "./write-files";

type Statement<K extends AthenaStatement["kind"]> = Extract<AthenaStatement, { kind: K }>;

const rowsTable = '"athena_rows"';

/** Runs the query into a table of the engine's, so that nothing is written of one that fails. */
async function materialize(
  bound: Bound,
  columns: readonly string[] | null,
  withData = true,
): Promise<number> {
  const { connection } = bound.engine;
  const named = columns ? ` (${columns.map(quoteName).join(", ")})` : "";
  const before = `CREATE TEMP TABLE ${rowsTable}${named} AS FROM (`;
  try {
    await connection.run(`${before}${textOf(bound.query.piece)})${withData ? "" : " LIMIT 0"}`);
  } catch (error) {
    throw bound.told(error, before.length);
  }
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${rowsTable}`);
  return Number(counted.getRowsJS()[0]?.[0]);
}

async function columnsOf(bound: Bound): Promise<{ name: string; type: DuckDBType }[]> {
  const prepared = await bound.engine.connection.prepare(textOf(bound.query.piece));
  return Array.from({ length: prepared.columnCount }, (_, i) => ({
    name: prepared.columnName(i),
    type: prepared.columnType(i),
  }));
}

/** Names that a table can have: each column has one, and no two the same. */
export async function tableColumns(bound: Bound): Promise<{ name: string; type: DuckDBType }[]> {
  const columns = await columnsOf(bound);
  const seen = new Set<string>();
  for (const [i, { name, type }] of columns.entries()) {
    if (name.startsWith(unnamedColumn)) {
      throw new AthenaSqlError("MISSING_COLUMN_NAME", `Column name not specified at position ${i + 1}`);
    }
    const lower = name.toLowerCase();
    if (seen.has(lower)) {
      throw new AthenaSqlError("DUPLICATE_COLUMN_NAME", `Column name '${lower}' specified more than once`);
    }
    seen.add(lower);
    if (type.typeId === DuckDBTypeId.TIMESTAMP_TZ || type.typeId === DuckDBTypeId.INTERVAL) {
      throw new AthenaSqlError("NOT_SUPPORTED", `Unsupported Hive type: ${resultColumn(name, type).type}`);
    }
  }
  return columns.map(({ name, type }) => ({ name: name.toLowerCase(), type }));
}

interface Written {
  format: Format;
  parameters: Record<string, string>;
  compression: string;
  partitionedBy: string[];
  location: string | null;
}

const known = new Set(
  "format external_location partitioned_by write_compression parquet_compression field_delimiter is_external table_type bucketed_by bucket_count compression".split(
    " ",
  ),
);

function readProperties(properties: Properties): Written {
  const text = (name: string) => (properties[name] === undefined ? undefined : String(properties[name]));
  // First, since such a table has properties of its own.
  if (text("table_type")?.toUpperCase() === "ICEBERG")
    throw unsupported("CREATE TABLE AS of an ICEBERG table");
  const odd = Object.keys(properties).find((name) => !known.has(name));
  if (odd) throw new AthenaSqlError("INVALID_TABLE_PROPERTY", `Table property '${odd}' does not exist`);
  if (properties["bucketed_by"] ?? properties["bucket_count"]) throw unsupported("Bucketing (bucketed_by)");
  const name = (text("format") ?? "PARQUET").toUpperCase();
  const format = { PARQUET: formats["parquet"], TEXTFILE: formats["textfile"], JSON: formats["jsonfile"] }[
    name
  ];
  if (!format) throw unsupported(`Format ${name}`);
  const given = text("write_compression") ?? text("parquet_compression") ?? text("compression") ?? "GZIP";
  const compression = given.toLowerCase() === "uncompressed" ? "none" : given.toLowerCase();
  const possible = name === "PARQUET" ? ["gzip", "snappy", "zstd", "none"] : ["gzip", "none"];
  if (!possible.includes(compression)) throw unsupported(`Compression ${given} of ${name}`);
  const delimiter = text("field_delimiter");
  const partitionedBy = Array.isArray(properties["partitioned_by"]) ? properties["partitioned_by"] : [];
  return {
    format,
    parameters:
      delimiter === undefined ? {} : { "field.delim": delimiter, "serialization.format": delimiter },
    compression,
    partitionedBy: partitionedBy.map((each) => each.toLowerCase()),
    location: text("external_location") ?? null,
  };
}

const countOutcome = (rows: number, written: WrittenPartition[]): Outcome => ({
  columns: [{ name: "rows", type: "bigint", precision: 19, scale: 0, caseSensitive: false }],
  output: { kind: "none" },
  rows: 0,
  updateCount: rows,
  written: written.map(({ url }) => url),
  outputBytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** `CREATE TABLE … AS`: the files, and then the table over them. */
export async function createTableAs(
  statement: Statement<"createTableAs">,
  bound: Bound,
  session: Session,
): Promise<Outcome> {
  const { name } = statement;
  const wanted = readProperties(statement.properties);
  const columns = (await tableColumns(bound)).map(
    (column): Column => ({ name: column.name, type: hiveTypeOf(column.type) }),
  );
  checkPartitionsLast(columns, wanted.partitionedBy);
  const location = asFolder(wanted.location ?? `${session.tablesLocation}${session.executionId}`);
  await checkEmpty(session, location, `${name.database}.${name.table}`);
  const rows = await materialize(
    bound,
    columns.map((column) => column.name),
    statement.withData,
  );
  const keys = columns.filter((column) => wanted.partitionedBy.includes(column.name));
  const own = columns.filter((column) => !keys.includes(column));
  const table: CatalogTable = {
    database: name.database,
    name: name.table,
    type: "EXTERNAL_TABLE",
    columns: own,
    partitionKeys: keys,
    location,
    inputFormat: wanted.format.inputFormat,
    outputFormat: wanted.format.outputFormat,
    serde: {
      library: wanted.format.library,
      parameters: { "serialization.format": "1", ...wanted.parameters },
    },
    parameters: {
      EXTERNAL: "TRUE",
      ...(wanted.compression === "none" ? {} : { write_compression: wanted.compression.toUpperCase() }),
    },
    ...(statement.comment === undefined ? {} : { comment: statement.comment }),
  };
  const written =
    statement.withData && rows > 0
      ? await writeFiles(bound.engine.connection, rowsTable, target(table, wanted.compression, []), session)
      : [];
  await session.catalog.createTable(table);
  await addPartitions(table, written, session);
  return countOutcome(rows, written);
}

function checkPartitionsLast(columns: Column[], keys: string[]): void {
  const last = columns.slice(columns.length - keys.length).map(({ name }) => name);
  if (keys.every((key, i) => last[i] === key)) return;
  const missing = keys.find((key) => !columns.some(({ name }) => name === key));
  if (missing) {
    throw new AthenaSqlError(
      "INVALID_TABLE_PROPERTY",
      `Partition columns [${missing}] not present in schema`,
    );
  }
  throw new AthenaSqlError(
    "HIVE_COLUMN_ORDER_MISMATCH",
    `Partition keys must be the last columns in the table and in the same order as the table properties: [${keys.join(", ")}]`,
  );
}

async function checkEmpty({ lake }: Session, location: string, table: string): Promise<void> {
  if ((await lake.list(location)).length === 0) return;
  throw new AthenaSqlError(
    "HIVE_PATH_ALREADY_EXISTS",
    `Target directory for table '${table}' already exists: ${location}. You may need to manually clean the data at location '${location}' before retrying. Athena will not delete data in your account.`,
  );
}

function target(
  table: CatalogTable,
  compression: string,
  partitions: { values: string[]; location: string }[],
): Target {
  return {
    location: table.location,
    storage: table,
    compression,
    columns: table.columns.map(({ name }) => name),
    partitionKeys: table.partitionKeys.map(({ name }) => name),
    locationOf: (values) =>
      partitions.find((each) => each.values.every((value, i) => value === (values[i] ?? hiveNull)))
        ?.location ?? null,
    roleOf: (location) => table.given?.roleOf(location) ?? null,
  };
}

async function addPartitions(
  table: CatalogTable,
  written: WrittenPartition[],
  { catalog }: Session,
): Promise<void> {
  if (table.partitionKeys.length === 0 || written.length === 0) return;
  const { columns, inputFormat, outputFormat, serde } = table;
  await catalog.addPartitions(
    table,
    written.map(({ values, location }) => ({
      values: values.map((value) => (value === null || value === "" ? hiveNull : value)),
      location,
      columns,
      inputFormat,
      outputFormat,
      serde,
    })),
  );
}

/** `INSERT INTO`: more files under the table's location, and partitions that were not there. */
export async function insert(
  statement: Statement<"insert">,
  table: CatalogTable,
  bound: Bound,
  session: Session,
): Promise<Outcome> {
  const all = [...table.columns, ...table.partitionKeys];
  const names = statement.columns ?? all.map(({ name }) => name);
  const given = await columnsOf(bound);
  const unknown = names.find((name) => !all.some((column) => column.name.toLowerCase() === name));
  if (unknown)
    throw new AthenaSqlError(
      "COLUMN_NOT_FOUND",
      `Insert column name does not exist in target table: ${unknown}`,
      statement.name.at,
      bound.query.source,
    );
  if (given.length !== names.length) {
    const told = (types: string[]) => `[${types.join(", ")}]`;
    throw new AthenaSqlError(
      "TYPE_MISMATCH",
      `Insert query has mismatched column types: Table: ${told(names.map((name) => all.find((column) => column.name === name)?.type ?? ""))}, Query: ${told(given.map(({ name, type }) => resultColumn(name, type).type))}`,
      statement.name.at,
      bound.query.source,
    );
  }
  const rows = await materialize(bound, names);
  const cast = all.map(({ name, type }) => {
    const value = names.includes(name.toLowerCase()) ? quoteName(name) : "NULL";
    return `CAST(${value} AS ${duckType(parseHiveType(type))}) AS ${quoteName(name)}`;
  });
  const source = `(SELECT ${cast.join(", ")} FROM ${rowsTable})`;
  const partitions = table.partitionKeys.length > 0 ? await session.catalog.partitions(table) : [];
  const compression = (
    table.parameters["write_compression"] ??
    table.parameters["parquet.compression"] ??
    "gzip"
  ).toLowerCase();
  const pressed =
    table.serde.library === libraries.text || compression === "uncompressed" ? "none" : compression;
  const written =
    rows > 0
      ? await writeFiles(bound.engine.connection, source, target(table, pressed, partitions), session).catch(
          (error: unknown) => {
            throw bound.told(error);
          },
        )
      : [];
  const fresh = written.filter(
    ({ values }) =>
      !partitions.some((each) => each.values.every((value, i) => value === (values[i] ?? hiveNull))),
  );
  await addPartitions(table, fresh, session);
  return countOutcome(rows, written);
}

/** `UNLOAD (…) TO`: a query's rows as files, and no table over them. */
export async function unload(
  statement: Statement<"unload">,
  bound: Bound,
  session: Session,
): Promise<Outcome> {
  const { location: _location, ...wanted } = readProperties(statement.properties);
  const columns = await tableColumns(bound);
  checkPartitionsLast(
    columns.map(({ name, type }) => ({ name, type: hiveTypeOf(type) })),
    wanted.partitionedBy,
  );
  const location = asFolder(statement.location);
  if ((await session.lake.list(location)).length > 0) {
    throw new AthenaSqlError(
      "HIVE_PATH_ALREADY_EXISTS",
      `Target directory already exists: ${location}. You may need to manually clean the data at location '${location}' before retrying. Athena will not delete data in your account.`,
    );
  }
  const rows = await materialize(
    bound,
    columns.map(({ name }) => name),
  );
  const written = await writeFiles(
    bound.engine.connection,
    rowsTable,
    {
      location,
      storage: { serde: { library: wanted.format.library, parameters: wanted.parameters } },
      compression: wanted.compression,
      columns: columns.map(({ name }) => name).filter((name) => !wanted.partitionedBy.includes(name)),
      partitionKeys: wanted.partitionedBy,
      locationOf: () => null,
      roleOf: () => null,
    },
    session,
  );
  return countOutcome(rows, written);
}
