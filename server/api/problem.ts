import * as z from "zod";

/** RFC 9457 problem details, the body of every error. Match on `code`, never on texts. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  requestId: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof Problem>;

export const PROBLEM_TITLES: Record<string, string> = {
  unauthenticated: "Sign in first",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Conflict",
  gone: "Gone",
  precondition_failed: "Not possible now",
  too_large: "Too large",
  invalid: "Invalid input",
  limit_exceeded: "Too many",
  internal: "Something broke here",
  aws_denied: "AWS denied it",
  aws_failed: "AWS refused it",
  aws_unavailable: "AWS cannot be reached",
  aws_throttled: "AWS is throttling",
  unavailable: "Not available right now",
  aws_timeout: "AWS took too long",
};
