import { pool } from "@/server/db/pool";

/**
 * Tells when the reading of a part begins, by the database's clock, which all who read have in common. It is never
 * ahead of it.
 */
export async function readingClock(): Promise<() => Date> {
  const { rows } = await pool().query<{ now: Date }>("SELECT clock_timestamp() AS now");
  const startedAt = rows[0]?.now.getTime() ?? 0;
  const since = performance.now();
  return () => new Date(startedAt + performance.now() - since);
}
