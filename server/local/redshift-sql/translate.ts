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
      const { fields } = await describeStatement(session.client, error.query).catch((cause) => {
        throw fromPostgres(cause, source);
      });
      known.set(
        error.query,
        fields.map((field) => field.name),
      );
    }
  }
}
