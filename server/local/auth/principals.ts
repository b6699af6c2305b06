import { readFileSync } from "node:fs";
import type { Caller } from "@/server/local/wire/service";
import type { PolicyStatement } from "./policy";

/** A role that exists in one of the local accounts. */
export interface Principal {
  name: string;
  accountId: string;
  arn: string;
  trust: { principals: readonly string[]; services: readonly string[]; externalId?: string };
  policy: readonly PolicyStatement[];
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Roles by ARN and the long-term access keys that sign as them. */
export interface Directory {
  role(arn: string): Principal | undefined;
  /** Whether the account is one of the local ones, all of whose roles are known. */
  hasAccount(accountId: string): boolean;
  key(accessKeyId: string): { principal: Principal; secretAccessKey: string } | undefined;
}

/** Joins principals with their access keys, by name. */
export function createDirectory(
  principals: readonly Principal[],
  keys: Readonly<Record<string, AccessKey>>,
): Directory {
  const roles = new Map(principals.map((principal) => [principal.arn, principal]));
  const byKey = new Map<string, { principal: Principal; secretAccessKey: string }>();
  for (const principal of principals) {
    const key = keys[principal.name];
    if (key) byKey.set(key.accessKeyId, { principal, secretAccessKey: key.secretAccessKey });
  }
  const accounts = new Set(principals.map(({ accountId }) => accountId));
  return {
    role: (arn) => roles.get(arn),
    hasAccount: (accountId) => accounts.has(accountId),
    key: (accessKeyId) => byKey.get(accessKeyId),
  };
}

/** Reads the file of access keys the launcher keeps; no file named means that nobody has a long-term key. */
export function readKeys(path: string | undefined): Record<string, AccessKey> {
  if (!path) return {};
  const content = JSON.parse(readFileSync(path, "utf8")) as { principals?: Record<string, AccessKey> };
  return content.principals ?? {};
}

/** Who signs with a principal's long-term key: a session of the role, named after it. */
export function sessionOf(principal: Principal, accessKeyId: string): Caller {
  return {
    accountId: principal.accountId,
    arn: `arn:aws:sts::${principal.accountId}:assumed-role/${principal.name}/${principal.name}`,
    roleArn: principal.arn,
    principal: principal.name,
    sessionName: principal.name,
    sessionTags: {},
    accessKeyId,
    kind: "role",
    temporary: false,
  };
}

/** The root of an account, which foreign test suites sign as in open mode. */
export function rootOf(accountId: string, accessKeyId: string): Caller {
  return {
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    roleArn: `arn:aws:iam::${accountId}:root`,
    principal: "root",
    sessionName: "root",
    sessionTags: {},
    accessKeyId,
    kind: "root",
    temporary: false,
  };
}
