import { awsTargetFor } from "@/server/accounts";
import type { Target } from "@/server/accounts/contract";
import type { ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { queueRun } from "@/server/runs";
import { findStatement, type OwnStatementRow, ownedBy, shown } from "@/server/statements";
import type { Parameter, Statement } from "@/server/statements/contract";
import { bind } from "./bind";
import { titleOf } from "./classify";
import { type runStatement as endpoint, SQL_BYTES_MAX } from "./contract";
import { STATEMENT_KIND } from "./executor";
import { insertStatement } from "./progress";
import { assertMayWrite } from "./safe-writes";
import type { StatementInput } from "./submit";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Queues a statement as a Run of the same id; a worker takes it up at once. */
export async function runStatement(ctx: Context, input: ParsedInput<typeof endpoint>): Promise<Statement> {
  const { sql, parameters, accountId, warehouseKind, warehouse, database } = input;
  const target = { accountId, warehouseKind, warehouse, database };
  refuse(sql);
  bind(sql, parameters);
  await assertMayWrite(target, sql, input.isConfirmed);
  const { roleArn } = await awsTargetFor(ctx, target.accountId);
  const runInput: StatementInput = { email: ctx.actor.email };
  let queued: OwnStatementRow | undefined;
  const run = await queueRun(
    ctx,
    {
      kind: STATEMENT_KIND,
      title: titleOf(sql),
      input: runInput,
      accountId: target.accountId,
      timeoutMs: DAY_MS,
      retry: { attempts: 5, baseMs: 500, capMs: 15_000 },
      idempotencyKey: ctx.idempotencyKey,
    },
    (client, { id, createdAt }) => {
      const created = { id, createdAt, ownerId: ctx.actor.id, roleArn, sql, parameters, ...target };
      const { row, written } = insertStatement(client, created);
      queued = row;
      const event = {
        verb: "statement.run",
        resourceType: "statement",
        resourceId: id,
        ownerId: ctx.actor.id,
      };
      const after = { ...target, roleArn, sql };
      return { written, events: [{ ...event, accountId: target.accountId, after }] };
    },
  );
  const statement = queued ?? ownedBy(ctx.actor, await findStatement(run.id));
  if (!isSame(statement, input)) {
    throw new AppError("conflict", "This Idempotency-Key was used for another statement before.", {
      details: { statementId: statement.id },
    });
  }
  return shown(statement, ctx.actor.name);
}

/** Whether an earlier statement was asked for in the same words: SQL, target, and parameters in whichever order. */
function isSame(row: OwnStatementRow, input: ParsedInput<typeof endpoint>): boolean {
  const words = ({ sql, accountId, warehouseKind, warehouse, database, parameters }: Asked) =>
    JSON.stringify([
      [sql, accountId, warehouseKind, warehouse, database],
      parameters.map(({ name, value }) => [name, value]).sort(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1)),
    ]);
  return words({ ...row, parameters: row.parameters as Parameter[] }) === words(input);
}

type Asked = Pick<OwnStatementRow, "sql" | keyof Target> & { parameters: Parameter[] };

function refuse(sql: string): void {
  const bytes = Buffer.byteLength(sql);
  const message = sql.trim() === "" ? "There is no SQL to run." : tooLong(bytes);
  if (message) throw new AppError("invalid", message, { issues: [{ path: "sql", message }] });
}

function tooLong(bytes: number): string | null {
  if (bytes <= SQL_BYTES_MAX) return null;
  return `The SQL has ${bytes.toLocaleString("en")} bytes; the Data API takes ${SQL_BYTES_MAX.toLocaleString("en")}.`;
}
