import { closePool } from "@/server/db/pool";
import { log } from "@/server/log";
import { startWorker } from "@/server/runs";
import { registerExecutors } from "./executors";

registerExecutors();
const worker = startWorker();
log.info("worker started", { workerId: worker.id(), pid: process.pid });

let isStopping = false;

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info("worker is stopping", { signal, active: worker.active() });
  await worker.stop();
  await Promise.race([closePool(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
  process.exit(0);
}

process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));
