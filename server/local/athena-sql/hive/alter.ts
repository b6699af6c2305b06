import { unsupported } from "@/server/local/athena-sql/error";
import type { Reader } from "@/server/local/athena-sql/reader";
import { readName, readProperties, takesIfExists, takesIfNotExists } from "./reader";
import type { HiveName, HiveStatement, PartitionFilter, PartitionSpec } from "./statement";
import { readColumns } from "./type";

/** `ALTER TABLE …`, of which Athena takes less than Hive. */
export function readAlter(reader: Reader): HiveStatement {
  const { start } = reader.peek();
  if (!reader.takes("table")) {
    throw unsupported(`ALTER ${reader.peek().text.toUpperCase()}`, start, reader.source);
  }
  const name = readName(reader);
  if (reader.takes("add")) return add(reader, name);
  if (reader.takes("replace", "columns")) {
    return { kind: "setColumns", name, replace: true, columns: readColumns(reader) };
  }
  if (reader.takes("drop")) return drop(reader, name);
  if (reader.takes("set", "tblproperties")) {
    return { kind: "setProperties", name, properties: readProperties(reader) };
  }
  if (reader.takes("set", "location")) {
    return { kind: "setLocation", name, partition: null, location: reader.string() };
  }
  if (reader.sees("partition")) return ofPartition(reader, name);
  const { text } = reader.peek();
  throw unsupported(`ALTER TABLE … ${text.toUpperCase()}`, reader.peek().start, reader.source);
}

function add(reader: Reader, name: HiveName): HiveStatement {
  if (reader.takes("columns")) {
    return { kind: "setColumns", name, replace: false, columns: readColumns(reader) };
  }
  const ifNotExists = takesIfNotExists(reader);
  const partitions: { spec: PartitionSpec; location: string | null }[] = [];
  do {
    reader.expect("partition");
    const spec = readSpec(reader);
    partitions.push({ spec, location: reader.takes("location") ? reader.string() : null });
  } while (reader.sees("partition"));
  return { kind: "addPartitions", name, ifNotExists, partitions };
}

function drop(reader: Reader, name: HiveName): HiveStatement {
  if (reader.sees("column") || reader.sees("columns")) {
    throw unsupported("ALTER TABLE … DROP COLUMN", reader.peek().start, reader.source);
  }
  const ifExists = takesIfExists(reader);
  const filters: PartitionFilter[] = [];
  do {
    reader.expect("partition");
    filters.push(reader.list(() => filter(reader)));
  } while (reader.takes(","));
  return { kind: "dropPartitions", name, ifExists, filters };
}

function ofPartition(reader: Reader, name: HiveName): HiveStatement {
  reader.expect("partition");
  const from = readSpec(reader);
  if (reader.takes("rename", "to", "partition"))
    return { kind: "renamePartition", name, from, to: readSpec(reader) };
  reader.expect("set", "location");
  return { kind: "setLocation", name, partition: from, location: reader.string() };
}

function readSpec(reader: Reader): PartitionSpec {
  return reader.list(() => {
    const column = reader.name().value.toLowerCase();
    reader.expect("=");
    return { column, value: constant(reader) };
  });
}

const operators = ["=", "<>", "!=", "<=", ">=", "<", ">"];

function filter(reader: Reader): PartitionFilter[number] {
  const column = reader.name().value.toLowerCase();
  const operator = operators.find((each) => reader.takes(each));
  if (!operator) throw reader.unexpected("'='");
  return { column, operator, value: constant(reader) };
}

/** `'text'`, `12`, `date '2024-01-01'`. */
function constant(reader: Reader): string {
  reader.takes("date");
  const negative = reader.takes("-") ? "-" : "";
  const { kind } = reader.peek();
  if (kind === "number") return negative + reader.next().text;
  return reader.string();
}
