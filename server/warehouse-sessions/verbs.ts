import { uuidv7 } from "uuidv7";
import { accountOnRecord, awsTargetFor, recordedTarget } from "@/server/accounts";
import { isSameTarget, type Target } from "@/server/accounts/contract";
import type { ParsedInput } from "@/server/api/endpoint";
import { redshiftWarehouse } from "@/server/aws/redshift-data";
import { AppError, notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import type { WarehouseSession } from "./contract";
import { letGo } from "./let-go";
import { BUSY, findSession, type SessionRow } from "./store";

type Opening = ParsedInput<typeof contract.openWarehouseSession>;

/** Writes down a session that the first script with its id opens; nothing is sent. */
export async function openWarehouseSession(ctx: Context, input: Opening): Promise<WarehouseSession> {
  const { keepMinutes, ...target } = input;
  if (target.warehouseKind === "athena") throw refused("warehouseKind", "Athena has no sessions.");
  const { roleArn } = await awsTargetFor(ctx, target.accountId);
  const id = uuidv7();
  const data = { id, ownerId: ctx.actor.id, ...target, roleArn, keepSeconds: keepMinutes * 60 };
  const event = eventOf("warehouseSession.open", data, { ...target, roleArn, keepMinutes });
  await write(ctx, event, async (tx) => {
    // Those that can't be alive any more.
    await tx.$executeRaw`DELETE FROM warehouse_session WHERE used_at < now() - interval '2 days'`;
    await tx.warehouseSession.create({ data });
  });
  return shown(await ownSession(ctx, id));
}

export async function getWarehouseSession(
  ctx: Context,
  { sessionId }: ParsedInput<typeof contract.getWarehouseSession>,
): Promise<WarehouseSession> {
  return shown(await ownSession(ctx, sessionId));
}

/** Ends a session for good; at AWS it goes a second after its last statement, a ROLLBACK. */
export async function endWarehouseSession(
  ctx: Context,
  { sessionId }: ParsedInput<typeof contract.endWarehouseSession>,
): Promise<WarehouseSession> {
  const session = await ownSession(ctx, sessionId);
  if (session.runId) throw new AppError("conflict", BUSY, { details: { runId: session.runId } });
  if (!session.isOver) {
    await write(
      ctx,
      (isMine: boolean) => (isMine ? [eventOf("warehouseSession.end", session, {})] : []),
      async (tx) => {
        const { count } = await tx.warehouseSession.updateMany({
          where: { id: sessionId, endedAt: null },
          data: { endedAt: new Date() },
        });
        return count > 0;
      },
    );
    await endAtAws(ctx, session);
  }
  return shown(await ownSession(ctx, sessionId));
}

/** The session that a script is asked to run in; throws `gone` for one that is not there for this person any more. */
export async function sessionFor(
  ctx: Context,
  sessionId: string,
  { target, roleArn }: { target: Target; roleArn: string },
): Promise<SessionRow> {
  const session = await findSession(sessionId);
  if (!session || session.ownerId !== ctx.actor.id || session.isOver) {
    throw gone(
      sessionId,
      "This session has ended, and its temporary tables and settings with it. What runs next gets a new one.",
    );
  }
  if (session.roleArn !== roleArn) {
    throw gone(
      sessionId,
      `This session is ${session.roleArn}'s, and you are ${roleArn} by now. What runs next gets a new one.`,
    );
  }
  if (!isSameTarget(session, target)) {
    throw refused("sessionId", `The session is one of ${session.warehouse}, database ${session.database}.`);
  }
  return session;
}

/** A session is there for the person who opened it alone. */
async function ownSession(ctx: Context, id: string): Promise<SessionRow> {
  const session = await findSession(id);
  if (!session || session.ownerId !== ctx.actor.id) throw notFound("session");
  return session;
}

async function endAtAws(ctx: Context, session: SessionRow): Promise<void> {
  const { id, sessionId, warehouseKind, warehouse, database } = session;
  if (!sessionId) return;
  const target = recordedTarget(session, await accountOnRecord(session.accountId), ctx.actor.email);
  await letGo(target, { id, sessionId, database, warehouse: redshiftWarehouse(warehouseKind, warehouse) });
}

const gone = (sessionId: string, message: string) =>
  new AppError("gone", message, { details: { sessionId } });

const refused = (path: string, message: string) =>
  new AppError("invalid", message, { issues: [{ path, message }] });

const eventOf = (
  verb: string,
  { id, ownerId, accountId }: Pick<SessionRow, "id" | "ownerId" | "accountId">,
  after: object,
) => ({
  verb,
  resourceType: "warehouseSession",
  resourceId: id,
  ownerId,
  accountId,
  after,
});

function shown(row: SessionRow): WarehouseSession {
  const { id, accountId, warehouseKind, warehouse, database, roleArn, runId } = row;
  const state = row.isOver ? "ended" : runId ? "busy" : row.lapsesAt ? "open" : "new";
  return {
    ...{ id, accountId, warehouseKind, warehouse, database, roleArn, runId, state },
    keepMinutes: row.keepSeconds / 60,
    createdAt: row.createdAt.toISOString(),
    endsAt: (row.endedAt ?? (runId ? null : row.lapsesAt))?.toISOString() ?? null,
  };
}
