import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { PREVIEWED } from "./contract";
import type { Effect } from "./kinds";
import { type MadePlan, planOf } from "./plan";
import { known } from "./propose";
import { checksShown, seesAccess } from "./read";

/** A plan of what is not proposed: no row and no Event is left of it. */
export async function previewChange(
  { actor, signal }: Pick<Context, "actor" | "signal">,
  { kind, steps }: ParsedInput<typeof contract.previewChange>,
): Promise<Output<typeof contract.previewChange>> {
  const { kind: name } = known(kind);
  const { plan, summary, hash } = await planOf({ kind: name, steps: [...steps] }, [], signal);
  const isOpen = seesAccess(actor);
  return {
    steps: summary.steps,
    counts: summary.counts,
    requirement: plan.requirement,
    warnings: summary.warnings,
    checks: checksShown({ plan: summary, planHash: hash }, [], isOpen),
    principals: isOpen ? summary.principals : [],
    effects: isOpen ? firstEffects(plan.effects, summary.principals) : [],
  };
}

/** Numbered as they are in a plan that is kept. */
function firstEffects(
  effects: readonly Effect[],
  principals: MadePlan["summary"]["principals"],
): contract.Effect[] {
  const left = new Map(
    principals
      .slice(0, PREVIEWED.principals)
      .map(({ principal }) => [principal, PREVIEWED.effects as number]),
  );
  return effects.flatMap((effect, n) => {
    const more = left.get(effect.principal) ?? 0;
    if (more === 0) return [];
    left.set(effect.principal, more - 1);
    return [{ ...effect, n, columns: effect.columns && [...effect.columns] }];
  });
}
