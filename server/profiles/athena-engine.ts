import { queryRows, startQuery, stopQuery } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { findTable } from "@/server/aws/glue";
import { isOver, queryEnded, watchQuery } from "@/server/queries";
import { RunFailure } from "@/server/runs";
import { quoteName } from "@/server/sql/tokenize";
import { type Engine, STOPPED_WITHIN_MS } from "./engine";
import { trino } from "./trino";

interface AthenaPlace {
  workgroup: string;
  database: string;
  table: string;
}

export function athenaEngine(target: AwsTarget, { workgroup, database, table }: AthenaPlace): Engine {
  const source = `${quoteName(database)}.${quoteName(table)}`;
  return {
    dialect: trino,
    table: source,
    describe: async () => {
      const found = await findTable(target, database, table);
      if (!found)
        throw new RunFailure("not_found", `The Glue database ${database} has no table ${table} any more.`);
      const columns = [...found.columns, ...found.partitionKeys].map(({ name, type }) => ({ name, type }));
      return { columns, updatedAt: found.updatedAt };
    },
    start: (sql, clientToken) =>
      startQuery(target, { workgroup, database, sql, parameters: [], clientToken, reuseMinutes: null }),
    ended: (id, options) => queryEnded(target, id, options),
    rows: (id, signal) => allRows(target, id, signal),
    stop: async (id, signal) => {
      await stopQuery(target, id);
      const options = { seen: "RUNNING", withinMs: STOPPED_WITHIN_MS, signal } as const;
      if (!isOver(await watchQuery(target, id, options))) throw new Error("The query has not stopped yet.");
    },
    // Glue has told which columns the role may know; a query of one row asks for them and for their objects.
    trialOf: (columns) => `SELECT ${columns.map(quoteName).join(", ")} FROM ${source} LIMIT 1`,
  };
}

async function allRows(target: AwsTarget, id: string, signal: AbortSignal): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await queryRows(target, id, { nextToken, hasHeader: true, signal });
    rows.push(...page.rows);
    nextToken = page.nextToken ?? undefined;
  } while (nextToken);
  return rows;
}
