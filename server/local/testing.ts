import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoPrincipals } from "@/prisma/demo/lake";
import { withClient } from "@/server/postgres/databases";
import { testServerUrl } from "@/server/testing/database";
import type { AccessKey } from "./auth/principals";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "./local-aws";

export interface TestLocalAws extends LocalAws {
  databaseUrl: string;
  objectsFolder: string;
  /** What it was started with: a second process over the same state. */
  options: LocalAwsOptions;
  keys: Record<string, AccessKey>;
  /** Options of an SDK client that signs as a demo principal. */
  client(principal: string): {
    endpoint: string;
    region: string;
    maxAttempts: number;
    credentials: AccessKey;
  };
}

/** A fresh endpoint on a free port, over a state database of its own; stop() removes both. */
export async function startTestLocalAws(options: Partial<LocalAwsOptions> = {}): Promise<TestLocalAws> {
  const name = `local_${randomBytes(8).toString("hex")}`;
  await withClient(testServerUrl(), (client) => client.query(`create database ${name}`));
  const url = new URL(testServerUrl());
  url.pathname = `/${name}`;
  const keys = Object.fromEntries(
    demoPrincipals
      .filter((principal) => principal.hasAccessKey)
      .map((principal) => [
        principal.name,
        {
          accessKeyId: `AKIA${randomBytes(8).toString("hex").toUpperCase()}`,
          secretAccessKey: randomBytes(30).toString("base64"),
        },
      ]),
  );
  const folder = await mkdtemp(join(tmpdir(), "headgate-local-"));
  const objectsFolder = join(folder, "objects");
  const resultsFolder = join(folder, "results");
  const full: LocalAwsOptions = {
    databaseUrl: url.toString(),
    objectsFolder,
    resultsFolder,
    warehouses: [],
    port: 0,
    keys,
    ...options,
  };
  const aws = await startLocalAws(full);
  return {
    ...aws,
    options: full,
    databaseUrl: url.toString(),
    objectsFolder,
    keys,
    client: (principal) => ({
      endpoint: aws.url,
      region: "us-east-1",
      maxAttempts: 1,
      credentials: keys[principal] as AccessKey,
    }),
    async stop() {
      await aws.stop();
      await rm(folder, { recursive: true, force: true });
      await withClient(testServerUrl(), (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      );
    },
  };
}
