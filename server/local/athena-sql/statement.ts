import { classify, type Kind } from "./classify";
import { AthenaSqlError, unsupported } from "./error";
import { readHive } from "./hive/read";
import type { HiveStatement } from "./hive/statement";
import type { Reader } from "./reader";
import { type Context, queryAt, type Translated, trinoReader } from "./trino/translate";

export interface TrinoName {
  database: string;
  table: string;
  at: number;
}

export type PropertyValue = string | number | boolean | string[];
export type Properties = Record<string, PropertyValue>;

export type AthenaStatement =
  | { kind: "select"; query: Translated }
  | {
      kind: "createTableAs";
      name: TrinoName;
      ifNotExists: boolean;
      comment?: string;
      properties: Properties;
      query: Translated;
      withData: boolean;
    }
  | { kind: "insert"; name: TrinoName; columns: string[] | null; query: Translated }
  | {
      kind: "createView";
      name: TrinoName;
      replace: boolean;
      comment?: string;
      text: string;
      query: Translated;
    }
  | { kind: "dropView"; name: TrinoName; ifExists: boolean }
  | { kind: "showCreateView"; name: TrinoName }
  | { kind: "unload"; query: Translated; location: string; properties: Properties }
  | { kind: "explain"; analyze: boolean; statement: AthenaStatement }
  | { kind: "prepare"; name: string; text: string }
  | { kind: "execute"; name: string; parameters: string[] }
  | { kind: "deallocate"; name: string }
  | { kind: "hive"; hive: HiveStatement };

/** Reads one statement of Athena's; a text outside its grammars is an error without a code. */
export function readStatement(source: string, context: Context): AthenaStatement {
  const kind = classify(source);
  if (!kind) throw unknownStatement(source);
  if (kind.dialect === "hive") return { kind: "hive", hive: readHive(source) };
  const reader = trinoReader(source);
  const statement = read(reader, kind, context);
  reader.end();
  return statement;
}

function unknownStatement(source: string): AthenaSqlError {
  const reader = trinoReader(source);
  const known = [
    "truncate",
    "grant",
    "revoke",
    "set",
    "use",
    "call",
    "commit",
    "rollback",
    "start",
    "analyze",
    "alter",
    "create",
    "drop",
    "show",
  ];
  if (known.some((word) => reader.sees(word)))
    return new AthenaSqlError("", "Queries of this type are not supported");
  return reader.unexpected(
    "'ALTER'",
    "'CREATE'",
    "'DEALLOCATE'",
    "'DESCRIBE'",
    "'DROP'",
    "'EXECUTE'",
    "'EXPLAIN'",
    "'INSERT'",
    "'PREPARE'",
    "'SHOW'",
    "'UNLOAD'",
    "<query>",
  );
}

function read(reader: Reader, kind: Kind, context: Context): AthenaStatement {
  switch (kind.substatement) {
    case "CREATE_TABLE_AS_SELECT":
      return createTableAs(reader, context);
    case "CREATE_VIEW":
      return createView(reader, context);
    case "INSERT":
      return insert(reader, context);
    case "UNLOAD":
      return unload(reader, context);
    case "EXPLAIN":
      return explain(reader, context);
    case "PREPARE":
      return prepare(reader);
    case "EXECUTE":
      return execute(reader);
    case "DEALLOCATE":
      reader.expect("deallocate", "prepare");
      return { kind: "deallocate", name: reader.name().value };
    case "DROP_VIEW": {
      reader.expect("drop", "view");
      const ifExists = reader.takes("if", "exists");
      return { kind: "dropView", ifExists, name: readName(reader, context) };
    }
    case "SHOW_CREATE_VIEW":
      reader.expect("show", "create", "view");
      return { kind: "showCreateView", name: readName(reader, context) };
    case "SELECT":
      return { kind: "select", query: queryAt(reader, context) };
    default: {
      const words = kind.substatement === "MERGE" ? "MERGE INTO" : kind.substatement;
      throw unsupported(`${words} (which takes an ICEBERG table)`, reader.peek().start, reader.source);
    }
  }
}

function readName(reader: Reader, context: Context): TrinoName {
  const first = reader.name();
  const names = [first.value.toLowerCase()];
  while (reader.takes(".")) names.push(reader.name().value.toLowerCase());
  const [table = "", database = context.database.toLowerCase(), catalog = "awsdatacatalog"] =
    names.toReversed();
  if (catalog !== "awsdatacatalog") {
    throw new AthenaSqlError(
      "CATALOG_NOT_FOUND",
      `Catalog '${catalog}' does not exist`,
      first.start,
      reader.source,
    );
  }
  return { database, table, at: first.start };
}

