export type { RetryPolicy } from "./backoff";
export { cancelRun, requestCancel } from "./cancel-run";
export type { Run } from "./contract";
export { createRun, type NewRun, queueRun, queueRunIn } from "./create-run";
export {
  type Done,
  type Executor,
  type InTx,
  type Job,
  RetryableError,
  RunFailure,
  registerExecutor,
  type Wait,
} from "./executor";
export { getRun, listKinds, listRuns, readRunLog } from "./read";
export { retryRun } from "./retry-run";
export { runsBeingCancelled } from "./store";
export { untilEnded } from "./until-ended";
export { wakeRun } from "./wake-run";
export { type RunningWorker, startWorker, type WorkerOptions } from "./worker";
