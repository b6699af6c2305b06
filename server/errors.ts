/** Every way a request can end badly, with its HTTP status. A code is a promise to scripts: never rename one. */
export const ERROR_STATUS = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  too_large: 413,
  invalid: 422,
  limit_exceeded: 429,
  internal: 500,
  aws_denied: 502,
  aws_failed: 502,
  aws_unavailable: 502,
  aws_throttled: 503,
  unavailable: 503,
  aws_timeout: 504,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One bad field: `path` as the caller wrote it, `message` as a sentence. */
export interface Issue {
  path: string;
  message: string;
}

interface ErrorExtras {
  issues?: Issue[];
  /** Safe to show: what the outside said, its code, its request id. */
  details?: Record<string, unknown>;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The one error that is thrown on purpose; everything else is a bug and is shown as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[] | undefined;
  readonly details: Record<string, unknown> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? {} : { cause: extras.cause });
    this.name = "AppError";
    this.code = code;
    this.issues = extras.issues;
    this.details = extras.details;
    this.retryAfterSeconds = extras.retryAfterSeconds;
  }
}

/** The same for one that a copy of this module threw: a bundle has its own, and domains are registered across them. */
export function asAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  const isOurs = error instanceof Error && "code" in error && String(error.code) in ERROR_STATUS;
  return isOurs && /^(App|Aws)Error$/.test(error.name) ? (error as AppError) : null;
}

/** What may not be known of and what is not there look the same. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `There is no such ${what}, or it is not yours to see.`);
}
