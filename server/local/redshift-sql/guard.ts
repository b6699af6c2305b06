import { RedshiftSqlError } from "@/server/sql/error";
import { isSpace, keyword, type Token, tokenize } from "@/server/sql/tokenize";
import { forbidden, unsupported } from "./errors";
import type { Statement } from "./statement";

// The first fence only: the second is that a database user is no superuser and owns nothing of the server's.

const REFUSED_STATEMENTS = new Set(
  `do listen unlisten notify load checkpoint cluster reindex security import reassign discard savepoint release copy_
   repair`.split(/\s+/),
);
const OBJECTS = new Set(
  "table temp temporary local view or materialized schema user group role function procedure default".split(
    " ",
  ),
);
const REFUSED_FUNCTIONS =
  /^(?:pg_read_.*|pg_ls_.*|pg_stat_file|pg_file_.*|pg_logdir_ls|lo_.*|loread|lowrite|dblink.*|set_config|pg_notify|pg_(?:try_)?advisory_.*|pg_export_snapshot|pg_rotate_logfile|pg_reload_conf|pg_switch_wal|pg_create_.*|pg_logical_.*|pg_replication_.*|pg_promote|pg_backup_.*|(?:query|table|schema|database|cursor)_to_xml.*|pg_import_.*|remember_table)$/;

/** Refuses, by name, what a database user must not reach and what Redshift has no use for. */
export function guard(statement: Statement): void {
  const { words, tokens } = statement;
  const [first = "", second = ""] = words;
  const offset = tokens[0]?.start ?? 0;
  if (REFUSED_STATEMENTS.has(first)) throw unsupported(first.toUpperCase(), { offset });
  if (["create", "alter", "drop"].includes(first) && second !== "" && !OBJECTS.has(second))
    throw unsupported(`${first.toUpperCase()} ${words.slice(1, 3).join(" ").toUpperCase()}`, { offset });
  guardSettings(tokens);
  guardNames(tokens);
}

function guardSettings(tokens: Token[]): void {
  const words = tokens.slice(0, 4).map(keyword);
  const [first, ...rest] = words;
  if (first !== "set" && first !== "reset") return;
  const target = rest.filter((word) => word !== "session" && word !== "local");
  const authorization = rest.includes("authorization") || rest.includes("session_authorization");
  if (authorization) throw forbidden(`${first.toUpperCase()} SESSION AUTHORIZATION`, tokens[0]?.start);
  if (target[0] === "role") throw forbidden(`${first.toUpperCase()} ROLE`, tokens[0]?.start);
}

/** Functions by name, wherever they stand; quoted names are names too. */
function guardNames(tokens: Token[]): void {
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] as Token;
    const name = token.kind === "quoted" ? token.text.slice(1, -1).toLowerCase() : keyword(token);
    if (name !== "" && tokens[i + 1]?.text === "(" && REFUSED_FUNCTIONS.test(name))
      throw forbidden(`function ${name}`, token.start);
  }
}

/** The same fence for the body of a function or a procedure. */
export function guardBody(body: string, offset: number): void {
  const tokens = tokenize(body).filter((token) => !isSpace(token));
  guardNames(tokens.map((token) => ({ ...token, start: token.start + offset, end: token.end + offset })));
  const words = tokens.map(keyword);
  words.forEach((word, i) => {
    const next = words[i + 1];
    const authorization = next === "session" && words[i + 2] === "authorization";
    const refused = (word === "set" || word === "reset") && (authorization || next === "role");
    if (refused || word === "listen" || word === "notify" || (word === "from" && next === "program"))
      throw forbidden(`${word.toUpperCase()} in a procedure`, offset + (tokens[i]?.start ?? 0));
  });
}

/** Refuses a function's body that is more than one SELECT. */
export function guardSelect(body: string, offset: number): void {
  const tokens = tokenize(body).filter((token) => !isSpace(token));
  const end = tokens.findIndex((token) => token.text === ";");
  const words = tokens.map(keyword);
  if (words[0] === "select" && !words.includes("into") && (end < 0 || end === tokens.length - 1)) return;
  throw new RedshiftSqlError("The body of a function must be one SELECT", { sqlState: "42P13", offset });
}
