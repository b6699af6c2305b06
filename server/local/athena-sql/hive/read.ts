import { unsupported } from "@/server/local/athena-sql/error";
import type { Reader } from "@/server/local/athena-sql/reader";
import { readAlter } from "./alter";
import { readCreateTable } from "./create-table";
import { hiveReader, readName, readProperties, takesIfExists, takesIfNotExists } from "./reader";
import type { HiveStatement } from "./statement";

/** Reads a statement of Hive's DDL. */
export function readHive(source: string): HiveStatement {
  const reader = hiveReader(source);
  const statement = read(reader);
  reader.end();
  return statement;
}

function read(reader: Reader): HiveStatement {
  if (reader.takes("create")) return create(reader);
  if (reader.takes("drop")) return drop(reader);
  if (reader.takes("alter")) return readAlter(reader);
  if (reader.takes("show")) return show(reader);
  if (reader.takes("describe") || reader.takes("desc")) return describeTable(reader);
  reader.expect("msck", "repair", "table");
  return { kind: "repair", name: readName(reader) };
}

const takesDatabase = (reader: Reader) => reader.takes("database") || reader.takes("schema");

function create(reader: Reader): HiveStatement {
  if (!takesDatabase(reader)) return readCreateTable(reader);
  const ifNotExists = takesIfNotExists(reader);
  const name = reader.name().value.toLowerCase();
  const comment = reader.takes("comment") ? { comment: reader.string() } : {};
  const location = reader.takes("location") ? { location: reader.string() } : {};
  const properties = reader.takes("with", "dbproperties") ? readProperties(reader) : {};
  return { kind: "createDatabase", name, ifNotExists, ...comment, ...location, properties };
}

function drop(reader: Reader): HiveStatement {
  if (takesDatabase(reader)) {
    const ifExists = takesIfExists(reader);
    const name = reader.name();
    const cascade = reader.takes("cascade");
    if (!cascade) reader.takes("restrict");
    return { kind: "dropDatabase", name: name.value.toLowerCase(), at: name.start, ifExists, cascade };
  }
  if (reader.takes("view")) {
    const ifExists = takesIfExists(reader);
    return { kind: "dropView", name: readName(reader), ifExists };
  }
  reader.expect("table");
  const ifExists = takesIfExists(reader);
  const name = readName(reader);
  reader.takes("purge");
  return { kind: "dropTable", name, ifExists };
}

function show(reader: Reader): HiveStatement {
  const { start, text } = reader.peek();
  if (reader.takes("databases") || reader.takes("schemas"))
    return { kind: "showDatabases", pattern: pattern(reader) };
  if (reader.takes("tables")) return { kind: "showTables", ...within(reader) };
  if (reader.takes("views")) return { kind: "showViews", ...within(reader) };
  if (reader.takes("partitions")) return { kind: "showPartitions", name: readName(reader) };
  if (reader.takes("create", "table")) return { kind: "showCreateTable", name: readName(reader) };
  if (reader.takes("columns")) {
    if (!reader.takes("in")) reader.expect("from");
    const name = readName(reader);
    if (!reader.takes("in") && !reader.takes("from")) return { kind: "showColumns", name };
    return { kind: "showColumns", name: { ...name, database: reader.name().value.toLowerCase() } };
  }
  if (reader.takes("tblproperties")) {
    const name = readName(reader);
    const key = reader.takes("(") ? reader.string() : null;
    if (key !== null) reader.expect(")");
    return { kind: "showProperties", name, key };
  }
  throw unsupported(`SHOW ${text.toUpperCase()}`, start, reader.source);
}

/** `IN database 'pattern*'`. */
function within(reader: Reader): { database: string | null; at: number; pattern: string | null } {
  const given = reader.takes("in") || reader.takes("from");
  const { start } = reader.peek();
  const database = given ? reader.name().value.toLowerCase() : null;
  return { database, at: start, pattern: pattern(reader) };
}

function pattern(reader: Reader): string | null {
  reader.takes("like");
  return reader.peek().kind === "string" ? reader.string() : null;
}

function describeTable(reader: Reader): HiveStatement {
  const detail = reader.takes("formatted") ? "formatted" : reader.takes("extended") ? "extended" : "none";
  if (reader.sees("database") || reader.sees("schema") || reader.sees("function")) {
    throw unsupported(`DESCRIBE ${reader.peek().text.toUpperCase()}`, reader.peek().start, reader.source);
  }
  const name = readName(reader);
  if (reader.sees("partition")) throw unsupported("DESCRIBE … PARTITION", reader.peek().start, reader.source);
  const column = reader.peek().kind === "word" ? reader.name().value.toLowerCase() : null;
  return { kind: "describe", name, detail, column };
}
