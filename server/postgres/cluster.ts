import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes, randomInt } from "node:crypto";
import { closeSync, existsSync, openSync, statfsSync } from "node:fs";
import { chmod, chown, mkdir, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { canEnter, type ServerAccount, serverAccount } from "./account";
import { postgresBinaries, sharedFolder } from "./binaries";
import { clearOrphans, postmaster, stopServer } from "./orphans";

export interface Cluster {
  port: number;
  pid: number;
  /** Where the data really lies. */
  dataDir: string;
  /** The account the server runs as, when it isn't ours. */
  account: string | null;
  /** Connection string of the superuser for one database. */
  url(database: string): string;
  /** Settles when the server ends for whatever reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Folder of this cluster; may become a link to a place the server's account can reach. */
  folder: string;
  password: string;
  logFile: string;
  /** Further `-c name=value` settings. */
  settings?: Record<string, string>;
}

export const superuser = "postgres";

const serverSettings = (): Record<string, string> => ({
  listen_addresses: "127.0.0.1",
  // No socket at all: nothing to guard, and no limit on the length of the path to the home folder.
  unix_socket_directories: "",
  // Each of the 500 sessions that the Data API keeps for a caller holds one, beside our own pools.
  max_connections: "640",
  shared_buffers: "256MB",
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  max_locks_per_transaction: "256",
  track_activity_query_size: "16384",
  timezone: "UTC",
  log_timezone: "UTC",
  jit: "off",
  // Containers often give /dev/shm 64 MB only, too little for parallel queries.
  ...(sharedMemoryIsSmall() ? { dynamic_shared_memory_type: "mmap" } : {}),
});

const sharedMemoryIsSmall = () => {
  try {
    const { bsize, blocks } = statfsSync("/dev/shm");
    return bsize * blocks < 512 * 1024 * 1024;
  } catch {
    return false;
  }
};

/** Only what the server needs: our own environment may hold secrets. */
const serverEnvironment = () => {
  const { PATH, NODE_ENV } = process.env;
  return { PATH, NODE_ENV, LC_ALL: "C", TZ: "UTC" };
};

const run = async (account: ServerAccount, command: string, args: string[], cwd: string, input = "") => {
  const child = spawn(command, args, {
    cwd,
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
    env: serverEnvironment(),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} ended with code ${code}: ${output.trim().slice(-2000)}`);
};

/** A home that was removed by hand left this behind: the new home begins anew, and the last of the old ones stays beside it. */
const setAside = async (elsewhere: string) => {
  const dataDir = join(elsewhere, "data");
  if (!existsSync(dataDir)) return;
  await clearOrphans(dataDir);
  await rm(`${elsewhere}.old`, { recursive: true, force: true });
  await rename(elsewhere, `${elsewhere}.old`);
};

/** Puts the cluster's folder where the account can reach it; elsewhere, the folder becomes a link that records it. */
const place = async (folder: string): Promise<{ folder: string; account: ServerAccount }> => {
  await mkdir(dirname(folder), { recursive: true });
  if (existsSync(folder)) {
    const real = await realpath(folder);
    return { folder: real, account: serverAccount(join(real, "data")) };
  }
  const account = serverAccount(join(folder, "data"));
  if (canEnter(account, dirname(folder))) {
    await mkdir(folder, { mode: 0o755 });
    await chmod(folder, 0o755);
    return { folder: await realpath(folder), account };
  }
  const name = createHash("sha256")
    .update(await realpath(dirname(folder)))
    .digest("hex")
    .slice(0, 12);
  const elsewhere = join(sharedFolder(), `data-${name}`);
  await setAside(elsewhere);
  await mkdir(elsewhere, { recursive: true, mode: 0o755 });
  await chmod(sharedFolder(), 0o755);
  await chmod(elsewhere, 0o755);
  await symlink(elsewhere, folder);
  return { folder: elsewhere, account };
};

const initialise = async (bin: string, dataDir: string, account: ServerAccount, password: string) => {
  const partial = `${dataDir}.new`;
  const passwordFile = join(dirname(dataDir), `password-${randomBytes(6).toString("hex")}`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) {
    await chown(partial, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  try {
    // The builtin provider needs no locale of the machine and sorts as Redshift does, by code point.
    const flags = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
    await run(
      account,
      join(bin, "initdb"),
      [
        `--pgdata=${partial}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        ...flags,
      ],
      partial,
    );
    await rename(partial, dataDir);
  } finally {
    await rm(passwordFile, { force: true });
  }
};

const checkVersion = async (version: string, dataDir: string) => {
  const ours = version.split(".")[0];
  const theirs = (await readFile(join(dataDir, "PG_VERSION"), "utf8")).trim();
  if (theirs === ours) return;
  throw new Error(
    `The data in ${dataDir} was written by PostgreSQL ${theirs}, and this version of Headgate brings PostgreSQL ${ours}, which can't open it. Start the former version and export from there, or move that folder away to begin anew.`,
  );
};

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });

/** A free port below those that the system hands out by itself, so that it is still free after a restart. */
const lastingPort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
};

/** A port nobody listens on; the system picks it. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = address && typeof address === "object" ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

const choosePort = async (folder: string) => {
  const file = join(folder, "port");
  const last = Number(await readFile(file, "utf8").catch(() => ""));
  const port = last > 0 && (await isFree(last)) ? last : await lastingPort();
  await writeFile(file, `${port}\n`);
  return port;
};

const untilReady = async (child: ChildProcess, dataDir: string, logFile: string) => {
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  // Replaying the log after a crash may take long; a server that gives up exits.
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    if (ended) break;
    const found = await postmaster(dataDir);
    if (found && found.pid === child.pid && found.state === "ready") return;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  const log = await readFile(logFile, "utf8").catch(() => "");
  throw new Error(`PostgreSQL did not start. Its last words (${logFile}):\n${log.trim().slice(-1500)}`);
};

/** Starts the embedded PostgreSQL of a folder: creates it at first, and recovers from whatever a crash left. */
export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const { folder, account } = await place(options.folder);
  const dataDir = join(folder, "data");
  const { bin, version } = await postgresBinaries(account);
  if (existsSync(dataDir)) {
    await checkVersion(version, dataDir);
    await clearOrphans(dataDir);
  } else {
    await initialise(bin, dataDir, account, options.password);
  }
  const port = await choosePort(folder);
  const settings = { ...serverSettings(), port: String(port), ...options.settings };
  await mkdir(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, "a", 0o600);
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // Its own process group: Ctrl-C in the terminal must not end it before those who still write to it.
  const child = spawn(join(bin, "postgres"), ["-D", dataDir, ...flags], {
    cwd: dataDir,
    detached: true,
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
    env: serverEnvironment(),
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  await untilReady(child, dataDir, options.logFile);
  const pid = child.pid ?? 0;
  return {
    port,
    pid,
    dataDir,
    account: account?.name ?? null,
    url: (database) => `postgresql://${superuser}:${options.password}@127.0.0.1:${port}/${database}`,
    exited,
    stop: () => stopServer(pid),
  };
};

/** Gives the superuser of a stopped cluster another password, for a home whose secrets were lost. */
export const resetPassword = async (folderLink: string, password: string): Promise<void> => {
  const { folder, account } = await place(folderLink);
  const dataDir = join(folder, "data");
  if (!existsSync(dataDir)) return;
  const { bin } = await postgresBinaries(account);
  await clearOrphans(dataDir);
  const statement = `ALTER ROLE ${superuser} PASSWORD '${password}'\n`;
  await run(account, join(bin, "postgres"), ["--single", "-D", dataDir, "postgres"], dataDir, statement);
};
