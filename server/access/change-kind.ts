import { awsTargetFor } from "@/server/accounts";
import { AwsError, mayPass } from "@/server/aws/error";
import { type Acting, type Authority, registerChangeKind } from "@/server/changes";
import { SYSTEM } from "@/server/events";
import { send } from "./call";
import { carryMeanings } from "./carry-meanings";
import { planAccess } from "./change-plan";
import { targetsOf } from "./change-targets";
import { verifyAccess } from "./change-verify";
import { OperationRefused } from "./engine";
import { currentLake } from "./lake";
import { byHour, isGone, leasesOf } from "./leases";
import { lookAt } from "./look";
import { applyStep } from "./operations/apply";
import { forgetStrangers } from "./read-roles";
import { refreshParts } from "./refresh-parts";
import { type AccessStep, parseSteps } from "./step-shape";
import { checkTests } from "./tests/check";

/** The kind under which who may read what is altered. */
const CHANGE_KIND = "access";

/** Lets who may read what be altered by Changes. */
export function registerAccessChanges(): void {
  registerChangeKind<AccessStep>({
    kind: CHANGE_KIND,
    parse: parseSteps,
    accountsOf: (steps) => [...new Set(steps.map(({ catalogId }) => catalogId))].sort(),
    plan: planAccess,
    authorityOf,
    act,
    leasesOf,
    byHour,
    doable,
    isGone,
  });
}

async function authorityOf(
  actor: { id: string; email: string },
  accountIds: readonly string[],
): Promise<Authority> {
  const roles = await Promise.all(
    accountIds.map(async (id) => [id, (await awsTargetFor({ actor }, id)).roleArn] as const),
  );
  return Object.fromEntries(roles);
}

async function act(
  authority: Authority,
  sessionName: string,
  signal: AbortSignal,
): Promise<Acting<AccessStep>> {
  const targets = await targetsOf(authority, sessionName);
  return {
    refresh: (steps, effects) => refreshParts(steps, effects, targets.reading, signal),
    look: ({ catalogId, operation }) => lookAt(targets.reading(catalogId), operation),
    send: ({ catalogId, operation }) => send(targets.acting(catalogId), operation),
    judge,
    verify: async (steps, effects, asked) => {
      const checks = await verifyAccess(steps, effects, { ...asked, signal });
      await carryMeanings(steps.map(({ step }) => step));
      await forgetStrangers();
      await checkTests(SYSTEM);
      return checks;
    },
  };
}

async function doable(steps: readonly AccessStep[]): Promise<boolean[]> {
  const { lake } = await currentLake();
  return steps.map((step) => {
    try {
      applyStep(lake, step);
      return true;
    } catch (error) {
      if (error instanceof OperationRefused) return false;
      throw error;
    }
  });
}

/** What AWS says that it did not begin is sent again; of what it was silent on it is asked first. */
function judge(error: unknown): "not_done" | "unknown" | "final" {
  if (!(error instanceof AwsError)) return "final";
  if (error.code === "aws_throttled" || error.awsCode === "ConcurrentModificationException")
    return "not_done";
  const isPassing: boolean = mayPass(error);
  return isPassing || error.awsCode === "OperationTimeoutException" ? "unknown" : "final";
}
