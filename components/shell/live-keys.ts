import type { LiveEvent } from "@/server/events/contract";

/** Which reads an event makes stale: a whole domain, or one endpoint of it where the rest costs calls to AWS. */
const DOMAINS: Record<string, readonly string[]> = {
  lake: ["access"],
  role: ["access"],
  lfTag: ["access.listTags", "access.listTagMatrix"],
  change: ["changes"],
  accessTest: ["access.listTests", "access.getTest"],
  run: [
    "runs",
    "access.listLakes",
    "access.listTests",
    "access.getTest",
    "accounts.getAccountTest",
    "crawls.listCrawls",
    "profiles.getProfile",
    "schedules",
  ],
  // A result is followed by who shows it (useManifest): that of every other statement stays as it is.
  statement: ["statements", "history.listStatements", "runs"],
  savedQuery: ["savedQueries"],
  queryFolder: ["savedQueries.listSavedQueries"],
  dataset: [
    "catalog.listCatalog",
    "catalog.findDescribed",
    "catalog.getDataset",
    "catalog.listTables",
    "catalog.getTable",
    "catalog.listEvents",
    "crawls.listCrawls",
    "crawls.listChanges",
    "crawls.getCrawlSetting",
    "profiles.getProfile",
    "profiles.listProfiles",
    "schedules",
  ],
  notification: ["notifications"],
  person: ["identity"],
  session: ["identity"],
  token: ["identity"],
  account: ["accounts"],
  principal: ["accounts", "identity"],
  warehouse: ["accounts.getWarehouseSetting", "history.getHistoryImport"],
};

/** Whether a query key (`[domain, verb, …]`) is among the stale reads. */
export function isStale(stale: ReadonlySet<string>, queryKey: readonly unknown[]): boolean {
  const [domain, verb] = queryKey;
  return stale.has(String(domain)) || stale.has(`${String(domain)}.${String(verb)}`);
}

/** The reads to fetch afresh after these events. The trail and the overview tell of everything. */
export function staleReads(
  events: readonly Pick<LiveEvent, "resourceType" | "verb" | "isNotice">[],
): ReadonlySet<string> {
  const stale = new Set<string>();
  if (events.some(({ isNotice }) => isNotice)) stale.add("notifications");
  for (const event of events) {
    const noun = event.verb.split(".")[0] ?? "";
    for (const read of DOMAINS[event.resourceType] ?? DOMAINS[noun] ?? []) stale.add(read);
  }
  if (events.length > 0) {
    stale.add("events");
    stale.add("overview");
  }
  return stale;
}
