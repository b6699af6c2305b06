import { type Classification, countsAs } from "@/server/catalog";
import type { Requirement } from "@/server/changes";
import type { AccessStep } from "./step-shape";

/** A dataset whose access a Change touches, or whatever else it touches that is none. */
export interface TouchedDataset {
  name: string;
  classification: string | null;
}

/** How much is asked, by the highest classification of what is touched. */
const RULES: Record<Classification, { approvals: number; byAdmin: boolean }> = {
  public: { approvals: 0, byAdmin: false },
  internal: { approvals: 1, byAdmin: false },
  confidential: { approvals: 1, byAdmin: true },
  restricted: { approvals: 2, byAdmin: true },
};

/** Operations that give nobody anything by themselves. */
const PREPARING = new Set(["CreateLFTag", "CreateLFTagExpression", "CreateDataCellsFilter"]);

/** Who must approve. Pure; `effects` is how many people's or roles' accesses change. */
export function requirementOf(
  steps: readonly AccessStep[],
  datasets: readonly TouchedDataset[],
  effects: number,
): Requirement {
  if (effects === 0 && steps.every(({ operation }) => isPreparing(operation)))
    return { approvals: 0, byAdmin: false, why: "It gives nobody anything and takes nothing." };
  const [first, ...rest] = datasets.map((dataset) => ({ dataset, rule: ruleOf(dataset) }));
  if (!first) return { ...RULES[countsAs(null)], why: "It touches no registered dataset." };
  const { dataset, rule } = rest.reduce((most, one) => (isStricter(one.rule, most.rule) ? one : most), first);
  const others = datasets.length - 1;
  const also = others === 0 ? "" : `, the most sensitive of ${datasets.length} that it touches`;
  const word = dataset.classification === null ? "is not classified" : `is ${dataset.classification}`;
  return { approvals: rule.approvals, byAdmin: rule.byAdmin, why: `${dataset.name} ${word}${also}.` };
}

export function isPreparing(operation: AccessStep["operation"]): boolean {
  if (operation.name === "UpdateLFTag") return operation.remove.length === 0;
  return PREPARING.has(operation.name);
}

const ruleOf = ({ classification }: TouchedDataset) => RULES[countsAs(classification)];

type Rule = (typeof RULES)[Classification];
const isStricter = (one: Rule, other: Rule) =>
  one.approvals * 2 + Number(one.byAdmin) > other.approvals * 2 + Number(other.byAdmin);
