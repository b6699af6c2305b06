import { createReadStream } from "node:fs";
import { parseS3 } from "@/server/local/athena/s3-location";
import type { Outcome } from "@/server/local/athena/session";
import { AthenaSqlError } from "@/server/local/athena-sql/error";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import type { Execution } from "./execution";

/** Puts what a statement gave into its output location, in the caller's name. */
export async function publish(
  execution: Execution,
  outcome: Outcome,
  objects: Pick<ObjectAccess, "put">,
): Promise<void> {
  const { output, columns, written } = outcome;
  const lines = (list: string[]) => Buffer.from(list.map((line) => `${line}\n`).join(""));
  // Athena's own form of this file is not documented; here it is JSON.
  const files: [string, Body][] = [
    [`${execution.output}.metadata`, Buffer.from(JSON.stringify({ columns }))],
  ];
  if (output.kind === "csv") {
    const { body } = output;
    files.push([execution.output, "path" in body ? createReadStream(body.path) : body]);
  }
  if (output.kind === "text") files.push([execution.output, lines(output.lines)]);
  if (written) {
    execution.manifest = `${execution.output}-manifest.csv`;
    files.push([execution.manifest, lines(written)]);
  }
  // None may still read from the query's folder when that is removed.
  const put = await Promise.allSettled(files.map(([url, body]) => putAt(url, body, objects)));
  for (const one of put) if (one.status === "rejected") throw one.reason;
}

type Body = Parameters<ObjectAccess["put"]>[2];

async function putAt(url: string, body: Body, objects: Pick<ObjectAccess, "put">): Promise<void> {
  const place = parseS3(url);
  if (!place) throw new AthenaSqlError("", `${url} is not a valid S3 path.`);
  try {
    await objects.put(place.bucket, place.key, body);
  } catch (error) {
    throw new AthenaSqlError(
      "",
      `Access denied when writing output to url: ${url} . Please ensure you are allowed to access the S3 bucket. ${(error as Error).message}`,
    );
  }
}
