import type pg from "pg";
import { AppError } from "@/server/errors";
import { type Counts, EFFECTS_KEPT } from "./contract";
import { type ChangeKind, type Effect, kindOf, type Plan } from "./kinds";
import { planHash } from "./plan-hash";
import { dropPlan, replacePlan } from "./step-store";
import type { ChangeRow, PlanSummary } from "./store";

const PRINCIPALS_MAX = 200;

export interface MadePlan {
  plan: Plan;
  hash: string;
  summary: PlanSummary;
}

/** The kind of a Change that is on record. */
export function kindOfChange({ kind }: Pick<ChangeRow, "kind">): ChangeKind {
  const found = kindOf(kind);
  if (!found)
    throw new AppError("precondition_failed", `Headgate knows no Changes of kind ${kind} any more.`);
  return found;
}

/** What it would do and mean, on what is known now without what `takenBack` undoes. */
export async function planOf(
  row: Pick<ChangeRow, "kind" | "steps"> & Partial<Pick<ChangeRow, "revertsId">>,
  takenBack: readonly unknown[] = [],
  signal?: AbortSignal,
): Promise<MadePlan> {
  const kind = kindOfChange(row);
  const isRevert = typeof row.revertsId === "string";
  const plan = await kind.plan(kind.parse(row.steps), { takenBack: kind.parse(takenBack), isRevert, signal });
  refuseExpired(plan);
  return { plan, hash: planHash(plan), summary: summaryOf(plan) };
}

function refuseExpired({ steps }: Plan): void {
  const at = steps.findIndex(({ expiresAt }) => expiresAt !== null && new Date(expiresAt) <= new Date());
  if (at < 0) return;
  throw new AppError("invalid", "What it gives would have expired already.", {
    issues: [{ path: `steps.${at}.expiresAt`, message: "This time is over." }],
  });
}

export async function keepPlan(client: pg.ClientBase, changeId: string, plan: Plan | null): Promise<void> {
  if (plan === null) await dropPlan(client, changeId);
  else await replacePlan(client, changeId, plan.steps, plan.effects.slice(0, EFFECTS_KEPT));
}

function summaryOf({ steps, effects, reach, checks = [], warnings, version }: Plan): PlanSummary {
  const principals = [...byPrincipal(effects)]
    .map(([principal, one]) => ({ principal, ...one }))
    .sort((a, b) => b.gains + b.loses - (a.gains + a.loses) || (a.principal < b.principal ? -1 : 1));
  return {
    version,
    warnings: [...warnings],
    checks: [...checks],
    steps: steps.length,
    principals: principals.slice(0, PRINCIPALS_MAX),
    counts: { ...countsOf(effects, principals.length), ...(reach ? { reach } : {}) },
  };
}

function byPrincipal(effects: readonly Effect[]): Map<string, { gains: number; loses: number }> {
  const found = new Map<string, { gains: number; loses: number }>();
  for (const { principal, direction } of effects) {
    const one = found.get(principal) ?? { gains: 0, loses: 0 };
    one[direction] += 1;
    found.set(principal, one);
  }
  return found;
}

function countsOf(effects: readonly Effect[], principals: number): Counts {
  const gains = effects.filter(({ direction }) => direction === "gains").length;
  const resources = new Set(effects.map(({ accountId, resource }) => `${accountId}/${resource}`)).size;
  return { gains, loses: effects.length - gains, principals, resources };
}
