import type pg from "pg";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { AppError, asAppError, notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { endedSteps } from "./expiry-store";
import { kindOfChange } from "./plan";
import { STOPPED } from "./policy";
import { draft, planChange, requesterOf } from "./propose";
import { detailOf, seen } from "./read";
import { stepsBack } from "./revert-steps";
import { restOf, revertOf } from "./seen-store";
import { settleSteps } from "./settle-steps";
import { type ChangeRow, lockChange } from "./store";

type Detail = Output<typeof contract.getChange>;

/** Drafts the Change that takes back what was done of this one, last first. */
export async function revertChange(
  ctx: Context,
  { changeId }: ParsedInput<typeof contract.revertChange>,
): Promise<Detail> {
  const row = await seen(ctx, changeId);
  const isIn = (now: ChangeRow) => begunIn(now, [...STOPPED, "applied", "verified"]);
  if (!isIn(row))
    throw new AppError("precondition_failed", `A Change that is ${row.state} has nothing to take back.`, {
      details: { state: row.state },
    });
  const ended = await endedSteps(changeId);
  const done = (await settleSteps(ctx, row)).filter(
    ({ n, state, wasSo }) => state === "done" && !wasSo && !ended.has(n),
  );
  const { steps, passed } = await stepsBack(kindOfChange(row), changeId, done);
  const reason = passed.length > 0 ? `Not given back, as its hour has passed: ${passed.join("; ")}` : "";
  if (steps.length === 0) throw new AppError("precondition_failed", reason || nothingToRevert(ended.size));
  const made = {
    ...{ title: `Revert: ${row.title}`, reason: reason.slice(0, 2_000) },
    ...{ steps, revertsId: changeId },
  };
  return draftOf(ctx, row, made, async (client) => {
    await mustStillBe(client, row, isIn);
    const earlier = await revertOf(changeId, client);
    if (!earlier) return;
    throw new AppError("conflict", "The Change that takes this one back was drafted already.", {
      details: { changeId: earlier },
    });
  });
}

const nothingToRevert = (ended: number): string =>
  ended > 0
    ? "What it gave for a time has ended, and nothing else of it could be taken back."
    : "Nothing of it was done that could be taken back.";

/** Drafts what is left of one that stopped half-way, to be approved for what it means by now. */
export async function draftRemainder(
  ctx: Context,
  { changeId }: ParsedInput<typeof contract.draftRemainder>,
): Promise<Detail> {
  const row = await seen(ctx, changeId);
  const isIn = (now: ChangeRow) => begunIn(now, STOPPED);
  if (!isIn(row))
    throw new AppError("precondition_failed", "This Change did not stop half-way.", {
      details: { state: row.state },
    });
  const done = new Set((await settleSteps(ctx, row)).filter((one) => one.state === "done").map(({ n }) => n));
  const steps = row.steps.filter((_, n) => !done.has(n));
  if (steps.length === 0) throw new AppError("precondition_failed", "Nothing of it is left to do.");
  const { revertsId } = row;
  const made = { title: `Rest of: ${row.title}`, reason: row.reason, steps, restOfId: changeId };
  return draftOf(ctx, row, { ...made, ...(revertsId === null ? {} : { revertsId }) }, async (client) => {
    await mustStillBe(client, row, isIn);
    const earlier = await restOf(changeId, client);
    if (!earlier) return;
    throw new AppError("conflict", "What is left of this Change was drafted already.", {
      details: { changeId: earlier },
    });
  });
}

const begunIn = ({ state, begunAt }: ChangeRow, states: readonly contract.ChangeState[]): boolean =>
  states.includes(state) && begunAt !== null;

/** Somebody may have had it go on meanwhile. */
async function mustStillBe(
  client: pg.ClientBase,
  { id, stateSeq }: ChangeRow,
  isIn: (row: ChangeRow) => boolean,
): Promise<void> {
  const locked = await lockChange(client, id);
  if (!locked) throw notFound("Change");
  if (isIn(locked.row) && locked.row.stateSeq === stateSeq) return;
  throw new AppError("conflict", "The Change was altered meanwhile. Look at it again.");
}

interface Made {
  title: string;
  reason: string;
  steps: readonly unknown[];
  revertsId?: string;
  restOfId?: string;
}

async function draftOf(
  ctx: Context,
  row: ChangeRow,
  { title, ...made }: Made,
  check: (client: pg.ClientBase) => Promise<void>,
): Promise<Detail> {
  const accountIds = kindOfChange(row).accountsOf(made.steps);
  const asked = { kind: row.kind, title: title.slice(0, 200), accountIds, requester: requesterOf(ctx) };
  const id = await draft(ctx, { ...made, ...asked }, check);
  return planChange(ctx, { changeId: id }).catch((error: unknown) => {
    // It is there as a draft, and its page says what stands in the way when it is planned again.
    if (asAppError(error)?.code === "invalid") return detailOf(ctx, id);
    throw error;
  });
}
