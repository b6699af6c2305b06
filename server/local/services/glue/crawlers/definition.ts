import type * as glue from "@aws-sdk/client-glue";
import type { Directory, Principal } from "@/server/local/auth/principals";
import { invalidInput, notImplemented } from "@/server/local/catalog/errors";
import { parseS3Url } from "@/server/local/redshift-sql/bulk/s3";
import { readConfiguration } from "./configuration";
import type { CrawlerDefinition } from "./store";

/** What the definition of a crawler may not say, or not here. */
export function checkDefinition(
  directory: Directory,
  accountId: string,
  definition: CrawlerDefinition,
): void {
  const { Targets, SchemaChangePolicy, RecrawlPolicy, Configuration } = definition;
  checkTargets(Targets);
  if (definition.LineageConfiguration?.CrawlerLineageSettings === "ENABLE") {
    throw notImplemented("LineageConfiguration of a crawler");
  }
  if (definition.CrawlerSecurityConfiguration)
    throw notImplemented("CrawlerSecurityConfiguration of a crawler");
  if (!definition.DatabaseName)
    throw invalidInput("Database name cannot be null for crawler targets of type s3");
  const recrawl = RecrawlPolicy?.RecrawlBehavior;
  if (recrawl === "CRAWL_EVENT_MODE") throw notImplemented("CRAWL_EVENT_MODE of a crawler");
  const { UpdateBehavior, DeleteBehavior } = SchemaChangePolicy ?? {};
  if (recrawl === "CRAWL_NEW_FOLDERS_ONLY" && (UpdateBehavior !== "LOG" || DeleteBehavior !== "LOG")) {
    throw invalidInput(
      "The SchemaChangePolicy for Crawl new folders only Amazon S3 target can have only LOG DeleteBehavior value and LOG UpdateBehavior value.",
    );
  }
  readConfiguration(Configuration);
  crawlerRole(directory, accountId, definition.Role ?? "");
}

function checkTargets(targets: glue.CrawlerTargets | undefined): void {
  const { S3Targets, ...others } = targets ?? {};
  const foreign = Object.entries(others).filter(([, list]) => Array.isArray(list) && list.length > 0);
  if (foreign.length > 0) throw notImplemented(`${foreign.map(([name]) => name).join(", ")} of a crawler`);
  if (!S3Targets?.length) throw invalidInput("At least one target must be given");
  for (const { Path, ConnectionName, EventQueueArn, DlqEventQueueArn, SampleSize } of S3Targets) {
    if (!parseS3Url(asUrl(Path))) throw invalidInput(`Invalid S3 path: ${Path}`);
    if (ConnectionName || EventQueueArn || DlqEventQueueArn) {
      throw notImplemented("ConnectionName and event queues of an S3 target");
    }
    if (SampleSize !== undefined && (SampleSize < 1 || SampleSize > 249)) {
      throw invalidInput("SampleSize must be between 1 and 249");
    }
  }
}

/** AWS takes a path with or without its scheme. */
export function asUrl(path: string | undefined): string {
  const text = path ?? "";
  return /^s3:\/\//i.test(text) ? text : `s3://${text}`;
}

/** The role of a crawler, by ARN or by name; it must be the account's own and trust Glue. */
export function crawlerRole(directory: Directory, accountId: string, role: string): Principal {
  const arn = role.startsWith("arn:") ? role : `arn:aws:iam::${accountId}:role/${role.replace(/^\//, "")}`;
  const found = directory.role(arn);
  if (found?.accountId === accountId && found.trust.services.includes("glue.amazonaws.com")) return found;
  throw invalidInput("Service is unable to assume provided role. Please verify role's TrustPolicy");
}
