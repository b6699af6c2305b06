import * as z from "zod";
import { principalFor } from "@/server/accounts";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { nextTime } from "@/server/cron/expression";
import { transaction } from "@/server/db/pool";
import { AppError, notFound } from "@/server/errors";
import { recordEvents } from "@/server/events";
import { authorize, type Context } from "@/server/identity";
import type * as contract from "./contract";
import { allKinds, kindOf, type ScheduledKind } from "./kinds";
import * as store from "./store";

export async function listSchedules(
  ctx: Context,
  { kind, subjectId, limit, cursor }: ParsedInput<typeof contract.listSchedules>,
): Promise<Output<typeof contract.listSchedules>> {
  const after = decodeCursor(cursor, z.object({ id: z.uuid() }));
  const kinds = allKinds()
    .filter((one) => ctx.actor.permissions.has(one.readPermission) && (!kind || one.kind === kind))
    .map((one) => one.kind);
  const found = await store.pageOfSchedules(
    { kinds, subjectId: subjectId ?? null },
    after?.id ?? null,
    limit + 1,
  );
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { items: rows.map(shown), nextCursor: last ? encodeCursor({ id: last.id }) : null };
}

/** Whoever sets it is who it runs as. */
export async function setSchedule(
  ctx: Context,
  asked: ParsedInput<typeof contract.setSchedule>,
): Promise<Output<typeof contract.setSchedule>> {
  const kind = mayChange(ctx, asked.kind);
  const accountId = await kind.accountOf(asked.subjectId);
  if (accountId === null) throw notFound(kind.resourceType);
  const { roleArn } = await principalFor(ctx, accountId);
  const { expression, timezone, enabled } = asked;
  const nextAt = enabled ? nextTime({ expression, timezone }, new Date()) : null;
  if (enabled && !nextAt)
    throw new AppError("invalid", "This schedule names no time that is still to come.", {
      issues: [{ path: "expression", message: "Its last time is over." }],
    });
  const who = { personId: ctx.actor.id, personName: ctx.actor.name };
  const row = await transaction(
    async (client) => {
      const before = await store.lockedSchedule(client, kind.kind, asked.subjectId);
      const made = await store.putSchedule(client, { ...asked, ...who, accountId, nextAt, roleArn });
      const event = { ...resource(kind, made), verb: "schedule.set" };
      await recordEvents(client, [
        { source: ctx, event: { ...event, before: before && told(before), after: told(made) } },
      ]);
      return made;
    },
    () => ["headgate_event", "headgate_schedule"],
  );
  return shown(row);
}

export async function deleteSchedule(
  ctx: Context,
  { kind: name, subjectId }: ParsedInput<typeof contract.deleteSchedule>,
): Promise<Output<typeof contract.deleteSchedule>> {
  const kind = mayChange(ctx, name);
  return transaction(
    async (client) => {
      const row = await store.lockedSchedule(client, name, subjectId);
      if (!row) throw notFound("schedule");
      await store.dropSchedule(client, row.id);
      const event = { ...resource(kind, row), verb: "schedule.delete", before: told(row) };
      await recordEvents(client, [{ source: ctx, event }]);
      return { id: row.id };
    },
    () => ["headgate_event", "headgate_schedule"],
  );
}

function mayChange(ctx: Context, name: string): ScheduledKind {
  const kind = kindOf(name);
  if (!kind) throw notFound("kind of schedule");
  authorize(ctx, kind.permission);
  return kind;
}

/** Events of a schedule stand with its subject, where its history is read. */
export const resource = (kind: ScheduledKind, row: Pick<store.ScheduleRow, "subjectId" | "accountId">) => ({
  resourceType: kind.resourceType,
  resourceId: row.subjectId,
  accountId: row.accountId,
});

export const told = ({ kind, expression, timezone, enabled, personName }: store.ScheduleRow) => ({
  ...{ kind, expression, timezone, enabled, personName },
});

function shown({ personId: _, nextAt, updatedAt, ...row }: store.ScheduleRow): contract.Schedule {
  return { ...row, nextAt: nextAt?.toISOString() ?? null, updatedAt: updatedAt.toISOString() };
}
