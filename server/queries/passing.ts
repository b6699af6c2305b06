import { AwsError } from "@/server/aws/error";
import { RunFailure } from "@/server/runs";

/** Throttling, a full warehouse and an AWS that does not answer may pass; a refusal stays one. */
export function mayPass(error: unknown): error is AwsError {
  if (!(error instanceof AwsError)) return false;
  if (/^Active\w+ExceededException$/.test(error.awsCode)) return true;
  return error.code === "aws_throttled" || error.code === "aws_unavailable" || error.code === "aws_timeout";
}

/** What AWS refused, as the end of the run in AWS's words. */
export function asFailure(error: unknown): unknown {
  return error instanceof AwsError ? new RunFailure(error.awsCode, error.message) : error;
}

const WAIT_MS_MAX = 15_000;

/** How long to leave AWS alone after the n-th failure in a row; the SDK has tried three times by then. */
export const waitMs = (n: number): number => Math.min(WAIT_MS_MAX, 500 * 2 ** (n - 1));
