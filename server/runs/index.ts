export type { RetryPolicy } from "./backoff";
export { cancelRun, requestCancel } from "./cancel-run";
export { createRun, type NewRun, queueRun, queueRunIn } from "./create-run";
export {
  type Done,
  type Executor,
  type Job,
  RetryableError,
  RunFailure,
  registerExecutor,
  type Wait,
} from "./executor";
export { getRun, listKinds, listRuns, readRunLog } from "./read";
export { retryRun } from "./retry-run";
export { runsBeingCancelled } from "./store";
export { wakeRun } from "./wake-run";
export { type RunningWorker, startWorker, type WorkerOptions } from "./worker";
