import type { AccessDiff } from "./engine";
import { allColumns, findTable } from "./find";
import type { Lake } from "./model";
import type { AccessStep } from "./step-shape";

/**
 * What a plan's effects do not tell, and a difference of which makes it another: which columns there are where all of
 * them are meant, what a saved expression or a filter says that is granted by its name, and of
 * which grants what was held for good is to end.
 */
export function groundOf(steps: readonly AccessStep[], { tables }: AccessDiff, after: Lake) {
  const columns = new Map<string, readonly string[]>();
  for (const { table: ref } of tables) {
    const key = JSON.stringify([ref.catalogId, ref.database, ref.table]);
    const found = columns.has(key) ? undefined : findTable(after, ref);
    if (found)
      columns.set(
        key,
        allColumns(found.table).map(({ name }) => name),
      );
  }
  const named = steps.flatMap((step) => namedIn(step, after));
  const endsHeld = steps.flatMap((step, n) => (step.endsHeld ? [n] : []));
  return {
    ...(endsHeld.length > 0 ? { endsHeld } : {}),
    columns: Object.fromEntries(columns),
    named: [...new Map(named)].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function namedIn({ catalogId, operation }: AccessStep, after: Lake): [string, unknown][] {
  if (!("grant" in operation)) return [];
  const { resource } = operation.grant;
  const catalog = after.catalogs.find((one) => one.catalogId === catalogId);
  if (resource.kind === "cellsFilter") {
    const { database, table, name } = resource;
    const found = catalog?.filters.find(
      (one) => one.database === database && one.table === table && one.name === name,
    );
    return [[JSON.stringify([catalogId, database, table, name]), found ?? null]];
  }
  if (resource.kind !== "tagPolicy" || typeof resource.expression["name"] !== "string") return [];
  const { name } = resource.expression;
  const found = catalog?.expressions.find((one) => one.name === name)?.expression;
  const sorted = found && Object.entries(found).map(([key, values]) => [key, [...values].sort()]);
  return [[JSON.stringify([catalogId, name]), sorted ? Object.fromEntries(sorted) : null]];
}
