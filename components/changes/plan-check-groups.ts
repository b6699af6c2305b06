import type { PlanCheck } from "@/server/changes/contract";

/** A plan's checks by what becomes of them: those that keep it from being applied first. */
export function groupsOf(checks: readonly PlanCheck[]) {
  const broken = checks.filter(({ added }) => added > 0);
  const rest = checks.filter(({ added }) => added === 0);
  return {
    broken: broken.toSorted((a, b) => Number(a.isOverridden) - Number(b.isOverridden)),
    mended: rest.filter(({ before, after }) => before > 0 && after === 0),
    failing: rest.filter(({ after }) => after > 0),
    passing: rest.filter(({ before, after }) => before === 0 && after === 0).length,
  };
}
