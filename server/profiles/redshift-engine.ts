import type { AwsTarget } from "@/server/aws/clients";
import { markOwn } from "@/server/aws/own-mark";
import {
  type BatchPart,
  cancelStatement,
  describeStatement,
  describeTable,
  executeBatch,
  executeStatement,
  redshiftWarehouse,
  type StatementStatus,
  type Warehouse,
} from "@/server/aws/redshift-data";
import { jsonResultPage } from "@/server/aws/redshift-results";
import { RunFailure } from "@/server/runs";
import { quoteName } from "@/server/sql/tokenize";
import { type Engine, STOPPED_WITHIN_MS, TRIED_WITHIN_MS } from "./engine";
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
    readable: (columns, token, signal) =>
      readable({ target, warehouse, database, source }, columns, token, signal),
  };
}

interface Tried {
  target: AwsTarget;
  warehouse: Warehouse;
  database: string;
  source: string;
}

/** So many statements a batch takes. */
const BATCH_MAX = 40;

const ONE_BY_ONE_MAX = 200;

/** Asked for without a row, which planning refuses where a right is missing; grants may be by column. */
async function readable(
  { source, ...at }: Tried,
  columns: readonly string[],
  token: string,
  signal: AbortSignal,
): Promise<string[] | null> {
  const nothingOf = (names: readonly string[]) =>
    markOwn(`SELECT ${names.map(quoteName).join(", ")} FROM ${source} LIMIT 0`);
  const tokenOf = (part: string | number) => `${token}-${part}`;
  const whole = await partsOf(at, [nothingOf(columns)], tokenOf("all"), signal);
  if (!whole) return null;
  if (whole[0]?.status === "FINISHED") return [...columns];
  const found: string[] = [];
  let refusal = whole[0]?.error ?? null;
  for (let from = 0; from < Math.min(columns.length, ONE_BY_ONE_MAX); from += BATCH_MAX) {
    const some = columns.slice(from, from + BATCH_MAX);
    const sqls = some.map((name) => nothingOf([name]));
    const parts = await partsOf(at, sqls, tokenOf(from), signal);
    if (!parts) return null;
    for (const [n, { status, error }] of parts.entries()) {
      if (status === "FINISHED") found.push(some[n] ?? "");
      else refusal ??= error;
    }
  }
  if (found.length === 0) throw new RunFailure("statement_failed", refusal ?? "No column may be read.");
  return found;
}

async function partsOf(
  { target, ...place }: Omit<Tried, "source">,
  sqls: string[],
  clientToken: string,
  signal: AbortSignal,
): Promise<BatchPart[] | null> {
  const batch = {
    mode: "AUTO_COMMIT",
    statementName: "headgate-profile",
    clientToken,
  } as const;
  const { id } = await executeBatch(target, { ...place, ...batch, sqls, parameters: [] });
  const { status, parts } = await describeStatement(target, id, TRIED_WITHIN_MS / 1_000, signal);
  return ENDED.has(status) ? parts : null;
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
