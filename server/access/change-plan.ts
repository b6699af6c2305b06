import { classifiedIn } from "@/server/catalog";
import type { Plan, PlanAsked, PlannedStep } from "@/server/changes";
import { AppError } from "@/server/errors";
import { breather } from "./breather";
import { callOf } from "./call";
import { decidersMoved, effectsOf } from "./change-effects";
import { groundOf } from "./change-ground";
import { isPreparing, requirementOf, type TouchedDataset } from "./change-requirement";
import { type AccessDiff, applySteps, diffAccess, OperationRefused } from "./engine";
import { facetOf } from "./facet";
import { hourWarnings } from "./hour-warnings";
import { hoursOf } from "./hours";
import { type CurrentLake, currentLake } from "./lake";
import type { Given } from "./leases";
import type { Catalog, Lake } from "./model";
import type { Operation, Step } from "./operation";
import { applyStep } from "./operations/apply";
import { requireReadableFilter } from "./readable-filter";
import { inverseOf } from "./step-inverse";
import type { AccessStep } from "./step-shape";
import { titleOf } from "./step-words";
import { planChecks } from "./tests/plan-checks";

/** What steps would do to the lake as it was last read, and who would gain or lose what by them. */
export async function planAccess(
  steps: readonly AccessStep[],
  { takenBack = [], isRevert = false, signal }: PlanAsked<AccessStep> = {},
): Promise<Plan<AccessStep>> {
  const current = without(await currentLake(), takenBack);
  const breathe = breather();
  const isAsked = async () => {
    await breathe();
    signal?.throwIfAborted();
  };
  const { lake, versions } = current;
  // What goes back or on must not be stopped by how Headgate reads what Lake Formation had.
  const isNew = !isRevert && takenBack.length === 0;
  const { planned, after } = walkSteps(lake, steps, { versions, isNew });
  await isAsked();
  const then = applySteps(current.view, steps);
  const diff = diffAccess(current.view, then);
  await isAsked();
  const effects = effectsOf(diff, current.lake, after);
  const datasets = await touchedDatasets(steps, diff);
  return {
    ...{ steps: planned, effects, reach: reachOf(diff), ground: groundOf(steps, diff, after) },
    requirement: requirementOf(steps, datasets, effects.length),
    checks: await planChecks(current, then),
    warnings: [...warningsOf(steps, diff, current), ...hourWarnings(planned, await hoursOf(grantsIn(steps)))],
    version: current.version,
  };
}

/** The lake as it was before what `takenBack` undoes; nothing that is kept was found of that one. */
function without(current: CurrentLake, takenBack: readonly AccessStep[]): CurrentLake {
  if (takenBack.length === 0) return current;
  try {
    const view = applySteps(current.view, takenBack);
    return { ...current, lake: view.lake, view, version: `${current.version} without` };
  } catch (error) {
    if (!(error instanceof OperationRefused)) throw error;
    throw new AppError("invalid", "What was done of it is not there as it was left.", { cause: error });
  }
}

interface Walk extends Pick<CurrentLake, "versions"> {
  isNew: boolean;
}

function walkSteps(lake: Lake, steps: readonly AccessStep[], { versions, isNew }: Walk) {
  const planned: PlannedStep<AccessStep>[] = [];
  let now = lake;
  for (const [at, step] of steps.entries()) {
    if (!versions.has(step.catalogId)) throw unread(step.catalogId);
    const next = applied(now, step, at, () => isNew && requireReadableFilter(lake, step));
    const before = facetOf(catalogOf(now, step), step.operation);
    const after = facetOf(catalogOf(next, step), step.operation);
    const { expiresAt = null, catalogId, operation, endsHeld } = step;
    planned.push({
      ...{
        accountId: catalogId,
        step,
        call: callOf(step),
        title: titleOf(operation, endsHeld),
        before,
        after,
      },
      ...{ inverse: inverseOf({ catalogId, operation }, before, after, now), expiresAt },
    });
    now = next;
  }
  return { planned, after: now };
}

function catalogOf({ catalogs }: Lake, { catalogId }: Step): Catalog {
  const found = catalogs.find((one) => one.catalogId === catalogId);
  if (!found) throw unread(catalogId);
  return found;
}

const unread = (accountId: string) =>
  new AppError(
    "precondition_failed",
    `It is not known who may read what in the account ${accountId}: have it read first.`,
    { details: { accountId } },
  );

