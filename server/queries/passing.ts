import { AwsError, mayPass } from "@/server/aws/error";
import { type Done, type Job, RetryableError, RunFailure, type Wait } from "@/server/runs";

/** How often in a row AWS could not be asked, and what came instead of an answer. */
export interface Passing {
  n: number;
  code: string;
  message: string;
}

/** What AWS refused, as the end of the run in AWS's words. */
export function asFailure(error: unknown): unknown {
  return error instanceof AwsError ? new RunFailure(error.awsCode, error.message) : error;
}

const WAIT_MS_MAX = 15_000;

/** How long to leave AWS alone after the n-th failure in a row; the SDK has tried three times by then. */
const waitMs = (n: number): number => Math.min(WAIT_MS_MAX, 500 * 2 ** (n - 1));

/** What is special to what is driven patiently. */
interface Driven<D> {
  /** What to keep while AWS is left alone. */
  detail(): D;
  /** Whether the error shows that nothing can have reached the Data API: then this attempt need not stay open. */
  isUnsent?(error: AwsError): boolean;
  /** Called once with what AWS refused for good, for a last call or two; what is thrown in the end. */
  giveUp(error: unknown): Promise<unknown>;
}

/** Looks and looks again until `look` says how it ended, or when to look again; what may pass is waited out without holding a worker. */
export async function patiently<D extends { failure?: Passing }>(
  job: Job<unknown, D>,
  look: () => Promise<Done | Wait | undefined>,
  driven: Driven<D>,
): Promise<Done | Wait> {
  let failures = job.detail?.failure?.n ?? 0;
  for (;;) {
    try {
      const done = await look();
      if (done) return done;
      failures = 0;
    } catch (error) {
      job.signal.throwIfAborted();
      if (!mayPass(error)) throw await driven.giveUp(error);
      if (driven.isUnsent?.(error)) throw new RetryableError(error.code, error.message, error);
      return pause(job, driven.detail(), failures + 1, error);
    }
    job.signal.throwIfAborted();
  }
}

/**
 * Lets go until AWS may answer again. The attempt stays open, because something may be running: whoever cancels the
 * run meanwhile stops that too, and the run ends only when AWS has said how it stands.
 */
async function pause<D extends { failure?: Passing }>(
  job: Job<unknown, D>,
  detail: D,
  n: number,
  error: AwsError,
): Promise<Wait> {
  job.log("warn", `${error.message} Looking again in ${waitMs(n) / 1_000} s.`);
  await job.setDetail({ ...detail, failure: { n, code: error.awsCode, message: error.message } });
  return job.wait("aws", new Date(Date.now() + waitMs(n)));
}
