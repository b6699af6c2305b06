import { AppError, type ErrorCode } from "@/server/errors";

/** What an AWS call ended with, kept as AWS said it. `code` of AppError is ours; `awsCode` is theirs. */
export class AwsError extends AppError {
  readonly awsCode: string;
  readonly service: string;
  readonly operation: string;

  constructor(
    code: ErrorCode,
    said: {
      service: string;
      operation: string;
      awsCode: string;
      message: string;
      requestId: string | undefined;
      cause: unknown;
    },
  ) {
    super(code, `${said.awsCode}: ${said.message}`, {
      details: {
        service: said.service,
        operation: said.operation,
        awsCode: said.awsCode,
        awsRequestId: said.requestId,
      },
      cause: said.cause,
    });
    this.name = "AwsError";
    this.awsCode = said.awsCode;
    this.service = said.service;
    this.operation = said.operation;
  }
}

/** Runs one SDK call; whatever it throws becomes an `AwsError`. */
export async function awsCall<T>(service: string, operation: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw translated(service, operation, error);
  }
}

/** Throttling, a full warehouse, a busy session and an AWS that does not answer may pass; a refusal stays one. */
export function mayPass(error: unknown): error is AwsError {
  if (!(error instanceof AwsError)) return false;
  if (/^Active\w+ExceededException$/.test(error.awsCode)) return true;
  if (error.awsCode === "ValidationException" && /session is not available/i.test(error.message)) return true;
  return error.code === "aws_throttled" || error.code === "aws_unavailable" || error.code === "aws_timeout";
}

const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH)$/;

function translated(service: string, operation: string, error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if (error.name === "AbortError") return error;
  const { $metadata: metadata, code } = error as {
    $metadata?: { httpStatusCode?: number; requestId?: string };
    code?: string;
  };
  const said = {
    service,
    operation,
    awsCode: error.name,
    message: error.message || "no message",
    requestId: metadata?.requestId,
    cause: error,
  };
  return new AwsError(codeOf(error.name, code, metadata?.httpStatusCode), said);
}

function codeOf(name: string, socketCode: string | undefined, status: number | undefined): ErrorCode {
  if (name === "TimeoutError") return "aws_timeout";
  if (socketCode && UNREACHABLE.test(socketCode)) return "aws_unavailable";
  if (/Throttl|TooManyRequests|SlowDown|RequestLimitExceeded/.test(name)) return "aws_throttled";
  if (
    /AccessDenied|UnauthorizedOperation|NotAuthorized|InvalidClientTokenId|ExpiredToken|SignatureDoesNotMatch|CredentialsProviderError|UnrecognizedClient/.test(
      name,
    )
  )
    return "aws_denied";
  return status !== undefined && status >= 500 ? "aws_unavailable" : "aws_failed";
}
