import { join } from "node:path";
import { type Cluster, resetPassword, startCluster } from "@/server/postgres/cluster";
import { ensureDatabases } from "@/server/postgres/databases";
import type { Secrets } from "./secrets";
import { homePaths } from "./settings";
import { say } from "./steps";

export interface EmbeddedPostgres {
  cluster: Cluster;
  databaseUrl: string;
  localDatabaseUrl: string;
  stop(): Promise<void>;
}

const restartsMax = 5;

/** Starts a home's PostgreSQL and keeps it running until it is stopped. */
export const keepPostgres = async (
  home: string,
  secrets: Secrets,
  isPasswordNew: boolean,
  onGivingUp: (why: string) => void,
): Promise<EmbeddedPostgres> => {
  const paths = homePaths(home);
  const options = {
    folder: paths.postgres,
    password: secrets.postgresPassword,
    logFile: join(paths.logs, "postgres.log"),
  };
  if (isPasswordNew) await resetPassword(options.folder, options.password);
  let cluster = await startCluster(options);
  let isStopping = false;
  let restarts = 0;

  const watch = () => {
    void cluster.exited.then(async () => {
      if (isStopping) return;
      restarts += 1;
      say(`PostgreSQL ended unasked; starting it again. Its log: ${options.logFile}`);
      try {
        if (restarts > restartsMax) throw new Error(`PostgreSQL ended ${restarts} times.`);
        cluster = await startCluster(options);
        watch();
      } catch (error) {
        onGivingUp((error as Error).message);
      }
    });
  };

  watch();
  return {
    cluster,
    ...(await ensureDatabases(cluster, secrets.databasePassword)),
    stop: async () => {
      isStopping = true;
      await cluster.stop();
    },
  };
};
