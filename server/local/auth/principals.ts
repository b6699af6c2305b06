import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Caller } from "@/server/local/wire/service";
import type { PolicyStatement } from "./policy";
import { base32 } from "./sessions";

/** A role that exists in one of the local accounts. */
export interface Principal {
  name: string;
  accountId: string;
  arn: string;
  trust: { principals: readonly string[]; services: readonly string[]; externalId?: string };
  policy: readonly PolicyStatement[];
  /** One that was deleted and made again is another one; all others were there from the start. */
  madeAt?: Date;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Roles by ARN and the long-term access keys that sign as them. */
export interface Directory {
  role(arn: string): Principal | undefined;
  /** Those of an account, in the order of their names. */
  rolesOf(accountId: string): readonly Principal[];
  /** Whether the account is one of the local ones, all of whose roles are known. */
  hasAccount(accountId: string): boolean;
  key(accessKeyId: string): { principal: Principal; secretAccessKey: string } | undefined;
}

/** A directory whose roles can be deleted and made anew; its accounts stay. */
export interface ChangingDirectory extends Directory {
  replace(principals: readonly Principal[]): void;
}

/** Joins principals with their access keys, by name. */
export function createDirectory(
  principals: readonly Principal[],
  keys: Readonly<Record<string, AccessKey>>,
): ChangingDirectory {
  const accounts = new Set(principals.map(({ accountId }) => accountId));
  let now = indexed(principals, keys);
  return {
    role: (arn) => now.roles.get(arn),
    rolesOf: (accountId) => [...now.roles.values()].filter((role) => role.accountId === accountId),
    hasAccount: (accountId) => accounts.has(accountId),
    key: (accessKeyId) => now.byKey.get(accessKeyId),
    replace: (others) => {
      now = indexed(others, keys);
    },
  };
}

function indexed(principals: readonly Principal[], keys: Readonly<Record<string, AccessKey>>) {
  const inOrder = [...principals].sort((a, b) => (a.name < b.name ? -1 : 1));
  const byKey = new Map<string, { principal: Principal; secretAccessKey: string }>();
  for (const principal of principals) {
    const key = keys[principal.name];
    if (key) byKey.set(key.accessKeyId, { principal, secretAccessKey: key.secretAccessKey });
  }
  return { roles: new Map(inOrder.map((principal) => [principal.arn, principal])), byKey };
}

/** When the roles that were there from the start were made. */
const FROM_THE_START = new Date("2026-01-01T00:00:00Z");

export const madeAtOf = ({ madeAt }: Principal): Date => madeAt ?? FROM_THE_START;

/** The unique id of a role, of the form AROA followed by 17 characters: that of another one where it was made again. */
export function roleIdOf({ arn, madeAt }: Pick<Principal, "arn" | "madeAt">): string {
  const text = madeAt ? `${arn} ${madeAt.toISOString()}` : arn;
  return `AROA${base32(createHash("sha256").update(text).digest()).slice(0, 17)}`;
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
