import type { Check, Effect, PlannedStep } from "@/server/changes";
import { facetOf } from "./facet";
import { type CurrentLake, currentLake } from "./lake";
import type { Operation } from "./operation";
import { resourceKey } from "./operations/resource-key";
import type { AccessStep } from "./step-shape";
import { type Asked, tryAsPrincipals } from "./try-as-principal";

const TOLD_MAX = 20;

/** Whether what was read again is as planned, and what people's own roles see and read then. */
export async function verifyAccess(
  steps: readonly PlannedStep<AccessStep>[],
  effects: readonly Effect[],
  asked: Asked,
): Promise<Check[]> {
  const current = await currentLake();
  const last = lastWord(steps);
  const wrong = last.filter((step) => !isSo(current, step));
  const read: Check[] =
    wrong.length === 0
      ? [
          {
            title: `${last.length} of ${last.length} read again as planned`,
            isOk: true,
            detail: null,
            how: "read",
          },
        ]
      : wrong.slice(0, TOLD_MAX).map(({ title, after }) => ({
          ...{ title, isOk: false, how: "read" as const },
          detail: `Planned to be ${JSON.stringify(after)}, and is not.`,
        }));
  return [...read, ...(await tryAsPrincipals(current, effects, asked))];
}

function isSo({ lake }: CurrentLake, { accountId, step, after }: PlannedStep<AccessStep>): boolean {
  const catalog = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
  return (
    catalog !== undefined &&
    JSON.stringify(sorted(facetOf(catalog, step.operation))) === JSON.stringify(sorted(after))
  );
}

/** PostgreSQL keeps the keys of JSON in an order of its own. */
const sorted = (value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)])
    : value;

/** Of steps on the same thing the last; what a later one takes along is not asked for. */
function lastWord(steps: readonly PlannedStep<AccessStep>[]): PlannedStep<AccessStep>[] {
  const last = new Map<string, PlannedStep<AccessStep>>();
  for (const planned of steps) {
    const { accountId, step } = planned;
    const { operation } = step;
    if (operation.name === "DeleteLFTag")
      for (const [key, earlier] of last)
        if (goesWith(earlier.step.operation, operation.key)) last.delete(key);
    if (operation.name === "DeleteLFTagExpression" || operation.name === "DeleteDataCellsFilter")
      for (const [key, earlier] of last) if ("grant" in earlier.step.operation) last.delete(key);
    last.set(`${accountId} ${subjectOf(accountId, operation)}`, planned);
  }
  return [...last.values()];
}

const goesWith = (operation: Operation, key: string): boolean =>
  "grant" in operation || ("tags" in operation && Object.hasOwn(operation.tags, key));

function subjectOf(accountId: string, operation: Operation): string {
  if ("grant" in operation)
    return JSON.stringify([operation.grant.principal, resourceKey(accountId, operation.grant.resource)]);
  if ("optIn" in operation)
    return JSON.stringify([
      "optIn",
      operation.optIn.principal,
      resourceKey(accountId, operation.optIn.resource),
    ]);
  if ("tags" in operation)
    return JSON.stringify([resourceKey(accountId, operation.resource), Object.keys(operation.tags).sort()]);
  if ("filter" in operation) {
    const { database, table, name } = operation.filter;
    return JSON.stringify(["filter", database, table, name]);
  }
  if (operation.name === "DeleteDataCellsFilter")
    return JSON.stringify(["filter", operation.database, operation.table, operation.filterName]);
  if ("key" in operation) return JSON.stringify(["tag", operation.key]);
  const name = "expression" in operation ? operation.expression.name : operation.expressionName;
  return JSON.stringify(["expression", name]);
}
