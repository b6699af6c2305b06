import { setTimeout } from "node:timers/promises";
import { startFirstReadings } from "@/server/access";
import { startExpiryClock } from "@/server/changes";
import { closePool } from "@/server/db/pool";
import { log } from "@/server/log";
import { startWorker } from "@/server/runs";
import { startScheduler } from "@/server/schedules";
import { registerExecutors } from "./executors";
import { sweep } from "./sweeps";

registerExecutors();
const worker = startWorker();
log.info("worker started", { workerId: worker.id(), pid: process.pid });

const stopping = new AbortController();
const sweeping = sweep(stopping.signal);
const stopScheduler = startScheduler();
const stopExpiryClock = startExpiryClock();
const stopFirstReadings = startFirstReadings();

let isStopping = false;

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info("worker is stopping", { signal, active: worker.active() });
  stopping.abort();
  await Promise.all([worker.stop(), stopScheduler(), stopExpiryClock(), stopFirstReadings()]);
  await Promise.race([sweeping, setTimeout(1_000, undefined, { ref: false })]);
  await Promise.race([closePool(), setTimeout(1_000, undefined, { ref: false })]);
  process.exit(0);
}

process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));
