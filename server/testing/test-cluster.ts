import { chmodSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cluster, startCluster } from "@/server/postgres/cluster";
import { withClient } from "@/server/postgres/databases";
import { migrate } from "@/server/postgres/migrate";
import { clearOrphans } from "@/server/postgres/orphans";
import { isAlive } from "@/server/postgres/processes";

export const templateDatabase = "headgate_template";
const appPassword = "headgate";

const parent = join(tmpdir(), "headgate-tests");

/** Ends clusters whose test run was killed before it could. */
const sweep = async () => {
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = join(parent, name);
    const owner = Number(await readFile(join(folder, "owner"), "utf8").catch(() => ""));
    if (!owner || isAlive(owner)) continue;
    await clearOrphans(join(folder, "postgres", "data")).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
};

/** Starts a throwaway PostgreSQL with one migrated database to copy from. */
export const startTestCluster = async (): Promise<{ cluster: Cluster; stop: () => Promise<void> }> => {
  await mkdir(parent, { recursive: true });
  try {
    chmodSync(parent, 0o1777);
  } catch {
    // Somebody else's folder, already open to all.
  }
  await sweep();
  const folder = await mkdtemp(join(parent, "run-"));
  chmodSync(folder, 0o755);
  await writeFile(join(folder, "owner"), String(process.pid));
  const cluster = await startCluster({
    folder: join(folder, "postgres"),
    password: "headgate",
    logFile: join(folder, "postgres.log"),
    // Nothing here outlives the run, so nothing needs to reach the disk.
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", shared_buffers: "128MB" },
  });
  const stop = async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await withClient(cluster.url("postgres"), async (client) => {
      await client.query(`CREATE ROLE headgate LOGIN PASSWORD '${appPassword}'`);
      await client.query(`CREATE DATABASE ${templateDatabase} OWNER headgate`);
    });
    await migrate(databaseUrl(cluster.port, templateDatabase));
  } catch (error) {
    await stop();
    throw error;
  }
  return { cluster, stop };
};

/** The connection string of a test database, as the same plain role that owns it in production. */
export const databaseUrl = (port: number, database: string) =>
  `postgresql://headgate:${appPassword}@127.0.0.1:${port}/${database}`;
