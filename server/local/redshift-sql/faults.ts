import { RedshiftSqlError } from "@/server/sql/error";
import { keyword, nameOf, type Token } from "@/server/sql/tokenize";
import { unsupported } from "./errors";
import { MISSING_FUNCTIONS } from "./names";
import type { Statement } from "./statement";

const SUPER_PATH = "navigation into SUPER";
const TIMESTAMP_AND_NUMBER =
  /^operator does not exist: (time.* [-+] (?:smallint|integer|bigint|numeric)|(?:smallint|integer|bigint) \+ time.*)$/;

/** What PostgreSQL finds no sense in because only Redshift has it is named as that; other faults stay as they are. */
export function named(error: unknown, statement: Statement): unknown {
  if (!(error instanceof RedshiftSqlError)) return error;
  const missing = missingIn(error, statement.tokens);
  const { reason, sqlState, offset } = error;
  const { source } = statement;
  if (missing)
    return new RedshiftSqlError(unsupported(missing).reason, { sqlState: "0A000", offset, source });
  if (!reason.startsWith("missing FROM-clause entry")) return error;
  const hint = `If a path into a SUPER column is meant: ${unsupported(SUPER_PATH).reason}.`;
  return new RedshiftSqlError(reason, { sqlState, offset, source, hint });
}

function missingIn({ reason, sqlState, offset }: RedshiftSqlError, tokens: Token[]): string | undefined {
  if (sqlState === "42883") {
    const called = /^function (\w+)\(/.exec(reason)?.[1] ?? "";
    return MISSING_FUNCTIONS.has(called) ? called.toUpperCase() : TIMESTAMP_AND_NUMBER.exec(reason)?.[1];
  }
  const owner = /^must be able to SET ROLE (".*")$/.exec(reason)?.[1];
  if (owner) return `making ${owner} an owner`;
  if (sqlState === "42809" && reason.endsWith("applied to type jsonb, which is not a composite type"))
    return SUPER_PATH;
  const beyond = reason.startsWith("a name in another database");
  const at = tokens.findIndex((token) => token.start === offset);
  return (sqlState === "42P01" || beyond) && leadsIntoColumn(tokens, at, reason) ? SUPER_PATH : undefined;
}

/** Whether the path at `at` begins with a table or an alias that the statement reads by itself. */
function leadsIntoColumn(tokens: Token[], at: number, reason: string): boolean {
  if (!isName(tokens[at]) || tokens[at + 1]?.text !== ".") return false;
  const first = nameOf(tokens[at] as Token);
  const from = tokens.findIndex((token) => keyword(token) === "from");
  // What is read must have been named before, what is selected may be named later.
  const end = reason.startsWith("missing FROM-clause entry") ? tokens.length : at;
  return tokens.some((token, i) => {
    const alone = tokens[i - 1]?.text !== "." && tokens[i + 1]?.text !== ".";
    return from >= 0 && i > from && i < end && alone && isName(token) && nameOf(token) === first;
  });
}

function isName(token: Token | undefined): boolean {
  return token?.kind === "word" || token?.kind === "quoted";
}
