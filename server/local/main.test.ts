import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ListDatabasesCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "@/server/postgres/databases";
import { testServerUrl } from "@/server/testing/database";

const database = `local_${randomBytes(8).toString("hex")}`;
const key = { accessKeyId: "AKIAMAINTEST", secretAccessKey: "of the analyst" };
let home: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "headgate-main-"));
  await writeFile(join(home, "keys.json"), JSON.stringify({ principals: { LFBusinessAnalyst1: key } }));
  await withClient(testServerUrl(), (client) => client.query(`create database ${database}`));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(home, { recursive: true, force: true });
  const warehouses = await withClient(stateUrl(), (client) =>
    client.query<{ postgres_name: string }>("select postgres_name from warehouse_database"),
  );
  await withClient(testServerUrl(), async (client) => {
    for (const name of [...warehouses.rows.map((row) => row.postgres_name), database]) {
      await client.query(`drop database if exists "${name}" with (force)`);
    }
  });
});

function stateUrl(): string {
  const url = new URL(testServerUrl());
  url.pathname = `/${database}`;
  return url.toString();
}

function start(port: number) {
  const child = spawn(process.execPath, ["--import", "tsx", "server/local/main.ts"], {
    env: {
      ...process.env,
      NODE_NO_WARNINGS: "1",
      LOCAL_DATABASE_URL: stateUrl(),
      HEADGATE_LOCAL_KEYS: join(home, "keys.json"),
      HEADGATE_HOME: home,
      HEADGATE_AWS_PORT: String(port),
      HEADGATE_LOCAL_OPEN: "1",
    },
  });
  children.push(child);
  return child;
}

async function firstLine(stream: NodeJS.ReadableStream | null): Promise<string> {
  if (!stream) throw new Error("no stream");
  for await (const line of createInterface({ input: stream })) return line;
  return "";
}

test("the process serves, refuses a taken port in one line, and ends when told to", async () => {
  const child = start(0);
  const line = await firstLine(child.stdout);
  const url = /listening on (http:\/\/127\.0\.0\.1:\d+), open to any access key/.exec(line)?.[1];
  expect(url, line).toBeDefined();
  const endpoint = { endpoint: url as string, region: "us-east-1", maxAttempts: 1 };
  const sts = new STSClient({ ...endpoint, credentials: key });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
    "arn:aws:sts::333333333333:assumed-role/LFBusinessAnalyst1/LFBusinessAnalyst1",
  );
  const foreign = new RedshiftDataClient({
    ...endpoint,
    credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
  });
  const listed = await foreign.send(new ListDatabasesCommand({ WorkgroupName: "default", Database: "dev" }));
  expect(listed.Databases).toContain("dev");

  const second = start(Number(new URL(url as string).port));
  const [refusal, [secondCode]] = await Promise.all([firstLine(second.stderr), once(second, "exit")]);
  expect(refusal).toMatch(/^local-aws: could not start: listen EADDRINUSE/);
  expect(secondCode).toBe(1);

  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
});
