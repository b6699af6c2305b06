import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
beforeAll(async () => {
  aws = await startTestLocalAws();
});
afterAll(() => aws.stop());

const hasBoto3 = spawnSync("python3", ["-c", "import boto3"]).status === 0;
if (!hasBoto3) console.warn("SKIPPED: boto3 isn't installed, so no independent client drives Glue.");

test.skipIf(!hasBoto3)(
  "boto3 and the AWS command line are served",
  async () => {
    const key = aws.keys["LOBProducerSteward"];
    const env = {
      ...process.env,
      LOBProducerSteward_ID: key?.accessKeyId,
      LOBProducerSteward_SECRET: key?.secretAccessKey,
    };
    const script = new URL("./clients.test.py", import.meta.url).pathname;
    const child = spawn("python3", [script, aws.url], { env });
    const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    expect(stderr).toBe("");
    for (const line of stdout.split("\n")) if (line.startsWith("SKIPPED")) console.warn(line);
    expect(stdout.trim().split("\n").at(-1)).toBe("all good");
    expect(status).toBe(0);
  },
  120_000,
);
