import type { AwsTarget } from "@/server/aws/clients";
import { resultPage, type Warehouse } from "@/server/aws/redshift-data";
import {
  inSession,
  openSession,
  rollbackSession,
  type WarehouseSession,
} from "@/server/aws/redshift-session";
import { log } from "@/server/log";
import { literal, quoteName } from "@/server/sql/tokenize";
import type { Parameter } from "@/server/statements/contract";
import { bind } from "./bind";
import type { DryRunOutput } from "./contract";
import type { DryStep, TableName } from "./dry-run-plan";

export interface DryRunWork {
  target: AwsTarget;
  place: { warehouse: Warehouse; database: string };
  steps: DryStep[];
  /** By the ordinal of the statement that uses them. */
  parameters: Parameter[][];
  statementName: string;
  signal: AbortSignal;
  /** Makes the session's id durable, before anything is begun in it. */
  onOpen(sessionId: string): Promise<void>;
  onProgress(done: number): void;
}

type Told = DryRunOutput["writes"][number];

// Idle seconds until AWS closes the session of a worker that was killed, which rolls back what it left open.
export const KEEP_ALIVE_SECONDS = 60;
// Odd numbers, which no session is set to: they are the marks by which the transaction is known, and the limit of each statement.
const OUTSIDE_MS = 300_117;
const INSIDE_MS = 300_119;

/**
 * Tries the writes of a text in one transaction that is always rolled back.
 *
 * That nothing can be committed rests on three things. Only statements that a rollback takes back are sent
 * (`dryRunPlan`), to ordinary tables of this database (external ones know no rollback). The transaction is proved
 * to be open before the first write: a SET LOCAL lasts as long as its transaction, so the mark that it leaves is seen
 * by the next statement only if both are in one; a first SET LOCAL outside shows that the warehouse keeps to this.
 * And no COMMIT is ever sent: what is not rolled back ends with its session.
 */
export async function tryInTransaction(work: DryRunWork): Promise<DryRunOutput> {
  const { target, place, statementName, signal } = work;
  const session = await openSession({
    ...place,
    target,
    statementName,
    signal,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    sql: `SET LOCAL statement_timeout TO ${OUTSIDE_MS}`,
  });
  await work.onOpen(session.id);
  try {
    if (!(await isTransactionOpened(session))) {
      const note = "The warehouse did not show that it keeps a transaction open, so nothing was tried.";
      return { writes: work.steps.flatMap((step) => told(step, null, note)) };
    }
    const { writes, isFailed } = await trySteps(work, session);
    if (!isFailed && !(await seesMark(session, INSIDE_MS))) {
      log.error("the transaction of a dry run ended by itself", { statementName, sessionId: session.id });
      const note = "The warehouse ended the transaction by itself: look at the table before you go on.";
      return { writes: writes.map((one) => ({ ...one, note })) };
    }
    return { writes };
  } finally {
    // On a shutdown or a cancel whoever goes on rolls it back; the session's end does in any case.
    await rollbackSession(session).catch((error: unknown) => {
      log.warn("a dry run could not roll back; its session lapses", { statementName, error });
    });
  }
}

async function isTransactionOpened(session: WarehouseSession): Promise<boolean> {
  if (await seesMark(session, OUTSIDE_MS)) return false;
  const begun = await inSession(session, { sql: "BEGIN" });
  if (begun.status !== "FINISHED") return false;
  const marked = await inSession(session, { sql: `SET LOCAL statement_timeout TO ${INSIDE_MS}` });
  return marked.status === "FINISHED" && (await seesMark(session, INSIDE_MS));
}

async function seesMark(session: WarehouseSession, mark: number): Promise<boolean> {
  const [value] = await read(session, "SELECT current_setting('statement_timeout')");
  return value !== undefined && value.replace(/\D/g, "") === String(mark);
}

