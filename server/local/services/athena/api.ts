import type pg from "pg";
import type { Catalog } from "@/server/local/athena/catalog";
import type { Directory } from "@/server/local/auth/principals";
import type { ObjectStore } from "@/server/local/objects/store";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import type { CallContext, Caller } from "@/server/local/wire/service";
import type { Documents } from "./documents";
import type { ExecutionStore } from "./execution-store";
import type { NamedQueryRecord } from "./named-queries";
import type { PreparedRecord } from "./prepared-statements";
import type { Runner } from "./runner";
import type { WorkGroupRecord } from "./workgroups";

/** What Athena stands on. */
export interface AthenaDeps {
  state: pg.Pool;
  objects: ObjectStore;
  /** S3 in a caller's name, for what the engine writes. */
  objectsOf(caller: Caller): ObjectAccess;
  directory: Directory;
  /** The data catalog of the caller's account, as the caller may use it. */
  catalogOf(ctx: Pick<CallContext, "caller" | "region" | "authorize">): Catalog;
  now(): number;
}

/** Everything the operations work with. */
export interface Api extends AthenaDeps {
  workGroups: Documents<WorkGroupRecord>;
  namedQueries: Documents<NamedQueryRecord>;
  prepared: Documents<PreparedRecord>;
  executions: ExecutionStore;
  runner: Runner;
}

export const workGroupArn = (ctx: Pick<CallContext, "caller" | "region">, name: string): string =>
  `arn:aws:athena:${ctx.region}:${ctx.caller.accountId}:workgroup/${name}`;
