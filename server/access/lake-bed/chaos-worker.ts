import { registerAccessChanges } from "@/server/access";
import { registerApplyExecutor } from "@/server/changes";
import { startWorker } from "@/server/runs";

/** A worker of its own, for tests that kill it. */
registerAccessChanges();
registerApplyExecutor();
startWorker({ leaseMs: 1_500, reapEveryMs: 300, pollEveryMs: 300, amnesty: "0 seconds" });
