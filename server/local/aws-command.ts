import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { TestLocalAws } from "./testing";

const execute = promisify(execFile);

/** Debian's own where it is: an independent client that nobody here wrote. Null where there is none. */
export const awsProgram = [existsSync("/usr/bin/aws") ? "/usr/bin/aws" : "aws"].find(
  (program) => spawnSync(program, ["--version"]).status === 0,
);

/** A program that knows a command; a newer `aws` may be on the path than Debian's. */
export function awsProgramWith(service: string, command: string): string | undefined {
  return [awsProgram, "aws"].find(
    (program) =>
      program !== undefined &&
      !/invalid choice/i.test(String(spawnSync(program, [service, command]).stderr ?? "invalid choice")),
  );
}

/** Starts a command as a demo principal; nothing is told to it but the endpoint and whose keys it signs with. */
export function startAws(
  local: TestLocalAws,
  principal: string,
  args: readonly string[],
  program = awsProgram,
) {
  const key = local.keys[principal];
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: key?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key?.secretAccessKey,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_PAGER: "",
  };
  return execute(program ?? "aws", ["--endpoint-url", local.url, "--output", "json", ...args], { env });
}
