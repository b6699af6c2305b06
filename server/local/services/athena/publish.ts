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
  if (output.kind === "csv") await put(execution.output, createReadStream(output.path), objects);
  else if (output.kind === "text") {
    const text = output.lines.map((line) => `${line}\n`).join("");
    await put(execution.output, Buffer.from(text), objects);
  }
  if (written) {
    execution.manifest = `${execution.output}-manifest.csv`;
    await put(execution.manifest, Buffer.from(written.map((url) => `${url}\n`).join("")), objects);
  }
  // Athena's own form of this file is not documented; here it is JSON.
  await put(`${execution.output}.metadata`, Buffer.from(JSON.stringify({ columns })), objects);
}

async function put(
  url: string,
  body: Parameters<ObjectAccess["put"]>[2],
  objects: Pick<ObjectAccess, "put">,
): Promise<void> {
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
