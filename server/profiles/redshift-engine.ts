import type { AwsTarget } from "@/server/aws/clients";
import { markOwn } from "@/server/aws/own-mark";
import {
  cancelStatement,
  describeStatement,
  describeTable,
  executeStatement,
  redshiftWarehouse,
  type StatementStatus,
} from "@/server/aws/redshift-data";
import { jsonResultPage } from "@/server/aws/redshift-results";
import { RunFailure } from "@/server/runs";
import { quoteName } from "@/server/sql/tokenize";
import { type Engine, STOPPED_WITHIN_MS } from "./engine";
import { redshift } from "./redshift";

interface RedshiftPlace {
  warehouseKind: string;
  warehouse: string;
  database: string;
  schema: string;
  table: string;
}

const WAIT_SECONDS_MAX = 30;
const ENDED = new Set<StatementStatus>(["FINISHED", "FAILED", "ABORTED"]);

export function redshiftEngine(target: AwsTarget, place: RedshiftPlace): Engine {
  const { database, schema, table } = place;
  const warehouse = redshiftWarehouse(place.warehouseKind, place.warehouse);
  const source = `${quoteName(schema)}.${quoteName(table)}`;
  return {
    dialect: redshift,
    table: source,
    describe: async () => {
      const columns = await describeTable(target, { warehouse, database, schema, table });
      if (columns.length === 0)
        throw new RunFailure(
          "not_found",
          `The schema ${schema} has no table ${table} that the role may see.`,
        );
      return { columns: columns.map(({ name, type }) => ({ name, type })), updatedAt: null };
    },
    start: async (sql, clientToken) => {
      const statement = { sql: markOwn(sql), parameters: [], statementName: "headgate-profile", clientToken };
      const sent = await executeStatement(target, {
        warehouse,
        database,
        ...statement,
        resultFormat: "JSON",
      });
      return sent.id;
    },
    ended: async (id, { withinMs, signal }) => {
      const seconds = Math.min(WAIT_SECONDS_MAX, Math.ceil(withinMs / 1_000));
      const { status, error } = await describeStatement(target, id, seconds, signal);
      if (status === "FINISHED") return { scannedBytes: null };
      if (ENDED.has(status)) throw new RunFailure("statement_failed", error ?? `The statement is ${status}.`);
      return null;
    },
    rows: (id, signal) => allRows(target, id, signal),
    stop: async (id, signal) => {
      await cancelStatement(target, id);
      const { status } = await describeStatement(target, id, STOPPED_WITHIN_MS / 1_000, signal);
      if (!ENDED.has(status)) throw new Error("The statement has not stopped yet.");
    },
    // Planning refuses it where a right is missing.
    trialOf: (columns) => `SELECT ${columns.map(quoteName).join(", ")} FROM ${source} LIMIT 0`,
  };
}

async function allRows(target: AwsTarget, id: string, signal: AbortSignal): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  let nextToken: string | undefined;
  do {
    const page = await jsonResultPage(target, id, { nextToken, signal });
    if (!page)
      throw new RunFailure("result_gone", "The warehouse has no result for a statement of the profile.");
    rows.push(...page.rows);
    nextToken = page.nextToken ?? undefined;
  } while (nextToken);
  return rows;
}
