import { RedshiftSqlError } from "@/server/sql/error";
import { keyword, literal, quoteName } from "@/server/sql/tokenize";
import { unsupported } from "./errors";
import { Reader } from "./reader";
import { relationName } from "./relation";
import { memoryOf } from "./session-memory";
import type { Statement } from "./statement";
import type { SqlSession } from "./types";

function readerOf(session: SqlSession, statement: Statement): Reader {
  return new Reader(statement.tokens, memoryOf(session.client).caseSensitive);
}

/** VACUUM in any of Redshift's forms is PostgreSQL's own, which has nothing to sort. */
export function vacuum(session: SqlSession, statement: Statement): string {
  const reader = readerOf(session, statement);
  reader.expect("vacuum");
  if (
    !reader.takes("full") &&
    !reader.takes("sort", "only") &&
    !reader.takes("delete", "only") &&
    !reader.takes("recluster")
  )
    reader.takes("reindex");
  const at = reader.peek()?.start ?? 0;
  const table = reader.done || reader.sees("boost") ? "" : relationName(reader.path(), session.database, at);
  if (reader.takes("to")) {
    reader.integer();
    reader.expect("percent");
  }
  reader.takes("boost");
  reader.end();
  return `VACUUM ${table}`.trim();
}

export function analyze(session: SqlSession, statement: Statement): string {
  const reader = readerOf(session, statement);
  reader.expect("analyze");
  if (reader.sees("compression"))
    throw unsupported("ANALYZE COMPRESSION", { offset: reader.peek()?.start ?? 0 });
  reader.takes("verbose");
  const at = reader.peek()?.start ?? 0;
  const table =
    reader.done || reader.sees("predicate") ? "" : relationName(reader.path(), session.database, at);
  const columns = reader.sees("(") ? ` (${reader.names().map(quoteName).join(", ")})` : "";
  if (reader.takes("predicate") || reader.takes("all")) reader.expect("columns");
  reader.end();
  return `ANALYZE ${table}${columns}`.trim();
}

/** ALTER TABLE target APPEND FROM source: the rows move, column by column of the same name. */
export function appendStatement(session: SqlSession, statement: Statement) {
  const reader = readerOf(session, statement);
  if (!reader.takes("alter", "table")) return undefined;
  const at = reader.peek()?.start ?? 0;
  const target = relationName(reader.path(), session.database, at);
  if (!reader.takes("append", "from")) return undefined;
  const source = relationName(reader.path(), session.database, at);
  const ignoreExtra = reader.takes("ignoreextra");
  const fillTarget = reader.takes("filltarget");
  reader.end();
  return { target, source, ignoreExtra, fillTarget };
}

export type Append = NonNullable<ReturnType<typeof appendStatement>>;

