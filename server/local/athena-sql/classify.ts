import { type Dialect, type Token, tokenize } from "./tokenize";

export type StatementType = "DDL" | "DML" | "UTILITY";

export interface Kind {
  type: StatementType;
  /** The SubstatementType of the API, e.g. CREATE_TABLE_AS_SELECT. */
  substatement: string;
  dialect: Dialect;
}

/** Statements that Athena takes, by the words they begin with; the longest match counts. */
const kinds: readonly [string, StatementType, string, Dialect][] = [
  ["select", "DML", "SELECT", "trino"],
  ["with", "DML", "SELECT", "trino"],
  ["values", "DML", "SELECT", "trino"],
  ["(", "DML", "SELECT", "trino"],
  ["insert", "DML", "INSERT", "trino"],
  ["unload", "DML", "UNLOAD", "trino"],
  ["merge", "DML", "MERGE", "trino"],
  ["update", "DML", "UPDATE", "trino"],
  ["delete", "DML", "DELETE", "trino"],
  ["optimize", "DML", "OPTIMIZE", "trino"],
  ["vacuum", "DML", "VACUUM", "trino"],
  ["explain", "UTILITY", "EXPLAIN", "trino"],
  ["prepare", "DDL", "PREPARE", "trino"],
  ["execute", "DML", "EXECUTE", "trino"],
  ["deallocate", "DDL", "DEALLOCATE", "trino"],
  ["create or replace view", "DDL", "CREATE_VIEW", "trino"],
  ["create view", "DDL", "CREATE_VIEW", "trino"],
  ["create table", "DDL", "CREATE_TABLE", "hive"],
  ["create external table", "DDL", "CREATE_TABLE", "hive"],
  ["create database", "DDL", "CREATE_DATABASE", "hive"],
  ["create schema", "DDL", "CREATE_DATABASE", "hive"],
  ["drop view", "DDL", "DROP_VIEW", "trino"],
  ["drop table", "DDL", "DROP_TABLE", "hive"],
  ["drop database", "DDL", "DROP_DATABASE", "hive"],
  ["drop schema", "DDL", "DROP_DATABASE", "hive"],
  ["alter table", "DDL", "ALTER_TABLE", "hive"],
  ["msck", "DDL", "MSCK_REPAIR", "hive"],
  ["show create view", "UTILITY", "SHOW_CREATE_VIEW", "trino"],
  ["show create", "UTILITY", "SHOW_CREATE_TABLE", "hive"],
  ["show tables", "UTILITY", "SHOW_TABLES", "hive"],
  ["show databases", "UTILITY", "SHOW_DATABASES", "hive"],
  ["show schemas", "UTILITY", "SHOW_DATABASES", "hive"],
  ["show views", "UTILITY", "SHOW_VIEWS", "hive"],
  ["show partitions", "UTILITY", "SHOW_PARTITIONS", "hive"],
  ["show columns", "UTILITY", "SHOW_COLUMNS", "hive"],
  ["show tblproperties", "UTILITY", "SHOW_TABLE_PROPERTIES", "hive"],
  ["describe", "UTILITY", "DESCRIBE_TABLE", "hive"],
  ["desc", "UTILITY", "DESCRIBE_TABLE", "hive"],
];

/** What a statement is by its first words; null for what Athena doesn't take at all. */
export function classify(source: string): Kind | null {
  const lead = leadingWords(source);
  const found = kinds
    .filter(([words]) => `${lead} `.startsWith(`${words} `))
    .sort(([a], [b]) => b.length - a.length)[0];
  if (!found) return null;
  const [words, type, substatement, dialect] = found;
  if (words === "create table" && isTableAs(source)) {
    return { type: "DDL", substatement: "CREATE_TABLE_AS_SELECT", dialect: "trino" };
  }
  return { type, substatement, dialect };
}

const comment = /^(?:\s|--[^\r\n]*(?:\r|\n|$)|\/\*[\s\S]*?\*\/)+/;

/** The first four words, in lower case; a leading bracket is a word of its own. */
function leadingWords(source: string): string {
  const words: string[] = [];
  for (let rest = source; words.length < 4; ) {
    rest = rest.replace(comment, "");
    const word = /^(?:\(|[A-Za-z_]+)/.exec(rest)?.[0];
    if (!word) break;
    words.push(word.toLowerCase());
    rest = rest.slice(word.length);
  }
  return words.join(" ");
}

/** `CREATE TABLE … AS SELECT`, and not `STORED AS PARQUET`. */
function isTableAs(source: string): boolean {
  let depth = 0;
  const tokens = tokenize(source, "hive");
  return tokens.some((token, i) => {
    if (token.text === "(") depth += 1;
    if (token.text === ")") depth -= 1;
    return depth === 0 && isWord(token, "as") && startsQuery(tokens[i + 1]);
  });
}

const isWord = (token: Token | undefined, ...words: string[]) =>
  token?.kind === "word" && words.includes(token.value);

const startsQuery = (token: Token | undefined) =>
  isWord(token, "select", "with", "values") || token?.text === "(";
