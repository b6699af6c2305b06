import { join } from "node:path";
import { startCluster } from "@/server/postgres/cluster";
import { ensureDatabases } from "@/server/postgres/databases";
import { migrate } from "@/server/postgres/migrate";
import { temporaryFolder } from "@/server/testing/folder";

/** A PostgreSQL with the settings of production, migrated, and set as this process's; for benches. */
export async function benchDatabase() {
  const folder = await temporaryFolder();
  const cluster = await startCluster({
    folder: join(folder.path, "postgres"),
    password: "headgate",
    logFile: join(folder.path, "postgres.log"),
  });
  const { databaseUrl } = await ensureDatabases(cluster, "headgate");
  await migrate(databaseUrl);
  process.env["DATABASE_URL"] = databaseUrl;
  process.env["NEXTAUTH_SECRET"] ??= "a-secret-for-benches-that-is-long-enough";
  return {
    url: databaseUrl,
    superuserUrl: cluster.url("headgate"),
    close: async () => {
      await cluster.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Fills the table `run` with `count` rows that wait for a claim, in the order in which a day would have made them. */
export const BACKLOG_SQL = `
  INSERT INTO run (id, kind, title, owner_name, owner_id, input, retry, priority, run_at, created_at)
  SELECT uuidv7(), 'noop', 'Noop ' || n, 'bench', md5((n % 50)::text)::uuid, '{}',
    '{"attempts": 1, "baseMs": 1000, "capMs": 60000}', CASE WHEN n % 10 = 0 THEN 1 ELSE 0 END,
    now() - ($1::int - n) * interval '1 millisecond',
    date_trunc('milliseconds', now() - ($1::int - n) * interval '1 millisecond')
  FROM generate_series(1, $1::int) AS n`;
