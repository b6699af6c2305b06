import type { NewEvent } from "@/server/events/write";
import type { ConnectionRow } from "./connection-store";

type Told = Omit<ConnectionRow, "disconnectedAt" | "externalId"> & { hasExternalId: boolean };

/** What the trail keeps of a connection: its external id is nobody's to read there. */
function told({ disconnectedAt: _at, externalId, ...rest }: ConnectionRow): Told {
  return { ...rest, hasExternalId: externalId !== null };
}

/** The event of an account's change; none where the trail would tell of no difference. */
export function connectionEvent(before: ConnectionRow | null, after: ConnectionRow | null): NewEvent[] {
  const row = after ?? before;
  if (!row) return [];
  const [was, is] = [before && told(before), after && told(after)];
  const isSame = before?.externalId === after?.externalId && JSON.stringify(was) === JSON.stringify(is);
  if (isSame) return [];
  return [
    {
      verb: after ? (before ? "account.update" : "account.create") : "account.disconnect",
      resourceType: "account",
      resourceId: row.id,
      accountId: row.id,
      before: was,
      after: is,
    },
  ];
}
