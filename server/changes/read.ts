import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import { blockingOf, isOverridden } from "./broken-checks";
import type * as contract from "./contract";
import { expiriesOf } from "./expiry-store";
import type { PlanCheck } from "./kinds";
import { type OverrideRow, overridesOf } from "./override-store";
import { actionsOf, maySee } from "./policy";
import { lacksAdmin } from "./reduce";
import { restOf, revertOf, runOf, whoMayApprove } from "./seen-store";
import {
  countDone,
  countEffects,
  hasToTakeBack,
  pageOfEffects,
  pageOfSteps,
  type StepRow,
} from "./step-store";
import {
  type ChangeRow,
  findChange,
  type ListedChange,
  pageOfChanges,
  type VerdictRow,
  verdictsOf,
} from "./store";

const Key = z.object({ id: z.uuid() });
const Place = z.object({ n: z.int() });

type Asker = Pick<Context, "actor">;

export async function listChanges(
  { actor }: Asker,
  input: ParsedInput<typeof contract.listChanges>,
): Promise<Output<typeof contract.listChanges>> {
  const { state: states, kind: kinds, accountId, requesterId, text, waitsFor, limit, cursor } = input;
  if (waitsFor && !actor.permissions.has("change.approve")) return { items: [], nextCursor: null };
  const waitsForId = waitsFor ? actor.id : undefined;
  const ownId = actor.permissions.has("change.readAll") ? requesterId : actor.id;
  if (requesterId !== undefined && requesterId !== ownId) return { items: [], nextCursor: null };
  const filter = { states, kinds, accountId, requesterId: ownId, text, waitsForId };
  const found = await pageOfChanges(filter, decodeCursor(cursor, Key)?.id ?? null, limit + 1);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { items: rows.map(shown), nextCursor: last ? encodeCursor({ id: last.id }) : null };
}

export const getChange = (
  ctx: Asker,
  { changeId }: ParsedInput<typeof contract.getChange>,
): Promise<contract.ChangeDetail> => detailOf(ctx, changeId);

/** One that the actor may know of. */
export async function seen({ actor }: Asker, changeId: string): Promise<ChangeRow> {
  const row = await findChange(changeId);
  if (!row || !maySee(actor, row)) throw notFound("Change");
  return row;
}

const ASKED = ["submitted", "approved", "failed"];

export async function detailOf({ actor }: Asker, changeId: string): Promise<contract.ChangeDetail> {
  const row = await seen({ actor }, changeId);
  const [
    verdicts,
    run,
    stepsDone,
    isToTakeBack,
    effectsKept,
    expiries,
    revertingId,
    restId,
    approvers,
    overrides,
  ] = await Promise.all([
    verdictsOf(changeId),
    row.runId ? runOf(row.runId) : null,
    countDone(changeId),
    row.begunAt !== null && hasToTakeBack(changeId),
    countEffects(changeId),
    expiriesOf(changeId),
    revertOf(changeId),
    restOf(changeId),
    whoMayApprove(row.requesterId),
    overridesOf(changeId),
  ]);
  const approvals = verdicts.filter(({ verdict, isVoid }) => verdict === "approve" && !isVoid);
  const target = {
    ...row,
    approvals,
    requester: { id: row.requesterId, isAdmin: row.requesterIsAdmin },
    isBegun: row.begunAt !== null,
    isToTakeBack,
    isBeingReverted: revertingId !== null,
    isRestDrafted: restId !== null,
    isBlocked: blockingOf(row.plan?.checks, row.planHash, overrides).length > 0,
    isUnfinished: stepsDone < row.stepCount,
  };
  return {
    ...shown(row),
    proposed: row.steps,
    planHash: row.planHash,
    plannedAt: row.plannedAt?.toISOString() ?? null,
    requirement: row.requirement,
    warnings: row.plan?.warnings ?? [],
    planChecks: checksShown(row, overrides, seesAccess(actor)),
    overrides: overrides.map((one) => overrideShown(row, one)),
    principals: seesAccess(actor) ? (row.plan?.principals ?? []) : [],
    verdicts: verdicts.map((one) => verdictOf(row, one)),
    checks: checksFound(row, seesAccess(actor)),
    run: run && runSeen(actor, run),
    appliedByName: row.appliedByName,
    expiries: expiries.map(({ expiresAt, ...one }) => ({ ...one, expiresAt: expiresAt.toISOString() })),
    revertedById: row.revertedById ?? revertingId,
    may: actionsOf(actor, target),
    ...{ isBegun: target.isBegun, stepsDone, effectsKept, approvers, restId },
    isAdminMissing: ASKED.includes(row.state) && lacksAdmin(target),
    restOfId: row.restOfId,
  };
}

