import type pg from "pg";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { queueRunIn } from "@/server/runs";
import { APPLY_KIND, type ApplyInput } from "./apply-run";
import { blockingOf, namesOf } from "./broken-checks";
import type * as contract from "./contract";
import { overridesOf } from "./override-store";
import { kindOfChange } from "./plan";
import { seen } from "./read";
import { revertOf } from "./seen-store";
import { lapsedOf } from "./standing";
import { applyingOn, type ChangeRow } from "./store";
import { move } from "./transitions";

const TIMEOUT_MS = 6 * 60 * 60_000;
export const RETRY = { attempts: 5, baseMs: 2_000 };

/** Queues the Run that does it, by the roles of whoever applies it. */
export async function applyChange(
  ctx: Context,
  { changeId, countsRows }: ParsedInput<typeof contract.applyChange>,
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
      const input: ApplyInput = { changeId, authority, sessionName: ctx.actor.email, countsRows };
      const run = await queueRunIn(client, ctx, {
        ...{ kind: APPLY_KIND, title: `Apply: ${row.title}`, input, timeoutMs: TIMEOUT_MS, retry: RETRY },
        accountId: row.accountIds.length === 1 ? (row.accountIds[0] ?? null) : null,
      });
      const along = { runId: run.id, authority, appliedByName: ctx.actor.name, problem: null };
      const told = { runId: run.id };
      const check = ({ begunAt }: ChangeRow) => refuseReverted(client, changeId, begunAt !== null);
      await move(client, ctx, { changeId, event: { type: "apply" }, along, told }, check);
      return { runId: run.id };
    },
    () => ["headgate_event"],
  );
}

/** What is being taken back does not go on beside that. */
async function refuseReverted(client: pg.ClientBase, changeId: string, isBegun: boolean): Promise<void> {
  const reverting = isBegun ? await revertOf(changeId, client) : null;
  if (reverting)
    throw new AppError("conflict", "A Change that takes it back was drafted. Withdraw that one first.", {
      details: { changeId: reverting },
    });
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

/** What somebody approved who has left, may not any more or is no admin any more is not done on their word. */
async function lapse(ctx: Context, row: ChangeRow): Promise<void> {
  if (row.state !== "approved" && row.state !== "failed") return;
  const lapsed = await lapsedOf(row);
  if (!lapsed) return;
  const { personIds, names, why } = lapsed;
  await transaction(
    (client) =>
      move(client, ctx, {
        changeId: row.id,
        event: { type: "lapse", personIds },
        told: { approvers: names, why },
      }),
    () => ["headgate_event"],
  );
  throw new AppError("precondition_failed", why);
}
