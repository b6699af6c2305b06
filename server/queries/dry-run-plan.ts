import { splitStatements } from "@/server/sql/statements";
import { isSpace, keyword, tokenize } from "@/server/sql/tokenize";
import { type SqlWrite, writesIn } from "@/server/sql/writes";

/** A table as a statement names it; without a schema it is looked for on the search path. */
export interface TableName {
  schema: string | null;
  name: string;
}

/** What a dry run does about one statement of a text. */
export type DryStep =
  /** Run for what follows: it says where names are looked for, or makes a temporary table. */
  | { kind: "prepare"; ordinal: number; write: SqlWrite | null; sql: string }
  /** Run, and the rows it hit read. */
  | { kind: "try"; ordinal: number; write: SqlWrite; sql: string; table: TableName }
  /** Not run: the rows of its tables are counted. */
  | { kind: "count"; ordinal: number; write: SqlWrite; tables: TableName[] }
  /** Neither run nor counted. */
  | { kind: "skip"; ordinal: number; write: SqlWrite; note: string };

const TRIED = new Set(["DELETE", "UPDATE", "MERGE", "INSERT"]);
const COUNTED = new Set(["TRUNCATE", "DROP"]);
const NAME_SETTINGS = new Set(["search_path", "enable_case_sensitive_identifier"]);

/**
 * What a dry run tries, in the order of the text. Only what a rollback takes back is ever run: DELETE, UPDATE, MERGE
 * and INSERT, so that each write meets the rows that those before it leave; temporary tables, which AWS's own recipe
 * for a merge begins with; and the settings that say where names are looked for. TRUNCATE is not: it commits.
 */
export function dryRunPlan(sql: string, database: string): DryStep[] {
  const writes = new Map(writesIn(sql).map((write) => [write.ordinal, write]));
  return splitStatements(sql).flatMap(({ text }, index): DryStep[] => {
    const ordinal = index + 1;
    const write = writes.get(ordinal);
    if (write) return [stepOf(write, text, database)];
    return setsNames(text) ? [{ kind: "prepare", ordinal, write: null, sql: text }] : [];
  });
}

function stepOf(write: SqlWrite, sql: string, database: string): DryStep {
  const { ordinal, verb } = write;
  if (write.isTemporary) return { kind: "prepare", ordinal, write, sql };
  const skip = (note: string): DryStep => ({ kind: "skip", ordinal, write, note });
  if (!write.canDryRun) return skip(`${verb} is not tried.`);
  const tables = write.tables.map((parts) => tableName(parts, database));
  const known = tables.filter((table) => table !== null);
  const [table] = known;
  if (!table || known.length < tables.length) return skip("It names a table of another database.");
  if (COUNTED.has(verb)) return { kind: "count", ordinal, write, tables: known };
  return TRIED.has(verb) ? { kind: "try", ordinal, write, sql, table } : skip(`${verb} is not tried.`);
}

/** Null for a table outside of the database. */
function tableName(parts: string[], database: string): TableName | null {
  const own = parts.length === 3 && parts[0] === database.toLowerCase() ? parts.slice(1) : parts;
  const [last, schema, ...rest] = own.toReversed();
  return last === undefined || rest.length > 0 ? null : { schema: schema ?? null, name: last };
}

function setsNames(sql: string): boolean {
  const [first, second, third] = tokenize(sql)
    .filter((token) => !isSpace(token))
    .map(keyword);
  if (first !== "set") return false;
  return NAME_SETTINGS.has((second === "session" || second === "local" ? third : second) ?? "");
}