function createTableAs(reader: Reader, context: Context): AthenaStatement {
  reader.expect("create", "table");
  const ifNotExists = reader.takes("if", "not", "exists");
  const name = readName(reader, context);
  const comment = reader.takes("comment") ? { comment: reader.string() } : {};
  const properties = reader.takes("with") ? readProperties(reader) : {};
  reader.expect("as");
  const query = queryAt(reader, context);
  const withData = !reader.takes("with", "no", "data");
  if (withData) reader.takes("with", "data");
  return { kind: "createTableAs", name, ifNotExists, ...comment, properties, query, withData };
}

function readProperties(reader: Reader): Properties {
  const entries = reader.list((): [string, PropertyValue] => {
    const name = reader.name().value.toLowerCase();
    reader.expect("=");
    return [name, propertyValue(reader)];
  });
  return Object.fromEntries(entries);
}

function propertyValue(reader: Reader): PropertyValue {
  if (reader.takes("array", "[")) {
    const items: string[] = [];
    while (!reader.takes("]")) {
      items.push(reader.string());
      if (!reader.sees("]")) reader.expect(",");
    }
    return items;
  }
  if (reader.takes("true")) return true;
  if (reader.takes("false")) return false;
  return reader.peek().kind === "number" ? reader.integer() : reader.string();
}

function createView(reader: Reader, context: Context): AthenaStatement {
  reader.expect("create");
  const replace = reader.takes("or", "replace");
  reader.expect("view");
  const name = readName(reader, context);
  const comment = reader.takes("comment") ? { comment: reader.string() } : {};
  reader.expect("as");
  const { start } = reader.peek();
  const query = queryAt(reader, { ...context, parameters: [] });
  const text = reader.source.slice(start, reader.peek().start).trim();
  return { kind: "createView", name, replace, ...comment, text, query };
}

function insert(reader: Reader, context: Context): AthenaStatement {
  reader.expect("insert", "into");
  const name = readName(reader, context);
  const columns = insertColumns(reader);
  return { kind: "insert", name, columns, query: queryAt(reader, context) };
}

/** `(a, b)` before the query; a query in brackets is none. */
function insertColumns(reader: Reader): string[] | null {
  const next = reader.peek(1);
  if (!reader.sees("(") || next.text === "(") return null;
  if (next.kind === "word" && ["select", "with", "values"].includes(next.value)) return null;
  return reader.list(() => reader.name().value.toLowerCase());
}

function unload(reader: Reader, context: Context): AthenaStatement {
  reader.expect("unload", "(");
  const query = queryAt(reader, context);
  reader.expect(")", "to");
  const location = reader.string();
  const properties = reader.takes("with") ? readProperties(reader) : {};
  return { kind: "unload", query, location, properties };
}

function explain(reader: Reader, context: Context): AthenaStatement {
  reader.expect("explain");
  const { start } = reader.peek();
  const analyze = reader.takes("analyze");
  if (
    reader.sees("(") &&
    reader.peek(1).kind === "word" &&
    ["format", "type"].includes(reader.peek(1).value)
  ) {
    throw unsupported("EXPLAIN with options", start, reader.source);
  }
  const mark = reader.peek().start;
  const kind = classify(reader.source.slice(mark));
  if (!kind || kind.dialect === "hive") throw reader.unexpected("<query>");
  return { kind: "explain", analyze, statement: read(reader, kind, context) };
}

function prepare(reader: Reader): AthenaStatement {
  reader.expect("prepare");
  const name = reader.name().value;
  reader.expect("from");
  const { start } = reader.peek();
  const text = reader.source.slice(start).replace(/;\s*$/, "").trim();
  while (reader.peek().kind !== "end") reader.next();
  return { kind: "prepare", name, text };
}

/** The values of USING stay texts: they are put in where the prepared statement has its question marks. */
function execute(reader: Reader): AthenaStatement {
  reader.expect("execute");
  const name = reader.name().value;
  const parameters: string[] = [];
  if (reader.takes("using")) {
    do {
      const { start } = reader.peek();
      let depth = 0;
      while (reader.peek().kind !== "end" && (depth > 0 || !(reader.sees(",") || reader.sees(";")))) {
        const { text } = reader.next();
        if (text === "(" || text === "[") depth += 1;
        if (text === ")" || text === "]") depth -= 1;
      }
      parameters.push(reader.source.slice(start, reader.peek().start).trim());
    } while (reader.takes(","));
  }
  return { kind: "execute", name, parameters };
}
