import * as access from "@/server/access/contract";
import * as accounts from "@/server/accounts/contract";
import type { Endpoint } from "@/server/api/endpoint";
import * as catalog from "@/server/catalog/contract";
import * as changes from "@/server/changes/contract";
import * as crawls from "@/server/crawls/contract";
import * as events from "@/server/events/contract";
import * as history from "@/server/history/contract";
import * as identity from "@/server/identity/contract";
import * as notifications from "@/server/notifications/contract";
import * as overview from "@/server/overview/contract";
import * as profiles from "@/server/profiles/contract";
import * as queries from "@/server/queries/contract";
import * as results from "@/server/results/contract";
import * as runs from "@/server/runs/contract";
import * as savedQueries from "@/server/saved-queries/contract";
import * as schedules from "@/server/schedules/contract";
import * as statements from "@/server/statements/contract";
import * as uploads from "@/server/uploads/contract";
import * as warehouseSessions from "@/server/warehouse-sessions/contract";

/** Every contract of the API; the OpenAPI document and the tests of permissions are made from it. */
const contracts: Record<string, unknown>[] = [
  access,
  accounts,
  catalog,
  changes,
  crawls,
  events,
  history,
  identity,
  notifications,
  overview,
  profiles,
  queries,
  results,
  runs,
  savedQueries,
  schedules,
  statements,
  uploads,
  warehouseSessions,
];

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
