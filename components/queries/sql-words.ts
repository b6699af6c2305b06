import { tokenizeAthena } from "@/server/sql/athena-tokens";
import { RedshiftSqlError } from "@/server/sql/error";
import { type Token, tokenize } from "@/server/sql/tokenize";
import {
  ATHENA_FUNCTIONS,
  ATHENA_KEYWORDS,
  ATHENA_TYPES,
  isReservedByAthena,
  isReservedInDdl,
} from "./athena-words";
import { isReserved, REDSHIFT_FUNCTIONS, REDSHIFT_KEYWORDS, REDSHIFT_TYPES } from "./redshift-words";
import { quoteName } from "./sql-names";

export type NameQuote = '"' | "`";

/** What an engine's SQL is made of. */
export interface SqlWords {
  keywords: string;
  types: string;
  functions: string;
  /** Whether a word is no name of anything unless it stands in quotes. */
  isReserved(word: string): boolean;
  /** Throws where a quote or comment is never closed. */
  tokenize(sql: string): Token[];
  /** A name as a statement of this text takes it: bare when that is the same, else quoted. */
  quoteName(name: string, sql: string): string;
}

/** A name in quotes. */
export const quoted = (name: string, quote: NameQuote): string =>
  `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;

export const REDSHIFT_SQL: SqlWords = {
  keywords: REDSHIFT_KEYWORDS,
  types: REDSHIFT_TYPES,
  functions: REDSHIFT_FUNCTIONS,
  isReserved,
  tokenize,
  quoteName,
};

/** What Athena hands to Hive's parser, where names are quoted by backquotes. */
const DDL =
  /^\s*(?:alter|drop\s+(?!view)|msck|show|describe|desc|create\s+(?:external|table|database|schema))\b/i;
const CTAS = /^\s*create\s+table\b[\s\S]*\bas\b\s*(?:select|with|\(|table\b|values\b)/i;

export const ATHENA_SQL: SqlWords = {
  keywords: ATHENA_KEYWORDS,
  types: ATHENA_TYPES,
  functions: ATHENA_FUNCTIONS,
  isReserved: isReservedByAthena,
  tokenize: (sql) => {
    const tokens = tokenizeAthena(sql);
    const last = tokens.at(-1);
    if (last && isOpen(last))
      throw new RedshiftSqlError("this is never closed", { offset: last.start, source: sql });
    return tokens;
  },
  quoteName: (name, sql) => {
    const isDdl = DDL.test(sql) && !CTAS.test(sql);
    const isFree =
      /^[a-z_][a-z0-9_]*$/.test(name) && !(isDdl ? isReservedInDdl(name) : isReservedByAthena(name));
    // Hive takes no name bare that begins with an underscore.
    if (isFree && !(isDdl && name.startsWith("_"))) return name;
    return quoted(name, isDdl ? "`" : '"');
  },
};

/** Whether a quote or a comment goes on behind the text. */
function isOpen({ kind, text }: Token): boolean {
  if (kind === "comment") return text.startsWith("/*") && (text.length < 4 || !text.endsWith("*/"));
  if (kind !== "string" && kind !== "quoted") return false;
  const [quote = ""] = text;
  return (text.split(quote).length - 1) % 2 === 1;
}