export async function runAppend(session: SqlSession, append: Append): Promise<number> {
  const { client } = session;
  if (client.getTransactionStatus() !== "I")
    throw new RedshiftSqlError("ALTER TABLE APPEND cannot run inside a transaction block", {
      sqlState: "25001",
    });
  await client.query("BEGIN");
  try {
    await client.query(`LOCK TABLE ${append.target}, ${append.source} IN ACCESS EXCLUSIVE MODE`);
    const target = await columnsOf(session, append.target);
    const source = await columnsOf(session, append.source);
    const extra = source.filter((name) => !target.includes(name));
    const missing = target.filter((name) => !source.includes(name));
    if (extra.length > 0 && !append.ignoreExtra)
      throw new RedshiftSqlError(`column "${extra[0]}" of the source table is not in the target table`, {
        hint: "Use IGNOREEXTRA.",
      });
    if (missing.length > 0 && !append.fillTarget)
      throw new RedshiftSqlError(`column "${missing[0]}" of the target table is not in the source table`, {
        hint: "Use FILLTARGET.",
      });
    const names = source
      .filter((name) => target.includes(name))
      .map(quoteName)
      .join(", ");
    const { rowCount } = await client.query(
      `INSERT INTO ${append.target} (${names}) SELECT ${names} FROM ${append.source}`,
    );
    await client.query(`TRUNCATE ${append.source}`);
    await client.query("COMMIT");
    return rowCount ?? 0;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function columnsOf(session: SqlSession, table: string): Promise<string[]> {
  const { rows } = await session.client.query<{ attname: string }>(
    `SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = ${literal(table)}::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
  return rows.map((row) => row.attname);
}

/** MERGE INTO t USING s ON c REMOVE DUPLICATES: matching rows go, every different row of the source comes. */
export function mergeRemoveDuplicates(statement: Statement): string | undefined {
  const { tokens } = statement;
  const words = tokens.map((token) => token.text.toLowerCase());
  if (words[0] !== "merge" || words.at(-2) !== "remove" || words.at(-1) !== "duplicates") return undefined;
  // Only words outside every parenthesis are the statement's own: the source may be a query with joins.
  const own = statement.nodes.filter((node) => node.kind !== "group");
  const place = (name: string) => tokens.findIndex((token) => own.includes(token) && keyword(token) === name);
  const using = place("using");
  const on = place("on");
  if (using < 0 || on < using) return undefined;
  const text = (from: number, to: number) =>
    statement.source.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
  const target = text(words[1] === "into" ? 2 : 1, using);
  const source = text(using + 1, on);
  const condition = text(on + 1, words.length - 2);
  return `WITH rs_gone AS (DELETE FROM ${target} USING ${source} WHERE ${condition}) INSERT INTO ${target.split(/\s/)[0]} SELECT DISTINCT * FROM ${source}`;
}

/** DROP ROLE without FORCE leaves a role that somebody has; PostgreSQL would take it away from them. */
export async function refuseAssignedRole(session: SqlSession, statement: Statement): Promise<void> {
  const reader = readerOf(session, statement);
  reader.expect("drop", "role");
  const name = reader.name();
  if (reader.takes("force")) return reader.end();
  reader.takes("restrict");
  reader.end();
  // Who made a role may hand it on without having it; the owner of a database stands for the warehouse itself.
  const { rows } = await session.client.query<{ member: string }>(
    `SELECT u.rolname AS member FROM pg_catalog.pg_auth_members m
      JOIN pg_catalog.pg_roles r ON r.oid = m.roleid JOIN pg_catalog.pg_roles u ON u.oid = m.member
      WHERE r.rolname = $1 AND (m.inherit_option OR m.set_option)
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_database d WHERE d.datdba = u.oid) LIMIT 1`,
    [name],
  );
  if (rows[0])
    throw new RedshiftSqlError(`role "${name}" cannot be dropped because it is granted`, {
      sqlState: "2BP01",
      detail: `Role "${name}" is granted to "${rows[0].member}".`,
      hint: "Use DROP ROLE … FORCE to take it away from all.",
    });
}

/** CREATE USER and ALTER USER: the clauses of Redshift's that a role can hold. */
export function userStatement(session: SqlSession, statement: Statement): string | undefined {
  const [verb = "", object = ""] = statement.words;
  if (!["create", "alter"].includes(verb) || object !== "user") return undefined;
  const reader = readerOf(session, statement);
  reader.expect(verb, object);
  const name = quoteName(reader.name());
  if (verb === "alter" && (reader.sees("set") || reader.sees("reset")))
    throw unsupported("ALTER USER … SET", { offset: reader.peek()?.start ?? 0 });
  if (reader.takes("rename", "to")) return `ALTER USER ${name} RENAME TO ${quoteName(reader.name())}`;
  reader.takes("with");
  const clauses: string[] = [];
  while (!reader.done) clauses.push(userClause(reader));
  return `${verb.toUpperCase()} USER ${name} ${clauses.join(" ")}`.trim();
}

function userClause(reader: Reader): string {
  const offset = reader.peek()?.start ?? 0;
  if (reader.takes("password")) {
    if (reader.takes("disable")) return "PASSWORD NULL";
    const password = reader.string();
    // An MD5 digest of password and user name is the same text to PostgreSQL; the salted SHA-256 is Redshift's own.
    if (password.startsWith("sha256|")) throw unsupported("a password given as a SHA-256 digest", { offset });
    return `PASSWORD ${literal(password)}`;
  }
  if (reader.takes("nocreatedb") || reader.takes("nocreateuser")) return "";
  if (reader.takes("valid", "until")) return `VALID UNTIL ${literal(reader.string())}`;
  if (reader.takes("connection", "limit"))
    return `CONNECTION LIMIT ${reader.takes("unlimited") ? -1 : reader.integer()}`;
  if (reader.takes("in", "group")) {
    const groups = [reader.name()];
    while (reader.takes(",")) groups.push(reader.name());
    return `IN ROLE ${groups.map(quoteName).join(", ")}`;
  }
  if (reader.takes("syslog", "access")) {
    if (reader.takes("restricted")) return "";
    throw unsupported("SYSLOG ACCESS UNRESTRICTED", { offset });
  }
  for (const refused of ["createuser", "createdb", "externalid", "session"])
    if (reader.sees(refused)) throw unsupported(refused.toUpperCase(), { offset });
  throw reader.unexpected();
}
