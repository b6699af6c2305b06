import { startWorker } from "@/server/runs";
import { registerAthenaExecutor } from "./athena-executor";
import { registerDryRunExecutor } from "./dry-run";
import { registerStatementExecutor } from "./executor";
import { registerScriptExecutor } from "./script-executor";
import { registerStopExecutor } from "./stop-left";

/** A worker of its own, for tests that kill it. */
registerStatementExecutor();
registerAthenaExecutor();
registerDryRunExecutor();
registerScriptExecutor();
registerStopExecutor();
startWorker({ leaseMs: 1_500, reapEveryMs: 300, pollEveryMs: 300, amnesty: "0 seconds" });
