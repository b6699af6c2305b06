import type { LiveEvent } from "@/server/events/contract";

/** Which reads an event makes stale, by the domain that their query keys begin with. */
const DOMAINS: Record<string, readonly string[]> = {
  run: ["runs"],
  statement: ["queries", "runs"],
  savedQuery: ["queries"],
  query: ["queries"],
  person: ["identity"],
  session: ["identity"],
  token: ["identity"],
  account: ["accounts"],
  principal: ["accounts", "identity"],
};

/** The domains to fetch afresh after these events. The trail and the overview tell of everything. */
export function staleDomains(
  events: readonly Pick<LiveEvent, "resourceType" | "verb">[],
): ReadonlySet<string> {
  const stale = new Set<string>();
  for (const event of events) {
    const noun = event.verb.split(".")[0] ?? "";
    for (const domain of DOMAINS[event.resourceType] ?? DOMAINS[noun] ?? []) stale.add(domain);
  }
  if (events.length > 0) {
    stale.add("events");
    stale.add("overview");
  }
  return stale;
}