function runSeen(
  actor: Context["actor"],
  { ownerId, ...run }: NonNullable<Awaited<ReturnType<typeof runOf>>>,
) {
  return { ...run, isVisible: ownerId === actor.id || actor.permissions.has("run.readAll") };
}

/** What was found otherwise than planned, and who was tried, tells of others' access. */
const checksFound = ({ checks }: ChangeRow, isOpen: boolean): ChangeRow["checks"] =>
  isOpen || checks === null
    ? checks
    : checks.filter(({ how }) => how === "read").map((check) => ({ ...check, detail: null }));

/** So does what breaks a check; and those that it leaves as they are tell what else is held to be so. */
export function checksShown(
  { plan, planHash }: Pick<ChangeRow, "plan" | "planHash">,
  overrides: readonly OverrideRow[],
  isOpen: boolean,
): contract.PlanCheck[] {
  const checks = (plan?.checks ?? []).filter((one) => isOpen || isAffected(one));
  return checks.map((check) => ({
    ...check,
    breaks: isOpen ? [...check.breaks] : [],
    isOverridden: isOverridden(check, planHash, overrides),
  }));
}

const isAffected = ({ before, after, added }: PlanCheck) => added > 0 || before !== after;

function overrideShown(row: ChangeRow, { planHash, createdAt, isStanding, ...one }: OverrideRow) {
  return { ...one, isOfPlan: planHash === row.planHash, isStanding, at: createdAt.toISOString() };
}

function verdictOf(row: ChangeRow, { planHash, createdAt, isVoid, ...one }: VerdictRow): contract.Verdict {
  return { ...one, isVoid: isVoid || planHash !== row.planHash, at: createdAt.toISOString() };
}

function shown(row: ListedChange): contract.Change {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    reason: row.reason,
    state: row.state,
    stateSeq: row.stateSeq,
    accountIds: row.accountIds,
    steps: row.stepCount,
    counts: row.counts,
    approvals: row.approvals,
    approvalsNeeded: row.requirement?.approvals ?? null,
    requesterId: row.requesterId,
    requesterName: row.requesterName,
    problem: row.problem,
    runId: row.runId,
    revertsId: row.revertsId,
    revertedById: row.revertedById,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    appliedAt: row.appliedAt?.toISOString() ?? null,
  };
}

/** Who may read what, of others too, is not for everybody who asks for something: they see how much it is. */
export const seesAccess = (actor: Asker["actor"]): boolean => actor.permissions.has("change.readAll");

export async function listChangeSteps(
  ctx: Asker,
  { changeId, limit, cursor }: ParsedInput<typeof contract.listChangeSteps>,
): Promise<Output<typeof contract.listChangeSteps>> {
  await seen(ctx, changeId);
  const found = await pageOfSteps(changeId, decodeCursor(cursor, Place)?.n ?? -1, limit + 1);
  const rows = found.slice(0, limit);
  const hidden = seesAccess(ctx.actor) ? {} : { before: null, after: null };
  return {
    items: rows.map((row) => ({ ...stepShown(row), ...hidden })),
    nextCursor: nextOf(found, rows, limit),
  };
}

const stepShown = ({ step: _, inverse: __, expiresAt, doneAt, ...row }: StepRow): contract.ChangeStep => ({
  ...row,
  expiresAt: expiresAt?.toISOString() ?? null,
  doneAt: doneAt?.toISOString() ?? null,
});

export async function listEffects(
  ctx: Asker,
  { changeId, principal, direction, limit, cursor }: ParsedInput<typeof contract.listEffects>,
): Promise<Output<typeof contract.listEffects>> {
  await seen(ctx, changeId);
  const afterN = decodeCursor(cursor, Place)?.n ?? -1;
  const found = await pageOfEffects(changeId, { principal, direction }, afterN, limit + 1);
  const rows = found.slice(0, limit);
  return {
    items: rows.map((row) => ({ ...row, columns: row.columns && [...row.columns] })),
    nextCursor: nextOf(found, rows, limit),
  };
}

function nextOf(found: readonly unknown[], rows: readonly { n: number }[], limit: number): string | null {
  const last = found.length > limit ? rows.at(-1) : undefined;
  return last ? encodeCursor({ n: last.n }) : null;
}
