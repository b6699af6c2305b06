import { AwsError } from "@/server/aws/error";
import { AppError } from "@/server/errors";
import type { CutReason } from "@/server/statements/contract";

/** Why rows of a result do not come. */
export interface Missing {
  cutReason: CutReason;
  /** AWS's own words, where it refused. */
  cutMessage?: string;
}

/** What an error that will not pass means for the rows that were asked for; null for a bug. */
export function missingBy(error: unknown): Missing | null {
  if (!(error instanceof AppError)) return null;
  if (error instanceof AwsError) return { cutReason: reasonOf(error), cutMessage: error.message };
  return error.code === "forbidden" || error.code === "not_found" ? { cutReason: "forbidden" } : null;
}

function reasonOf({ code, awsCode, message }: AwsError): CutReason {
  if (code === "aws_denied") return "denied";
  if (/exceeded size limit/i.test(message)) return "limit";
  const isGone = awsCode === "ResourceNotFoundException" || /could not find results/i.test(message);
  return isGone ? "gone" : "failed";
}