/** What Lake Formation would refuse is refused here, in its words and with the step. */
function applied(lake: Lake, step: Step, at: number, check: () => void): Lake {
  try {
    const next = applyStep(lake, step);
    check();
    return next;
  } catch (error) {
    if (!(error instanceof OperationRefused)) throw error;
    const { name } = step.operation;
    const message = `${error.code}: ${error.message}`;
    throw new AppError("invalid", `Step ${at + 1}, ${name}: Lake Formation would refuse it. ${message}`, {
      issues: [{ path: `steps.${at}.operation`, message }],
      cause: error,
    });
  }
}

async function touchedDatasets(steps: readonly AccessStep[], diff: AccessDiff): Promise<TouchedDataset[]> {
  const touched = new Map<string, Set<string>>();
  const touch = (accountId: string, database: string) => {
    const known = touched.get(accountId) ?? new Set<string>();
    touched.set(accountId, known.add(database));
  };
  for (const { table } of diff.tables) touch(table.catalogId, table.database);
  for (const { database } of diff.databases) touch(database.catalogId, database.database);
  const atLarge: TouchedDataset[] = [];
  for (const [at, { catalogId, operation }] of steps.entries()) {
    const resource = resourceOf(operation);
    if (resource) touch(resource.catalogId ?? catalogId, resource.database);
    else if (!isPreparing(operation))
      atLarge.push({ name: `Step ${at + 1}, which names no database,`, classification: null });
  }
  const found = await Promise.all(
    [...touched].map(([accountId, databases]) => classified(accountId, [...databases])),
  );
  return [...found.flat(), ...atLarge];
}

/** A database of which there is no dataset is one that nobody classified. */
async function classified(accountId: string, databases: readonly string[]): Promise<TouchedDataset[]> {
  const known = await classifiedIn(accountId, databases);
  const names = new Set(known.map(({ database }) => database));
  const unknown = databases.filter((database) => !names.has(database));
  return [
    ...known,
    ...unknown.map((database) => ({
      name: `The database ${database} of ${accountId}, of no registered dataset,`,
      classification: null,
    })),
  ];
}

/** The database that an operation names, and whose catalog it is in where that is another's. */
function resourceOf(operation: Operation): { catalogId?: string | undefined; database: string } | null {
  if ("filter" in operation) return operation.filter;
  if (operation.name === "DeleteDataCellsFilter") return operation;
  const resource =
    "grant" in operation
      ? operation.grant.resource
      : "optIn" in operation
        ? operation.optIn.resource
        : "resource" in operation
          ? operation.resource
          : null;
  return resource && "database" in resource ? resource : null;
}

const reachOf = ({ blastRadius: { databases, tables, columns } }: AccessDiff) => ({
  ...{ databases, tables, columns },
});

const grantsIn = (steps: readonly AccessStep[]): Given[] =>
  steps.flatMap(({ catalogId, operation }) =>
    "grant" in operation ? [{ catalogId, grant: operation.grant }] : [],
  );

const OLD_MS = 24 * 60 * 60_000;

function warningsOf(steps: readonly AccessStep[], diff: AccessDiff, { taken }: CurrentLake): string[] {
  const accounts = new Set(steps.map(({ catalogId }) => catalogId));
  const old = taken.filter(
    ({ accountId, takenAt }) => accounts.has(accountId) && Date.now() - takenAt.getTime() > OLD_MS,
  );
  const { toLakeFormation, toIam } = decidersMoved(diff);
  const conditions = steps.filter(
    ({ operation }) => "grant" in operation && operation.grant.condition !== undefined,
  );
  return [
    ...old.map(
      ({ accountId, takenAt }) =>
        `The account ${accountId} was last read on ${takenAt.toISOString().slice(0, 10)}: read it again to be sure of this plan.`,
    ),
    ...(toLakeFormation > 0
      ? [`Lake Formation decides then what IAM policies decide now: ${toLakeFormation} permissions.`]
      : []),
    ...(toIam > 0 ? [`IAM policies decide then what Lake Formation decides now: ${toIam} permissions.`] : []),
    ...(conditions.length > 0
      ? ["A grant has a condition, which Headgate does not evaluate: it may hold for some sessions only."]
      : []),
  ];
}
