import { userInfo } from "node:os";
import { join } from "node:path";
import { type Cluster, resetPassword, startCluster } from "@/server/postgres/cluster";
import { ensureDatabases } from "@/server/postgres/databases";
import type { Secrets } from "./secrets";
import { homePaths, StartError } from "./settings";
import { say } from "./steps";

export interface EmbeddedPostgres {
  cluster: Cluster;
  databaseUrl: string;
  localDatabaseUrl: string;
  stop(): Promise<void>;
}

const restartsMax = 5;
/** A server that ran for this long had a good start: its death is the first in a row again. */
const calmMs = 60_000;

/** As whom PostgreSQL is to run must have a name: a container's number alone is not enough for it. */
const requireName = () => {
  try {
    userInfo();
  } catch {
    throw new StartError(
      `PostgreSQL runs only as a user who has a name, and this machine has none for the uid ${process.getuid?.()}. Add one to /etc/passwd, or start as another user.`,
    );
  }
};

/** Starts a home's PostgreSQL and keeps it running until it is stopped. */
export const keepPostgres = async (
  home: string,
  secrets: Secrets,
  isPasswordNew: boolean,
  onGivingUp: (why: string) => void,
): Promise<EmbeddedPostgres> => {
  requireName();
  const paths = homePaths(home);
  const options = {
    folder: paths.postgres,
    password: secrets.postgresPassword,
    logFile: join(paths.logs, "postgres.log"),
  };
  if (isPasswordNew) await resetPassword(options.folder, options.password);
  const first = await startCluster(options);
  let isStopping = false;
  let deaths = 0;
  /** The server that runs, or will; null when a restart failed. */
  let current: Promise<Cluster | null> = Promise.resolve(first);

  const again = async (begun: number): Promise<Cluster | null> => {
    deaths = Date.now() - begun > calmMs ? 1 : deaths + 1;
    try {
      if (deaths > restartsMax) throw new Error(`PostgreSQL ended ${deaths} times in a row.`);
      say(`PostgreSQL ended unasked; starting it again. Its log: ${options.logFile}`);
      const cluster = await startCluster(options);
      watch(cluster);
      return cluster;
    } catch (error) {
      onGivingUp((error as Error).message);
      return null;
    }
  };

  const watch = (cluster: Cluster) => {
    const begun = Date.now();
    void cluster.exited.then(() => {
      if (!isStopping) current = again(begun);
    });
  };

  watch(first);
  return {
    cluster: first,
    ...(await ensureDatabases(first, secrets.databasePassword)),
    stop: async () => {
      isStopping = true;
      // A restart under way brings up a server of its own, which no signal of ours reaches otherwise.
      await (await current)?.stop();
    },
  };
};
