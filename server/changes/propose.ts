import type pg from "pg";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { AppError, asAppError } from "@/server/errors";
import { recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { type ChangeKind, kindOf } from "./kinds";
import { keepPlan, planOf } from "./plan";
import { canonical } from "./plan-hash";
import { detailOf, seen } from "./read";
import { type Along, addChange, type ChangeRow, type NewChange, noteProblem } from "./store";
import { eventOf, move } from "./transitions";

type Detail = Output<typeof contract.getChange>;

export async function createChange(
  ctx: Context,
  { kind, title, reason, steps }: ParsedInput<typeof contract.createChange>,
): Promise<Detail> {
  const parsed = known(kind).parse(steps);
  const accountIds = known(kind).accountsOf(parsed);
  const id = await draft(ctx, {
    kind,
    title,
    reason,
    steps: parsed,
    accountIds,
    requester: requesterOf(ctx),
  });
  return detailOf(ctx, id);
}

export const requesterOf = ({ actor }: Context) => ({
  id: actor.id,
  name: actor.name,
  isAdmin: actor.role === "admin",
});

/** A kind that a request names; one that nobody registered is a bad request. */
export function known(kind: string): ChangeKind {
  const found = kindOf(kind);
  if (found) return found;
  throw new AppError("invalid", "There is no such kind of Change.", {
    issues: [{ path: "kind", message: "Not a kind of Change." }],
  });
}

export const draft = (
  ctx: Context,
  made: NewChange,
  check: (client: pg.ClientBase) => Promise<void> = async () => {},
): Promise<string> =>
  transaction(
    async (client) => {
      await check(client);
      const id = await addChange(client, made);
      const { kind, title, accountIds, revertsId = null, restOfId = null } = made;
      const event = eventOf(
        { id, requesterId: made.requester.id, accountIds: [...accountIds] },
        "change.create",
      );
      const after = { kind, title, steps: made.steps.length, revertsId, restOfId };
      await recordEvents(client, [{ source: ctx, event: { ...event, after } }]);
      return id;
    },
    () => ["headgate_event"],
  );

/** Only who asks for it edits it; whoever sees another's is told so. */
function mustBeOwn(ctx: Context): (row: ChangeRow) => void {
  return ({ requesterId, requesterName }) => {
    if (requesterId === ctx.actor.id) return;
    throw new AppError("forbidden", `This is ${requesterName}'s Change: only they can do this with it.`);
  };
}

export async function updateChange(
  ctx: Context,
  { changeId, title, reason, steps }: ParsedInput<typeof contract.updateChange>,
): Promise<Detail> {
  const row = await seen(ctx, changeId);
  const along: Along = { plan: null, plannedAt: null, problem: null, checks: null };
  if (title !== undefined) along.title = title;
  if (reason !== undefined) along.reason = reason;
  if (steps !== undefined) {
    const kind = known(row.kind);
    along.steps = kind.parse(steps);
    along.accountIds = kind.accountsOf(along.steps);
    // What does something else takes nothing back by being applied; the rest of another it stays.
    if (canonical(along.steps) !== canonical(row.steps)) along.revertsId = null;
  }
  const told = { title: title ?? row.title, steps: (along.steps ?? row.steps).length };
  await transaction(
    async (client) => {
      await move(client, ctx, { changeId, event: { type: "edit" }, along, told }, mustBeOwn(ctx));
      await keepPlan(client, changeId, null);
    },
    () => ["headgate_event"],
  );
  return detailOf(ctx, changeId);
}

/** Works it out anew on what is known now. */
export async function planChange(
  ctx: Context,
  { changeId }: ParsedInput<typeof contract.planChange>,
): Promise<Detail> {
  const row = await seen(ctx, changeId);
  const made = await planOf(row).catch((error: unknown) => keepProblem(ctx, row, error));
  const isAsRead = (now: ChangeRow) => {
    if (now.state === "draft") mustBeOwn(ctx)(now);
    if (now.stateSeq === row.stateSeq) return;
    throw new AppError("conflict", "The Change was altered meanwhile. Look at it again.");
  };
  const event = { type: "plan", planHash: made.hash, requirement: made.plan.requirement } as const;
  const along: Along = { plan: made.summary, plannedAt: "now", problem: null };
  const told = { ...made.summary.counts, steps: made.plan.steps.length, version: made.plan.version };
  await transaction(
    async (client) => {
      await move(client, ctx, { changeId, event, along, told }, isAsRead);
      if (row.planHash !== made.hash) await keepPlan(client, changeId, made.plan);
    },
    () => ["headgate_event"],
  );
  return detailOf(ctx, changeId);
}

/** A draft that can't be planned says why, also to who comes to it later. */
async function keepProblem(ctx: Context, row: ChangeRow, error: unknown): Promise<never> {
  const known = asAppError(error);
  if (known?.code === "invalid" && row.state === "draft" && row.requesterId === ctx.actor.id)
    await noteProblem(row, known.message);
  throw error;
}

export async function submitChange(
  ctx: Context,
  { changeId }: ParsedInput<typeof contract.submitChange>,
): Promise<Detail> {
  await seen(ctx, changeId);
  await transaction(
    (client) => move(client, ctx, { changeId, event: { type: "submit" } }, mustBeOwn(ctx)),
    () => ["headgate_event"],
  );
  return detailOf(ctx, changeId);
}

export async function withdrawChange(
  ctx: Context,
  { changeId }: ParsedInput<typeof contract.withdrawChange>,
): Promise<Detail> {
  await seen(ctx, changeId);
  await transaction(
    (client) => move(client, ctx, { changeId, event: { type: "withdraw" } }, mustBeOwn(ctx)),
    () => ["headgate_event"],
  );
  return detailOf(ctx, changeId);
}
