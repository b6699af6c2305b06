import { needsValue, type Operator } from "./engine/filter";
import { isMoment, isNumeric, type Kind } from "./engine/kinds";
import { momentOf, numberOf } from "./engine/values";

/** Why a value cannot be compared with those of a column; null when it can. */
export function filterProblem(kind: Kind, operator: Operator, value: string): string | null {
  if (operator === "contains" || !needsValue(operator)) return null;
  if (isNumeric(kind) && Number.isNaN(numberOf(value)) && !/^\s*nan\s*$/i.test(value)) {
    return "This column needs a number, such as 12.5.";
  }
  if (isMoment(kind) && Number.isNaN(momentOf(value))) {
    return `This column needs a ${kind === "date" ? "date, such as 2026-02-28" : "time, such as 2026-02-28 12:00"}.`;
  }
  return null;
}
