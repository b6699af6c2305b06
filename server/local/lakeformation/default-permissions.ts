import { invalidInput } from "@/server/local/catalog/errors";
import { type DefaultPermission, iamAllowedPrincipals } from "./settings";

interface Given {
  Principal?: { DataLakePrincipalIdentifier?: string | undefined } | undefined;
  Permissions?: readonly string[] | undefined;
}

/** Either nobody gets anything, or all is left to IAM. */
export function readDefaults(given: readonly Given[]): DefaultPermission[] {
  const read = given.map(({ Principal, Permissions = [] }) => ({
    principal: Principal?.DataLakePrincipalIdentifier ?? "",
    permissions: [...Permissions],
  }));
  if (read.length <= 1 && read.every(leavesToIam)) return read;
  throw invalidInput(`Default permissions must be empty, or grant ALL to ${iamAllowedPrincipals}`);
}

export const leavesToIam = ({ principal, permissions }: Partial<DefaultPermission>) =>
  principal === iamAllowedPrincipals && permissions?.join() === "ALL";
