import { fromPostgres } from "./postgres-error";
import { type RewriteOptions, rewriteNodes } from "./rewrite";
import { ColumnsNeeded } from "./rewrite-select";
import { memoryOf } from "./session-memory";
import { describeStatement } from "./stream";
import { type Node, type Rendered, render } from "./tree";
import type { SqlSession } from "./types";

/** Rewrites nodes for PostgreSQL, asking the database for a query's columns where a rewrite needs them. */
export async function translate(
  session: SqlSession,
  nodes: Node[],
  source: string,
  placeholders: ReadonlyMap<string, number> = new Map(),
): Promise<Rendered> {
  const known = new Map<string, string[]>();
  const options: RewriteOptions = {
    database: session.database,
    caseSensitive: memoryOf(session.client).caseSensitive,
    columns: (query) => known.get(query),
    placeholders,
  };
  for (;;) {
    try {
      return render(rewriteNodes(nodes, options), source);
    } catch (error) {
      if (!(error instanceof ColumnsNeeded)) throw error;
      known.set(error.query, await namesOf(session, error, source));
    }
  }
}

/** The names of a query's columns. A fault must not end the transaction where there is something to fall back to. */
async function namesOf({ client }: SqlSession, asked: ColumnsNeeded, source: string): Promise<string[]> {
  const saved = asked.fallback !== undefined && client.getTransactionStatus() === "T";
  if (saved) await client.query("SAVEPOINT rs_names");
  try {
    const { fields } = await describeStatement(client, asked.query);
    return fields.map((field) => field.name);
  } catch (cause) {
    if (asked.fallback === undefined) throw fromPostgres(cause, source);
    if (saved) await client.query("ROLLBACK TO SAVEPOINT rs_names");
    return asked.fallback;
  } finally {
    if (saved) await client.query("RELEASE SAVEPOINT rs_names").catch(() => {});
  }
}
