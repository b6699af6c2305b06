import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "@/server/testing/folder";
import { type Cluster, type ClusterOptions, resetPassword, startCluster } from "./cluster";
import { withClient } from "./databases";
import { isAlive, signal, waitForExit } from "./processes";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let options: ClusterOptions;
let running: Cluster | null = null;

const start = async () => {
  running = await startCluster(options);
  return running;
};

const stop = async () => {
  await running?.stop();
  running = null;
};

const notes = (cluster: Cluster) =>
  withClient(cluster.url("postgres"), async (client) => (await client.query("SELECT text FROM note")).rows);

beforeAll(async () => {
  folder = await temporaryFolder();
  options = {
    folder: join(folder.path, "postgres"),
    password: "first-password",
    logFile: join(folder.path, "logs", "postgres.log"),
  };
  const cluster = await start();
  await withClient(cluster.url("postgres"), async (client) => {
    await client.query("CREATE TABLE note (text text)");
    await client.query("INSERT INTO note VALUES ('kept')");
  });
  await stop();
});

afterAll(async () => {
  await stop();
  await folder[Symbol.asyncDispose]();
});

test("data outlives a restart, and the port stays the same", async () => {
  const first = (await start()).port;
  await stop();
  const again = await start();
  expect(again.port).toBe(first);
  expect(await notes(again)).toEqual([{ text: "kept" }]);
  await stop();
});

test("it listens on the loopback only, has no socket, and lets nobody in without the password", async () => {
  const cluster = await start();
  await withClient(cluster.url("postgres"), async (client) => {
    const { rows } = await client.query(
      "SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets",
    );
    expect(rows).toEqual([{ addresses: "127.0.0.1", sockets: "" }]);
  });
  const wrong = cluster.url("postgres").replace(options.password, "wrong");
  await expect(withClient(wrong, async () => {})).rejects.toThrow("password authentication failed");
  await stop();
});

test("the data folder is closed to other accounts", () => {
  expect(statSync(join(options.folder, "data")).mode & 0o777).toBe(0o700);
});

test("a killed server is started again with its data", async () => {
  const cluster = await start();
  signal(cluster.pid, "SIGKILL");
  await cluster.exited;
  const again = await start();
  expect(await notes(again)).toEqual([{ text: "kept" }]);
  await stop();
});

test("a server whose launcher was killed is replaced by ours", async () => {
  const orphan = await start();
  const cluster = await start();
  expect(isAlive(orphan.pid)).toBe(false);
  expect(await notes(cluster)).toEqual([{ text: "kept" }]);
  await stop();
});

test("a lock file whose pid now belongs to somebody else stops nothing and harms nobody", async () => {
  const cluster = await start();
  const file = join(options.folder, "data", "postmaster.pid");
  const text = await readFile(file, "utf8");
  await stop();
  expect(existsSync(file)).toBe(false);
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  try {
    await writeFile(file, text.replace(String(cluster.pid), String(stranger.pid)));
    expect(await notes(await start())).toEqual([{ text: "kept" }]);
    expect(isAlive(stranger.pid!)).toBe(true);
    await stop();
  } finally {
    stranger.kill("SIGKILL");
    await waitForExit(stranger.pid!, 5_000);
  }
});

test("lost secrets are replaced by a new password", async () => {
  await resetPassword(options.folder, "second-password");
  options = { ...options, password: "second-password" };
  expect(await notes(await start())).toEqual([{ text: "kept" }]);
  await stop();
});

test("data of another major version is refused in plain words", async () => {
  const file = join(options.folder, "data", "PG_VERSION");
  const version = await readFile(file, "utf8");
  await writeFile(file, "15\n");
  await expect(startCluster(options)).rejects.toThrow(/was written by PostgreSQL 15.*brings PostgreSQL \d+/);
  await writeFile(file, version);
});

test.runIf(process.getuid?.() === 0)(
  "root's closed folder gets its data where the server's account can go",
  async () => {
    const closed = join(folder.path, "closed");
    const shared = join(folder.path, "shared");
    await mkdir(closed, { mode: 0o700 });
    process.env["HEADGATE_SHARED_DIR"] = shared;
    try {
      const inside = { ...options, folder: join(closed, "postgres") };
      const first = await startCluster(inside);
      expect(first.dataDir.startsWith(`${shared}/data-`)).toBe(true);
      await withClient(first.url("postgres"), (client) =>
        client.query("CREATE TABLE note AS SELECT 'far' AS text"),
      );
      await first.stop();
      const again = await startCluster(inside);
      expect(await notes(again)).toEqual([{ text: "far" }]);
      await again.stop();

      await rm(inside.folder);
      const anew = await startCluster(inside);
      await expect(notes(anew)).rejects.toThrow('relation "note" does not exist');
      await anew.stop();
    } finally {
      delete process.env["HEADGATE_SHARED_DIR"];
    }
  },
);
