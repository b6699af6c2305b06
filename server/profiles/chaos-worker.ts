import { startWorker } from "@/server/runs";
import { registerProfileExecutor } from "./profile-run";

/* A worker of its own, for tests that kill it. */
registerProfileExecutor();
startWorker({ leaseMs: 1_500, reapEveryMs: 200 });
