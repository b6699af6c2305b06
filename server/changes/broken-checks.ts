import type { PlanCheck } from "./kinds";
import type { OverrideRow } from "./override-store";

type Override = Pick<OverrideRow, "planHash" | "checks" | "isStanding">;

/** The checks that a plan breaks, or breaks more than they are broken; what is broken already does not hinder. */
const brokenOf = (checks: readonly PlanCheck[] = []): PlanCheck[] => checks.filter(({ added }) => added > 0);

/** An override is of one plan, of a check as it read then, and of who may still give one. */
export const isOverridden = (
  { id, says }: PlanCheck,
  planHash: string | null,
  overrides: readonly Override[],
): boolean =>
  overrides.some(
    (one) =>
      one.isStanding &&
      one.planHash === planHash &&
      one.checks.some((check) => check.id === id && check.says === says),
  );

/** Those that keep a plan from being applied. */
export const blockingOf = (
  checks: readonly PlanCheck[] | undefined,
  planHash: string | null,
  overrides: readonly Override[],
): PlanCheck[] => brokenOf(checks).filter((check) => !isOverridden(check, planHash, overrides));

export const namesOf = (checks: readonly PlanCheck[]): string => checks.map(({ name }) => name).join(", ");
