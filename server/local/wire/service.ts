import type { Readable } from "node:stream";
import { type AwsModel, type OperationModel, readModel, type ServiceModel } from "./model";

/** Who signed a request, after the signature was verified. */
export interface Caller {
  accountId: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, or the account's root ARN. */
  arn: string;
  roleArn: string;
  /** Role name, e.g. LFBusinessAnalyst1; `root` for an account's root. */
  principal: string;
  sessionName: string;
  sessionTags: Readonly<Record<string, string>>;
  accessKeyId: string;
  kind: "role" | "root";
  /** The credentials were handed out by STS: a further AssumeRole is role chaining. */
  temporary: boolean;
}

export interface CallContext {
  caller: Caller;
  region: string;
  requestId: string;
  /** Aborted when the client goes away before the answer was written. */
  signal: AbortSignal;
  /**
   * Throws AccessDenied in AWS's words unless the caller may do `action` (`s3:GetObject`) on `resource` (an ARN).
   * A resource of another account is refused, by its ARN or by `owner` where the ARN doesn't say (S3), unless `shared`:
   * the resource's own policy lets the caller in.
   */
  authorize(action: string, resource: string, options?: { owner?: string; shared?: boolean }): void;
  /** Trailing headers of an aws-chunked body (lower case); complete once the input's stream has ended. */
  trailers: ReadonlyMap<string, string>;
  http: { method: string; host: string; path: string; headers: Readonly<Record<string, string>> };
}

type StreamMember = { transformToString: unknown };
type BodyIn<T> = Readable extends T ? Readable : T;
type BodyOut<T> = [Extract<NonNullable<T>, StreamMember>] extends [never]
  ? T
  : Readable | Uint8Array | string | undefined;
type CommandOf<M, N extends string> = M[`${N}Command` & keyof M];
type InstanceOf<C> = C extends abstract new (...args: never[]) => infer I ? I : never;
type RawInput<M, N extends string> =
  InstanceOf<CommandOf<M, N>> extends { readonly input: infer I } ? I : never;
type RawOutput<M, N extends string> =
  InstanceOf<CommandOf<M, N>> extends {
    resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: infer O }>;
  }
    ? O
    : never;

/** Operation names of an SDK client module: `typeof import("@aws-sdk/client-sts")` -> "AssumeRole" | … */
export type OperationsOf<M> = Extract<keyof M, `${string}Command`> extends `${infer N}Command` ? N : never;
/** What a handler receives: the SDK's command input, a streamed payload as a Node stream. */
export type InputOf<M, N extends OperationsOf<M>> = {
  [K in keyof RawInput<M, N>]: K extends "Body" ? BodyIn<RawInput<M, N>[K]> : RawInput<M, N>[K];
};
/** What a handler returns: the SDK's command output; `$metadata.httpStatusCode` overrides the status (206, 304). */
export type OutputOf<M, N extends OperationsOf<M>> = {
  [K in keyof RawOutput<M, N> as K extends "$metadata" ? never : K]: BodyOut<RawOutput<M, N>[K]>;
} & { $metadata?: { httpStatusCode?: number } };
export type Handler<M, N extends OperationsOf<M>> = (
  input: InputOf<M, N>,
  ctx: CallContext,
) => Promise<OutputOf<M, N>>;
export type Handlers<M> = { [N in OperationsOf<M>]?: Handler<M, N> };
export type AnyHandler = (input: unknown, ctx: CallContext) => Promise<unknown>;

export interface ServiceOptions {
  /** Folder name, shown on the coverage page: "redshift-data". */
  name: string;
  /** Tables of this service, idempotent, run at boot inside one transaction. */
  ddl?: string;
  /** Called once, after the tables are there and before the port opens. */
  start?(): Promise<void>;
  /** Empties this service's state (POST /_local/reset, open mode only). */
  reset?(): Promise<void>;
  /** Called once on a graceful stop. */
  close?(): Promise<void>;
  /**
   * IAM actions checked before a handler runs, where they aren't `<signing name>:<Operation>`:
   * e.g. `{ ListObjectsV2: "s3:ListBucket", GetCallerIdentity: null }` (null = needs no permission).
   */
  actions?: Readonly<Record<string, string | null>>;
}

/** One service of the local endpoint: the SDK's model plus the handlers that exist. */
export interface Service extends ServiceOptions {
  signingName: string;
  model: ServiceModel;
  handlers: ReadonlyMap<string, AnyHandler>;
  /** The IAM action of an operation; null when it needs no permission. */
  actionOf(operation: string): string | null;
}

export type { AwsModel, OperationModel, ServiceModel };

/**
 * Joins an SDK client module with handlers. Handlers throw the SDK's own exception classes, or
 * {@link awsError} for codes that have no class.
 */
export function defineService<M extends AwsModel>(
  module: M,
  options: ServiceOptions,
  handlers: Handlers<M>,
): Service {
  const model = readModel(module);
  const entries = Object.entries(handlers as Record<string, AnyHandler>);
  for (const [operation] of entries) {
    if (!model.operations.has(operation)) throw new Error(`${options.name} has no operation ${operation}`);
  }
  return {
    ...options,
    signingName: model.signingName,
    model,
    handlers: new Map(entries),
    actionOf: (operation) => {
      const action = options.actions?.[operation];
      return action === undefined ? `${model.signingName}:${operation}` : action;
    },
  };
}

/** An error by code, for codes the SDK has no class for. `extra` members are written beside the message. */
export class AwsError extends Error {
  readonly status: number;
  readonly extra: Readonly<Record<string, string>>;
  constructor(code: string, message: string, status = 400, extra: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = code;
    this.status = status;
    this.extra = extra;
  }
}

/** Builds an {@link AwsError}: `throw awsError("NoSuchBucketPolicy", "…", 404, { BucketName: "x" })`. */
export function awsError(
  code: string,
  message: string,
  status = 400,
  extra: Readonly<Record<string, string>> = {},
) {
  return new AwsError(code, message, status, extra);
}

const writtenText = Symbol("written JSON");

/**
 * An output that its handler wrote as JSON itself, for answers of many thousand values: the SDK's encoder takes
 * quadratic time for 64-bit integers. The text must be what the encoder would have written.
 */
export function writtenJson<T>(text: string): T {
  return { [writtenText]: text } as T;
}

/** The text of a {@link writtenJson} output; undefined for any other value. */
export function textOfWritten(value: unknown): string | undefined {
  return (value as { [writtenText]?: string } | null | undefined)?.[writtenText];
}

/** A 64-bit integer as an output member: the SDK types say `number`, the encoder writes a bigint exactly. */
export function int64(value: bigint): number {
  return value as unknown as number;
}
