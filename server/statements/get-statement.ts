import type { ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import { runsBeingCancelled } from "@/server/runs";
import type { getStatement as endpoint, Statement } from "./contract";
import { readableBy } from "./policy";
import { namesOf, type StatementRow, shown } from "./store";

export async function getStatement(ctx: Context, { statementId }: ParsedInput<typeof endpoint>) {
  const [statement] = await shownTo(ctx, [await readableBy(ctx.actor, statementId)]);
  return statement as Statement;
}

/** Rows as the contract shows them; a statement that was asked to stop by way of its Run says so too. */
export async function shownTo(ctx: Context, rows: readonly StatementRow[]): Promise<Statement[]> {
  const me = ctx.actor;
  const open = rows.flatMap((row) => (row.endedAt === null && row.runId ? [row.runId] : []));
  const others = rows.flatMap((row) => (row.ownerId && row.ownerId !== me.id ? [row.ownerId] : []));
  const [stopping, names] = await Promise.all([runsBeingCancelled(open), namesOf(others)]);
  return rows.map((row) => {
    const isMine = row.ownerId === me.id;
    const owner = isMine ? me.name : (names.get(row.ownerId ?? "") ?? row.dbUser ?? "somebody");
    const statement = shown(row, owner, row.ownerId !== null && !isMine);
    return row.runId && stopping.has(row.runId) ? { ...statement, isCancelRequested: true } : statement;
  });
}
