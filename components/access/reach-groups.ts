import type { Reached } from "@/server/access/contract";
import type { ReachedTable } from "./reach-rows";

interface DatabaseGroup extends Pick<Reached, "accountId" | "database"> {
  /** Null where it was not found itself, so that nothing is said of it. */
  verdicts: Reached["verdicts"] | null;
  tables: readonly ReachedTable[];
}

/** Each table under its own database, also under one that was not found itself. */
export function databasesOf(rows: readonly Reached[]): DatabaseGroup[] {
  const groups = new Map<string, DatabaseGroup & { tables: ReachedTable[] }>();
  for (const one of rows) {
    const { accountId, database, verdicts, table } = one;
    const key = `${accountId} ${database}`;
    const group = groups.get(key) ?? {
      ...{ accountId, database, tables: [] },
      verdicts: table === null ? verdicts : null,
    };
    groups.set(key, group);
    if (table !== null) group.tables.push({ ...one, table });
  }
  return [...groups.values()];
}
