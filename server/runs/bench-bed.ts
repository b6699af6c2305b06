import { join } from "node:path";
import { uuidv7 } from "uuidv7";
import { pool } from "@/server/db/pool";
import { sealSession } from "@/server/identity";
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

/** Writes an admin down who is signed in; returns their session cookie. */
export async function benchAdmin(): Promise<string> {
  const [personId, sessionId] = [uuidv7(), uuidv7()];
  await pool().query(
    `INSERT INTO person (id, email, name, role, source, updated_at) VALUES ($1, 'a@b.c', 'Ada', 'admin', 'oidc', now())`,
    [personId],
  );
  await pool().query(
    "INSERT INTO session (id, person_id, expires_at) VALUES ($1, $2, now() + interval '1 day')",
    [sessionId, personId],
  );
  return sealSession({ personId, sessionId });
}
