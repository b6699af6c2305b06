import {
  registerAccessChanges,
  registerRefreshExecutor,
  registerScheduledRefreshes,
  registerScheduledTests,
  registerTestsExecutor,
} from "@/server/access";
import { registerTestExecutor } from "@/server/accounts";
import { registerRegisterExecutor } from "@/server/catalog";
import { registerApplyExecutor } from "@/server/changes";
import { registerCrawlExecutor, registerRefuseExecutor, registerScheduledCrawls } from "@/server/crawls";
import { registerImportExecutor } from "@/server/history";
import { registerProfileExecutor, registerScheduledProfiles } from "@/server/profiles";
import {
  registerAthenaExecutor,
  registerDryRunExecutor,
  registerScriptExecutor,
  registerStatementExecutor,
  registerStopExecutor,
} from "@/server/queries";
import { registerFetchExecutor, registerProbeExecutor } from "@/server/results";

/** Every kind of run that a worker can do, by the domain that knows how. A new domain adds its line here. */
const REGISTRATIONS: (() => void)[] = [
  registerTestExecutor,
  registerRefreshExecutor,
  registerTestsExecutor,
  registerRegisterExecutor,
  registerCrawlExecutor,
  registerRefuseExecutor,
  registerProfileExecutor,
  registerImportExecutor,
  registerStatementExecutor,
  registerAthenaExecutor,
  registerScriptExecutor,
  registerStopExecutor,
  registerDryRunExecutor,
  registerFetchExecutor,
  registerProbeExecutor,
  registerApplyExecutor,
];

/** What may be altered by a Change, by the domain that alters it. */
const CHANGEABLE: (() => void)[] = [registerAccessChanges];

/** What may be done on a schedule, by the domain that does it. */
const SCHEDULED: (() => void)[] = [
  registerScheduledCrawls,
  registerScheduledProfiles,
  registerScheduledRefreshes,
  registerScheduledTests,
];

export function registerExecutors(): void {
  for (const register of [...REGISTRATIONS, ...CHANGEABLE, ...SCHEDULED]) register();
}
