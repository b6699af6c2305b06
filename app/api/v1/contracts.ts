import * as accounts from "@/server/accounts/contract";
import type { Endpoint } from "@/server/api/endpoint";
import * as events from "@/server/events/contract";
import * as identity from "@/server/identity/contract";
import * as overview from "@/server/overview/contract";
import * as queries from "@/server/queries/contract";
import * as runs from "@/server/runs/contract";

/** Every contract of the API; the OpenAPI document and the tests of permissions are made from it. */
const contracts: Record<string, unknown>[] = [accounts, events, identity, overview, queries, runs];

function isEndpoint(value: unknown): value is Endpoint {
  return (
    typeof value === "object" &&
    value !== null &&
    "path" in value &&
    "method" in value &&
    "permission" in value
  );
}

export const endpoints: Endpoint[] = contracts.flatMap((contract) =>
  Object.values(contract).filter(isEndpoint),
);
