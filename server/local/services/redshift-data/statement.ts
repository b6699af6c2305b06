import { randomUUID } from "node:crypto";
import type { TargetKind, WarehouseTarget } from "@/server/local/warehouse";
import type { Caller } from "@/server/local/wire/service";
import type { ExecutionMode, Status } from "./status";

export interface Parameter {
  name: string;
  value: string;
}

/** One SQL statement of a run: the only one, or one of a batch. */
export interface Part {
  n: number;
  status: Status;
  error: string | null;
  hasResultSet: boolean;
  /** Result rows or rows affected; -1 while unknown. */
  rows: number;
  /** Bytes of the result; -1 while unknown. */
  size: number;
  queryId: number;
  queryUuid: string | null;
  createdAt: number;
  updatedAt: number;
  durationNs: number;
}

/** How to log in, kept with the statement so that it can be picked up after a restart. */
export interface StoredLogin {
  user: string;
  create: boolean;
  roles: string[] | null;
  /** Why the login can't succeed although the request was accepted, e.g. a wrong password in the secret. */
  refusal: string | null;
}

export interface Statement {
  id: string;
  caller: Caller;
  target: WarehouseTarget;
  /** As the request named it: a name or an ARN. */
  targetName: string;
  database: string;
  login: StoredLogin;
  /** Shown to the caller; not when a secret named the user. */
  dbUser: string | null;
  secretArn: string | null;
  sessionId: string | null;
  name: string | null;
  withEvent: boolean;
  format: "JSON" | "CSV";
  batch: boolean;
  mode: ExecutionMode;
  parameters: Parameter[];
  sqls: string[];
  parts: Part[];
  status: Status;
  error: string | null;
  pid: number;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  durationNs: number;
  clientToken: string | null;
  digest: string;
}

export type TargetView = { ClusterIdentifier: string } | { WorkgroupName: string };

export function targetView(kind: TargetKind, name: string): TargetView {
  return kind === "cluster" ? { ClusterIdentifier: name } : { WorkgroupName: name };
}

export function newPart(n: number, now: number): Part {
  return {
    n,
    status: "SUBMITTED",
    error: null,
    hasResultSet: false,
    rows: -1,
    size: -1,
    queryId: 0,
    queryUuid: null,
    createdAt: now,
    updatedAt: now,
    durationNs: 0,
  };
}

export const newId = (): string => randomUUID();

/** `uuid:2` -> the statement and its second part; `uuid` -> part null. */
export function parseId(id: string): { id: string; n: number | null } {
  const [uuid = "", suffix] = id.split(":");
  return { id: uuid, n: suffix === undefined ? null : Number(suffix) };
}

export const hasResultSet = (statement: Statement): boolean =>
  statement.parts.some((part) => part.hasResultSet);

/** Statements of one IAM role can be seen by all its sessions, and by nobody else. */
export const ownerOf = (caller: Caller): string => caller.roleArn;
