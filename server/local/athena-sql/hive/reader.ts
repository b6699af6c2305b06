import { HiveParseError } from "@/server/local/athena-sql/error";
import { Reader } from "@/server/local/athena-sql/reader";
import { tokenize } from "@/server/local/athena-sql/tokenize";
import type { HiveName } from "./statement";

/** A reader that refuses in the words of Hive's parser. */
export function hiveReader(source: string): Reader {
  return new Reader(source, tokenize(source, "hive"), (token, expecting) => {
    const [expected = ""] = expecting;
    const found = token.kind === "end" ? "<EOF>" : token.text;
    const reason =
      expected === "<EOF>"
        ? `missing EOF at '${found}'`
        : `mismatched input '${found}' expecting ${expected}`;
    return new HiveParseError(reason, token.start, source);
  });
}

/** `db.table`; names of tables and databases have no case. */
export function readName(reader: Reader): HiveName {
  const first = reader.name();
  const names = [first.value.toLowerCase()];
  while (reader.takes(".")) names.push(reader.name().value.toLowerCase());
  const [table = "", database = null] = names.toReversed();
  return { database, table, at: first.start };
}

/** `('a'='1', "b"="2")`. */
export function readProperties(reader: Reader): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const [key, value] of reader.list(() => property(reader))) properties[key] = value;
  return properties;
}

function property(reader: Reader): [string, string] {
  const key = reader.string();
  reader.expect("=");
  return [key, reader.string()];
}

export function takesIfExists(reader: Reader): boolean {
  return reader.takes("if", "exists");
}

export function takesIfNotExists(reader: Reader): boolean {
  return reader.takes("if", "not", "exists");
}