/** The first column of a query's first page; nothing when the query failed. */
async function read(session: WarehouseSession, sql: string): Promise<string[]> {
  const done = await inSession(session, { sql });
  if (done.status !== "FINISHED") return [];
  const page = await resultPage(session.target, done.id, { waitSeconds: 30, signal: session.signal });
  return (page?.csv ?? "").split(/\r?\n/).filter((line) => line !== "");
}

function told({ ordinal, ...step }: DryStep, rows: number | null, note: string | null): Told[] {
  return step.write === null ? [] : [{ ordinal, rows, note }];
}

async function trySteps(work: DryRunWork, session: WarehouseSession) {
  const writes: Told[] = [];
  const untried: number[] = [];
  let failed: number | null = null;
  for (const [index, step] of work.steps.entries()) {
    work.onProgress(index / work.steps.length);
    if (failed !== null) {
      writes.push(...told(step, null, `Not counted: statement ${failed} before it failed.`));
      continue;
    }
    const { rows, note, isFailed } = await tryStep(work, session, step);
    if (isFailed) failed = step.ordinal;
    writes.push(
      ...told(step, rows, [note, isFailed ? null : without(untried, step)].filter(Boolean).join(" ") || null),
    );
    if (step.kind === "skip" || step.kind === "count") untried.push(step.ordinal);
  }
  return { writes, isFailed: failed !== null };
}

/** What a count leaves out of account. */
function without(untried: number[], { kind }: DryStep): string | null {
  if (untried.length === 0 || kind === "skip" || kind === "prepare") return null;
  const [first] = untried;
  const which =
    untried.length === 1 ? `statement ${first}, which is` : `statements ${untried.join(", ")}, which are`;
  return `Counted without ${which} not tried.`;
}

interface Outcome {
  rows: number | null;
  note: string | null;
  /** The transaction is of no more use. */
  isFailed?: boolean;
}

async function tryStep(work: DryRunWork, session: WarehouseSession, step: DryStep): Promise<Outcome> {
  if (step.kind === "skip") return { rows: null, note: step.note };
  if (step.kind === "count") return count(session, step.tables);
  if (step.kind === "try" && !(await isOrdinary(session, step.table))) {
    return { rows: null, note: notOrdinary(step.table) };
  }
  const { sql, parameters } = bind(step.sql, work.parameters[step.ordinal - 1] ?? []);
  const done = await inSession(session, { sql, parameters });
  if (done.status !== "FINISHED") {
    // A position would be one in the text as it was sent.
    const error = done.error?.replace(/\s*Position: \d+$/, "");
    return { rows: null, note: error ?? `The statement was ${done.status.toLowerCase()}.`, isFailed: true };
  }
  if (step.kind === "prepare") return { rows: null, note: null };
  return done.rows === null
    ? { rows: null, note: "The warehouse did not tell how many rows it hits." }
    : { rows: done.rows, note: null };
}

async function count(session: WarehouseSession, tables: TableName[]): Promise<Outcome> {
  let rows = 0;
  for (const table of tables) {
    if (!(await isOrdinary(session, table))) return { rows: null, note: notOrdinary(table) };
    const [counted] = await read(session, `SELECT count(*) FROM ${named(table)}`);
    if (counted === undefined) {
      return {
        rows: null,
        note: "Its rows could not be counted: reading them is not allowed.",
        isFailed: true,
      };
    }
    rows += Number(counted);
  }
  return { rows, note: "Counted by SELECT count(*), not tried." };
}

/** Whether a name leads to a table that a rollback restores; external tables and views are not in there as tables. */
async function isOrdinary(session: WarehouseSession, { schema, name }: TableName): Promise<boolean> {
  const where = schema === null ? "pg_table_is_visible(c.oid)" : `n.nspname = ${literal(schema)}`;
  const found = await read(
    session,
    `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relname = ${literal(name)} AND ${where} AND c.relkind = 'r'`,
  );
  return found.length > 0;
}

const notOrdinary = ({ schema, name }: TableName) =>
  `Not tried: ${schema === null ? name : `${schema}.${name}`} is no ordinary table of this database.`;

const named = ({ schema, name }: TableName) =>
  schema === null ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
