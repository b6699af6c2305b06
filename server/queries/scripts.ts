import { uuidv7 } from "uuidv7";
import { awsTargetFor } from "@/server/accounts";
import type { ParsedInput } from "@/server/api/endpoint";
import { AppError, notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import { resultFormatFor } from "@/server/results";
import { queueRun, requestCancel, untilEnded } from "@/server/runs";
import { kindOf } from "@/server/sql/kind";
import { markCancelled, type OwnStatementRow, shownTo, statementsOfRun } from "@/server/statements";
import type { Parameter, ScriptMode } from "@/server/statements/contract";
import { exclusiveUse, sessionFor } from "@/server/warehouse-sessions";
import { titleOf } from "./classify";
import type * as contract from "./contract";
import type { Script } from "./contract";
import { refuseUnlessRedshift } from "./engines";
import { type PlannedStatement, planScript } from "./plan-script";
import { statementInsert } from "./progress";
import { namesOf, RUNNING, runEvent, targetOf, usedBefore, wordsOf } from "./run-statement";
import { assertMayWrite } from "./safe-writes";
import { refuseUnseenOrigin } from "./saved-query";
import { SCRIPT_KIND } from "./script-executor";
import type { ScriptInput } from "./script-work";

type Input = ParsedInput<typeof contract.runScript>;

/** Queues the statements of a script, all written down, as one Run; a worker takes it up at once. */
export async function runScript(ctx: Context, input: Input): Promise<Script> {
  const target = targetOf(input);
  refuseUnlessRedshift(
    target,
    "Athena runs one statement at a time and has no transactions: run them one by one.",
  );
  const plan = planScript(input);
  refuseSessionOfBatch(input);
  await refuseUnseenOrigin(ctx.actor, input);
  await assertMayWrite(target, input.sql, input.isConfirmed);
  const [{ roleArn }, resultFormat] = await Promise.all([
    awsTargetFor(ctx, target.accountId),
    resultFormatFor(target),
  ]);
  const { sessionId } = input;
  const kept = sessionId ? await sessionFor(ctx, sessionId, { target, roleArn }) : null;
  const runInput: ScriptInput = {
    email: ctx.actor.email,
    mode: input.mode,
    ...(kept ? { keptSessionId: kept.id } : {}),
  };
  let queuedAs: string | undefined;
  const run = await queueRun(
    ctx,
    {
      kind: SCRIPT_KIND,
      title: `${plan.length === 1 ? "" : `${plan.length} statements: `}${titleOf(plan[0]?.sql ?? "")}`,
      input: runInput,
      accountId: target.accountId,
      ...RUNNING,
      idempotencyKey: ctx.idempotencyKey,
      exclusive: kept && exclusiveUse(kept.id),
    },
    (runId) => {
      queuedAs = runId;
      const shared = { runId, ownerId: ctx.actor.id, mode: input.mode, ...target, roleArn, resultFormat };
      const asked = plan.map(({ sql, start: sourceStart, parameters }, at) => ({
        ...shared,
        ...namesOf(input),
        ...{ id: uuidv7(), ordinal: at + 1, sourceStart, sql, parameters, kind: kindOf(sql) },
      }));
      return { statements: asked.map(statementInsert), events: asked.map(runEvent) };
    },
  );
  const isNew = run.id === queuedAs;
  if (!isNew && !isSame(await ownedScript(ctx, run.id), plan, input)) throw usedBefore({ runId: run.id });
  if (input.waitSeconds > 0) {
    await untilEnded(run.id, { withinMs: input.waitSeconds * 1_000, signal: ctx.signal });
  }
  return getScript(ctx, { runId: run.id });
}

/** A batch has a session of its own, in which its one transaction is. */
function refuseSessionOfBatch({ mode, sessionId }: Input): void {
  if (mode === "session" || !sessionId) return;
  const message =
    "In a session that is kept, statements run one after another. Write BEGIN and COMMIT around them.";
  throw new AppError("invalid", message, { issues: [{ path: "mode", message }] });
}

/** Whether an earlier script was asked for in the same words. */
function isSame(rows: OwnStatementRow[], plan: PlannedStatement[], input: Input): boolean {
  const names = namesOf(input);
  const asked = plan.map((one) => ({ words: wordsOf({ ...input, ...one, ...names }), start: one.start }));
  const before = rows.map((row) => ({
    words: wordsOf({ ...row, parameters: row.parameters as Parameter[] }),
    start: row.sourceStart,
  }));
  return rows[0]?.mode === input.mode && JSON.stringify(before) === JSON.stringify(asked);
}

export async function getScript(
  ctx: Context,
  { runId }: ParsedInput<typeof contract.getScript>,
): Promise<Script> {
  const rows = await ownedScript(ctx, runId);
  return { runId, mode: rows[0]?.mode as ScriptMode, statements: await shownTo(ctx, rows) };
}

/** A script is its owner's alone; each of its statements may be shared by itself. */
async function ownedScript(ctx: Context, runId: string): Promise<OwnStatementRow[]> {
  const rows = await statementsOfRun(runId);
  const [first] = rows;
  if (!first || first.mode === "single" || first.ownerId !== ctx.actor.id) throw notFound("script");
  return rows as OwnStatementRow[];
}

/** Asks for the end of what runs of a script, and of what has not begun. Asked too late, it changes nothing. */
export async function cancelScript(ctx: Context, input: ParsedInput<typeof contract.cancelScript>) {
  const rows = await ownedScript(ctx, input.runId);
  const open = rows.filter((row) => row.endedAt === null);
  if (open.length > 0) await stopRun(ctx, input.runId, open);
  return getScript(ctx, input);
}

/** Asks a Run to stop and notes the wish at its statements; a Run that came to its end first is left as it is. */
export async function stopRun(ctx: Context, runId: string, open: OwnStatementRow[]): Promise<void> {
  try {
    await requestCancel(ctx, runId, "Cancelled in the workbench");
  } catch (error) {
    if (error instanceof AppError && error.code === "precondition_failed") return;
    throw error;
  }
  const owners = new Map(open.map(({ id, ownerId }) => [id, ownerId]));
  await write(
    ctx,
    (marked: string[]) =>
      marked.map((id) => ({
        verb: "statement.cancel",
        resourceType: "statement",
        resourceId: id,
        ownerId: owners.get(id) ?? null,
      })),
    (tx) => markCancelled(tx, [...owners.keys()]),
  );
}
