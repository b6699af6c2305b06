import { awsTargetFor } from "@/server/accounts";
import type { Target } from "@/server/accounts/contract";
import type { ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { queueRun, untilEnded } from "@/server/runs";
import { type Dialect, dialectOf } from "@/server/sql/dialect";
import { reading } from "@/server/sql/reading";
import { findStatement, getStatement, type OwnStatementRow, ownedBy, shown } from "@/server/statements";
import type { Parameter, Statement } from "@/server/statements/contract";
import { titleOf } from "./classify";
import type { runStatement as endpoint } from "./contract";
import { engineOf, refuseForeign } from "./engines";
import { freshStatement, type NewStatement, statementInsert } from "./progress";
import type { StatementInput } from "./run-kinds";
import { assertMayWrite } from "./safe-writes";
import { refuseUnseenOrigin } from "./saved-query";
import { refuseTooLong } from "./too-long";

const DAY_MS = 24 * 60 * 60 * 1000;

/** How the Run of one statement or of a script is queued: the Data API stops a statement after a day. */
export const RUNNING = {
  timeoutMs: DAY_MS,
  retry: { attempts: 5, baseMs: 500, capMs: 15_000 },
};

/** Queues a statement as a Run of the same id; a worker takes it up at once. */
export async function runStatement(ctx: Context, input: ParsedInput<typeof endpoint>): Promise<Statement> {
  const { sql, parameters } = input;
  const target = targetOf(input);
  const engine = engineOf(target.warehouseKind);
  const dialect = dialectOf(target.warehouseKind);
  refuseForeign(target, input);
  refuseTooLong(sql, target.warehouseKind);
  refuseUnlessOne(sql, dialect);
  engine.refuseUnbound(sql, parameters);
  await refuseUnseenOrigin(ctx.actor, input);
  await assertMayWrite(target, sql, input.isConfirmed);
  const [{ roleArn }, resultFormat] = await Promise.all([
    awsTargetFor(ctx, target.accountId),
    engine.resultFormat(target),
  ]);
  const runInput: StatementInput = { email: ctx.actor.email };
  let asked: NewStatement | undefined;
  const run = await queueRun(
    ctx,
    {
      kind: engine.runKind,
      title: titleOf(sql),
      input: runInput,
      accountId: target.accountId,
      ...RUNNING,
      idempotencyKey: ctx.idempotencyKey,
    },
    (id) => {
      const place = { id, runId: id, mode: "single", ordinal: 1, sourceStart: 0 } as const;
      const who = { ownerId: ctx.actor.id, roleArn };
      asked = {
        ...place,
        ...target,
        ...who,
        sql,
        parameters,
        kind: dialect.kindOf(sql),
        resultFormat,
        reuseMinutes: input.reuseMinutes || null,
        ...namesOf(input),
      };
      return { statements: [statementInsert(asked)], events: [runEvent(asked)] };
    },
  );
  const isNew = asked?.id === run.id;
  const statement =
    asked && isNew ? freshStatement(asked, run.createdAt) : ownedBy(ctx.actor, await findStatement(run.id));
  if (!isNew && !isSame(statement, input)) throw usedBefore({ statementId: statement.id });
  if (input.waitSeconds === 0) return shown(statement, ctx.actor.name);
  await untilEnded(run.id, { withinMs: input.waitSeconds * 1_000, signal: ctx.signal });
  return getStatement(ctx, { statementId: statement.id });
}

export const targetOf = <T extends Record<keyof Target, string>>({
  accountId,
  warehouseKind,
  warehouse,
  database,
}: T): Pick<T, keyof Target> => ({
  accountId,
  warehouseKind,
  warehouse,
  database,
});

interface Named {
  name?: string | undefined;
  label?: string | undefined;
  savedQueryId?: string | undefined;
  savedQueryVersion?: number | undefined;
}

/** What a statement is called and where it came from, as its row has it. */
export const namesOf = ({ name, label, savedQueryId, savedQueryVersion }: Named) => ({
  name: name ?? null,
  label: label ?? null,
  savedQueryId: savedQueryId ?? null,
  savedQueryVersion: savedQueryVersion ?? null,
});

/** The Event of a statement that was asked for. */
export function runEvent(asked: NewStatement) {
  const { id, ownerId, accountId, warehouseKind, warehouse, database, roleArn, sql } = asked;
  const after = { accountId, warehouseKind, warehouse, database, roleArn, sql };
  return {
    verb: "statement.run",
    resourceType: "statement",
    resourceId: id,
    ownerId,
    accountId,
    after,
  };
}

/** Whether an earlier statement was asked for in the same words, with its parameters in whichever order. */
function isSame(row: OwnStatementRow, input: ParsedInput<typeof endpoint>): boolean {
  const { mode } = row;
  const asked = { ...input, ...namesOf(input) };
  return (
    mode === "single" && wordsOf({ ...row, parameters: row.parameters as Parameter[] }) === wordsOf(asked)
  );
}

interface Asked extends Record<keyof Target, string> {
  sql: string;
  name: string | null;
  label: string | null;
  parameters: Parameter[];
  reuseMinutes?: number | null | undefined;
}

/** All that decides what a statement does, to compare. */
export const wordsOf = ({ sql, name, label, parameters, reuseMinutes, ...target }: Asked): string =>
  JSON.stringify([
    [sql, name, label, reuseMinutes || null, Object.values(targetOf(target))],
    parameters
      .map(({ name, value, type = null }) => [name, value, type])
      .sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1)),
  ]);

export const usedBefore = (details: Record<string, string>) =>
  new AppError("conflict", "This Idempotency-Key was used for something else before.", { details });

function refuseUnlessOne(sql: string, dialect: Dialect): void {
  const { length } = reading(() => dialect.splitStatements(sql));
  if (length === 1) return;
  const message =
    length === 0
      ? "There is no SQL to run."
      : `These are ${length} statements, and this runs one. Run them as a script: POST /api/v1/scripts.`;
  throw new AppError("invalid", message, { issues: [{ path: "sql", message }] });
}
