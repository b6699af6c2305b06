import { parseAsString, parseAsStringLiteral } from "nuqs";
import type { listPolicies } from "@/server/access/contract";
import type { Input } from "@/server/api/endpoint";

export const POLICY_KINDS = ["named", "tags"] as const;

/** What the list of policies keeps in its URL. */
export const policyFilters = {
  q: parseAsString.withDefault(""),
  kind: parseAsStringLiteral(POLICY_KINDS),
  account: parseAsString,
  principal: parseAsString,
};

export interface PolicyFilters {
  q: string;
  kind: (typeof POLICY_KINDS)[number] | null;
  account: string | null;
  principal: string | null;
}

export function policiesInput({ q, kind, account, principal }: PolicyFilters): Input<typeof listPolicies> {
  const search = q.trim();
  return {
    ...(search ? { search } : {}),
    ...(kind ? { kind } : {}),
    ...(account ? { accountId: account } : {}),
    ...(principal ? { principal } : {}),
  };
}

/** What a link to the form of a new policy may fill in. */
export const prefilled = {
  principal: parseAsString.withDefault(""),
  account: parseAsString.withDefault(""),
  database: parseAsString.withDefault(""),
  table: parseAsString.withDefault(""),
  column: parseAsString.withDefault(""),
};
