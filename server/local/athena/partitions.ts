import type { HiveStatement, PartitionFilter, PartitionSpec } from "@/server/local/athena-sql/hive/statement";
import type { CatalogPartition, CatalogTable } from "./catalog";
import { ddlError, semanticError } from "./hive-error";
import { partitionPath, valueOfFolder } from "./partition-name";
import { asFolder, parseS3 } from "./s3-location";
import type { Session } from "./session";

type Of<K extends HiveStatement["kind"]> = Extract<HiveStatement, { kind: K }>;

/** The values of a specification, in the order of the table's keys. */
function valuesOf(table: CatalogTable, spec: PartitionSpec): string[] {
  const odd = spec.find(({ column }) => !table.partitionKeys.some(({ name }) => name === column));
  if (odd || spec.length !== table.partitionKeys.length) {
    const told = spec.map(({ column, value }) => `${column}=${value}`).join(", ");
    throw semanticError(
      `[Error 10098]: Non-Partition column appears in the partition specification: {${told}}`,
    );
  }
  return table.partitionKeys.map(({ name }) => spec.find(({ column }) => column === name)?.value ?? "");
}

function partitionAt(table: CatalogTable, values: string[], location: string): CatalogPartition {
  const { columns, inputFormat, outputFormat, serde } = table;
  return { values, location, columns, inputFormat, outputFormat, serde };
}

export async function addPartitions(
  table: CatalogTable,
  hive: Of<"addPartitions">,
  { catalog }: Session,
): Promise<void> {
  const partitions = hive.partitions.map(({ spec, location }) => {
    const values = valuesOf(table, spec);
    if (location !== null && !parseS3(location))
      throw ddlError(`MetaException(message:Invalid S3 location: ${location})`);
    const usual = `${asFolder(table.location)}${partitionPath(table.partitionKeys, values)}`;
    return partitionAt(table, values, location ?? usual);
  });
  const before = await catalog.partitions(table);
  const exists = (values: string[]) => before.some((each) => each.values.join("\0") === values.join("\0"));
  const [first] = partitions.filter(({ values }) => exists(values));
  if (first && !hive.ifNotExists) {
    throw ddlError(`AlreadyExistsException(message:Partition already exists: [${first.values.join(", ")}])`);
  }
  await catalog.addPartitions(
    table,
    partitions.filter(({ values }) => !exists(values)),
  );
}

export async function dropPartitions(
  table: CatalogTable,
  hive: Of<"dropPartitions">,
  { catalog }: Session,
): Promise<void> {
  const all = await catalog.partitions(table);
  const dropped = all.filter((partition) => hive.filters.some((filter) => meets(table, partition, filter)));
  if (dropped.length === 0 && !hive.ifExists) {
    throw semanticError(
      `[Error 10006]: Partition not found (${hive.filters[0]?.map(({ column, operator, value }) => `${column} ${operator} '${value}'`).join(" AND ")})`,
    );
  }
  await catalog.dropPartitions(
    table,
    dropped.map(({ values }) => values),
  );
}

function meets(table: CatalogTable, { values }: CatalogPartition, filter: PartitionFilter): boolean {
  return filter.every(({ column, operator, value }) => {
    const place = table.partitionKeys.findIndex(({ name }) => name === column);
    if (place < 0) throw semanticError(`[Error 10098]: ${column} is not a partition column`);
    const numeric = /int|decimal|double|float/.test(table.partitionKeys[place]?.type ?? "");
    const [own, other] = numeric ? [Number(values[place]), Number(value)] : [values[place] ?? "", value];
    const order = own < other ? -1 : own > other ? 1 : 0;
    switch (operator) {
      case "=":
        return order === 0;
      case "<":
        return order < 0;
      case ">":
        return order > 0;
      case "<=":
        return order <= 0;
      case ">=":
        return order >= 0;
      default:
        return order !== 0;
    }
  });
}

async function found(
  table: CatalogTable,
  spec: PartitionSpec,
  { catalog }: Session,
): Promise<CatalogPartition> {
  const values = valuesOf(table, spec);
  const partition = (await catalog.partitions(table)).find(
    (each) => each.values.join("\0") === values.join("\0"),
  );
  if (partition) return partition;
  throw semanticError(
    `[Error 10006]: Partition not found {${spec.map(({ column, value }) => `${column}=${value}`).join(", ")}}`,
  );
}

export async function renamePartition(
  table: CatalogTable,
  from: PartitionSpec,
  to: PartitionSpec,
  session: Session,
): Promise<void> {
  const partition = await found(table, from, session);
  await session.catalog.updatePartition(table, partition.values, {
    ...partition,
    values: valuesOf(table, to),
  });
}

export async function movePartition(
  table: CatalogTable,
  spec: PartitionSpec,
  location: string,
  session: Session,
): Promise<void> {
  const partition = await found(table, spec, session);
  await session.catalog.updatePartition(table, partition.values, { ...partition, location });
}

/** MSCK REPAIR TABLE: partitions whose folders are named as Hive names them, and that the catalog doesn't know. */
export async function repair(table: CatalogTable, { catalog, lake }: Session): Promise<string[]> {
  if (table.partitionKeys.length === 0) return [];
  let places: { values: string[]; location: string }[] = [{ values: [], location: asFolder(table.location) }];
  for (const { name } of table.partitionKeys) {
    const deeper: typeof places = [];
    for (const { values, location } of places) {
      for (const folder of await lake.folders(location)) {
        const value = valueOfFolder(name, folder);
        if (value !== null) deeper.push({ values: [...values, value], location: `${location}${folder}/` });
      }
    }
    places = deeper;
  }
  const known = new Set((await catalog.partitions(table)).map(({ values }) => values.join("\0")));
  const missing = places.filter(({ values }) => !known.has(values.join("\0")));
  if (missing.length === 0) return [];
  await catalog.addPartitions(
    table,
    missing.map(({ values, location }) => partitionAt(table, values, location)),
  );
  const named = missing.map(({ values }) => `${table.name}:${partitionPath(table.partitionKeys, values)}`);
  return [
    `Partitions not in metastore:\t${named.join("\t")}`,
    ...named.map((name) => `Repair: Added partition to metastore ${name}`),
  ];
}
