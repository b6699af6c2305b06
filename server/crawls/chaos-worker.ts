import { startWorker } from "@/server/runs";
import { registerCrawlExecutor } from "./crawl-run";
import { registerRefuseExecutor } from "./refuse-run";

/** A worker of its own, for tests that kill it. */
registerCrawlExecutor();
registerRefuseExecutor();
startWorker({ leaseMs: 1_500, reapEveryMs: 300, pollEveryMs: 300, amnesty: "0 seconds" });
