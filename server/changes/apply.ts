import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { AppError, asAppError } from "@/server/errors";
import { type Context, mayNow } from "@/server/identity";
import { queueRunIn } from "@/server/runs";
import { APPLY_KIND, type ApplyInput } from "./apply-run";
import { blockingOf, namesOf } from "./broken-checks";
import type * as contract from "./contract";
import { overridesOf } from "./override-store";
import { kindOfChange } from "./plan";
import { draft, planChange, requesterOf } from "./propose";
import { detailOf, seen } from "./read";
import { stepsBack } from "./revert-steps";
import { revertOf } from "./seen-store";
import { stepsOf } from "./step-store";
import { applyingOn, type ChangeRow, verdictsOf } from "./store";
import { move } from "./transitions";

const TIMEOUT_MS = 6 * 60 * 60_000;
export const RETRY = { attempts: 5, baseMs: 2_000 };

/** Queues the Run that does it, by the roles of whoever applies it. */
export async function applyChange(
  ctx: Context,
  { changeId }: ParsedInput<typeof contract.applyChange>,
): Promise<Output<typeof contract.applyChange>> {
  const row = await seen(ctx, changeId);
  await lapse(ctx, row);
  await refuseBroken(row);
  const authority = await kindOfChange(row).authorityOf(ctx.actor, row.accountIds);
  return transaction(
    async (client) => {
      const other = await applyingOn(client, row.accountIds, changeId);
      if (other)
        throw new AppError(
          "conflict",
          `Another Change is being applied there: ${other.title}. Wait for it.`,
          {
            details: { changeId: other.id },
          },
        );
      const input: ApplyInput = { changeId, authority, sessionName: ctx.actor.email };
      const run = await queueRunIn(client, ctx, {
        ...{ kind: APPLY_KIND, title: `Apply: ${row.title}`, input, timeoutMs: TIMEOUT_MS, retry: RETRY },
        accountId: row.accountIds.length === 1 ? (row.accountIds[0] ?? null) : null,
      });
      const along = { runId: run.id, authority, appliedByName: ctx.actor.name, problem: null };
      await move(client, ctx, { changeId, event: { type: "apply" }, along, told: { runId: run.id } });
      return { runId: run.id };
    },
    () => ["headgate_event"],
  );
}

/** What holds of the lake is to hold after it, or an admin has said why not. */
async function refuseBroken({ id, plan, planHash }: ChangeRow): Promise<void> {
  const blocking = blockingOf(plan?.checks, planHash, await overridesOf(id));
  if (blocking.length === 0) return;
  throw new AppError(
    "precondition_failed",
    `It breaks ${namesOf(blocking)}. Change what it does, or have an admin override that with a reason.`,
    { details: { checks: blocking.map((one) => one.id) } },
  );
}

/** What somebody approved who has left or may not any more is not done on their word. */
async function lapse(ctx: Context, row: ChangeRow): Promise<void> {
  if (row.state !== "approved" && row.state !== "failed") return;
  const given = (await verdictsOf(row.id)).filter(({ verdict, isVoid }) => verdict === "approve" && !isVoid);
  const standing = await Promise.all(given.map(({ personId }) => mayNow(personId, "change.approve")));
  const gone = given.filter((_, at) => !standing[at]);
  if (gone.length === 0) return;
  const personIds = gone.map(({ personId }) => personId);
  const names = gone.map(({ personName }) => personName).join(", ");
  await transaction(
    (client) =>
      move(client, ctx, {
        changeId: row.id,
        event: { type: "lapse", personIds },
        told: { approvers: names },
      }),
    () => ["headgate_event"],
  );
  throw new AppError(
    "precondition_failed",
    `${names} may not approve Changes any more, so what they said does not count. Ask somebody else.`,
  );
}

/** Drafts the Change that takes back what was done of this one, last first. */
export async function revertChange(
  ctx: Context,
  { changeId }: ParsedInput<typeof contract.revertChange>,
): Promise<Output<typeof contract.revertChange>> {
  const row = await seen(ctx, changeId);
  if (!["failed", "applied", "verified"].includes(row.state) || row.begunAt === null)
    throw new AppError("precondition_failed", `A Change that is ${row.state} has nothing to take back.`, {
      details: { state: row.state },
    });
  const earlier = await revertOf(changeId);
  if (earlier)
    throw new AppError("conflict", "The Change that takes this one back was drafted already.", {
      details: { changeId: earlier },
    });
  const all = await stepsOf(changeId);
  const open = all.find(({ state }) => state === "sending");
  if (open)
    throw new AppError(
      "precondition_failed",
      `It is not known whether this step was done: ${open.title}. Apply the Change again first, which finds out.`,
      { details: { step: open.n } },
    );
  const done = all.filter(({ state, wasSo }) => state === "done" && !wasSo);
  const kind = kindOfChange(row);
  const { steps, passed } = await stepsBack(kind, changeId, done);
  const reason = passed.length > 0 ? `Not given back, as its hour has passed: ${passed.join("; ")}` : "";
  if (steps.length === 0)
    throw new AppError("precondition_failed", reason || "Nothing of it was done that could be taken back.");
  const title = `Revert: ${row.title}`.slice(0, 200);
  const accountIds = kind.accountsOf(steps);
  const made = { kind: row.kind, title, reason: reason.slice(0, 2_000), steps, accountIds };
  const id = await draft(ctx, { ...made, requester: requesterOf(ctx), revertsId: changeId });
  return planChange(ctx, { changeId: id }).catch((error: unknown) => {
    // It is there as a draft, and its page says what stands in the way when it is planned again.
    if (asAppError(error)?.code === "invalid") return detailOf(ctx, id);
    throw error;
  });
}
