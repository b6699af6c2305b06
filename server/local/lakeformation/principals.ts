import type { Directory } from "@/server/local/auth/principals";
import type { Caller } from "@/server/local/wire/service";
import { iamAllowedPrincipals } from "./settings";

const forms: readonly RegExp[] = [
  /^arn:aws[a-z-]*:iam::(\d{12}):(?:role|user|group)\/\S+$/,
  /^arn:aws[a-z-]*:iam::(\d{12}):saml-provider\/[^/\s]+:(?:user|group)\/\S+$/,
  /^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:(\d{12}):(?:user|group)\/\S+$/,
  /^(\d{12})$/,
  /^(\d{12}):IAMPrincipals$/,
];
const organization = /^arn:aws[a-z-]*:organizations::\d{12}:(?:organization|ou)\/o-[a-z0-9]+(?:\/\S+)?$/;
const identityCenter = /^arn:aws[a-z-]*:identitystore:::(?:user|group)\/\S+$/;

/** What a principal's identifier says; null for a text that identifies none. */
export function readPrincipal(identifier: string): { accountId?: string; outside?: true } | null {
  if (identifier === iamAllowedPrincipals || identityCenter.test(identifier)) return {};
  if (organization.test(identifier)) return { outside: true };
  for (const form of forms) {
    const accountId = form.exec(identifier)?.[1];
    if (accountId !== undefined) return { accountId };
  }
  return null;
}

/** Whether a principal is of another account than this one, or of a whole organization. */
export function isExternal(identifier: string, accountId: string): boolean {
  const read = readPrincipal(identifier);
  return read?.outside === true || (read?.accountId !== undefined && read.accountId !== accountId);
}

/**
 * Whether there is such a principal. Roles and users of the local accounts are known, those of others may be there; a
 * service-linked role comes into being with its service.
 */
export function principalExists(directory: Directory, identifier: string): boolean {
  const role = /^arn:aws:iam::(\d{12}):(role|user|group)\/(.+)$/.exec(identifier);
  if (!role?.[1] || !directory.hasAccount(role[1])) return true;
  if (role[2] === "role" && role[3]?.startsWith("aws-service-role/")) return true;
  return directory.role(identifier) !== undefined;
}

/** Lake Formation's name of who a session belongs to: the role, not the session. */
export function principalOf(arn: string): string {
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return session ? `arn:aws:iam::${session[1]}:role/${session[2]}` : arn;
}

/** As what a caller may have been given permissions within an account: itself, and everybody of its account. */
export function identitiesOf({ roleArn, accountId }: Pick<Caller, "roleArn" | "accountId">): string[] {
  return [roleArn, `${accountId}:IAMPrincipals`];
}
