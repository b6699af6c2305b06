import { randomUUID } from "node:crypto";
import { ListTablesCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { AppError } from "@/server/errors";
import { type AwsTarget, clientFor } from "./clients";
import { awsCall } from "./error";
import { markOwn } from "./own-mark";
import {
  cancelStatement,
  describeStatement,
  executeStatement,
  resultPage,
  type StatementStatus,
  type Warehouse,
} from "./redshift-data";

export interface CatalogPlace {
  warehouse: Warehouse;
  database: string;
}

/** The warehouse refused a query of ours over its catalog: told in its own words. */
export class CatalogRefused extends AppError {
  constructor(said: string) {
    super("aws_failed", said, { details: { service: "redshift-data", operation: "ExecuteStatement" } });
    this.name = "CatalogRefused";
  }
}

const WAIT_SECONDS = 30;
const LOOKS_MAX = 4;
const PAGES_MAX = 500;

/**
 * IAM actions: redshift-data:ExecuteStatement, DescribeStatement, GetStatementResult, CancelStatement. Rows of a query
 * over the catalog, page by page; NULL is told as the empty string. Throws `CatalogRefused` where the SQL fails.
 */
export async function* catalogRows(
  target: AwsTarget,
  place: CatalogPlace,
  sql: string,
): AsyncGenerator<string[][]> {
  const id = await finished(target, place, sql);
  const walked = new Set<string>();
  let nextToken: string | undefined;
  do {
    const page = await resultPage(target, id, { nextToken, waitSeconds: WAIT_SECONDS });
    if (!page) throw new CatalogRefused("The warehouse has no result for a query over its catalog.");
    const names = page.columns.map((column) => column.name).join();
    // AWS does not document whether a page begins with the columns' names.
    const rows = csvRows(page.csv);
    yield rows[0]?.join() === names ? rows.slice(1) : rows;
    nextToken = page.nextToken ?? undefined;
    if (nextToken && (walked.has(nextToken) || walked.size >= PAGES_MAX)) {
      throw new CatalogRefused("The Data API repeats a page of the catalog, so it was not read to its end.");
    }
    if (nextToken) walked.add(nextToken);
  } while (nextToken);
}

async function finished(target: AwsTarget, place: CatalogPlace, sql: string): Promise<string> {
  const { id, status } = await executeStatement(target, {
    ...place,
    sql: markOwn(sql),
    parameters: [],
    statementName: "headgate-catalog",
    clientToken: randomUUID(),
    waitSeconds: WAIT_SECONDS,
  });
  if (status === "FINISHED") return id;
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const told = await describeStatement(target, id, WAIT_SECONDS);
    if (told.status === "FINISHED") return id;
    if (ENDED.has(told.status)) throw new CatalogRefused(told.error ?? "The query over the catalog failed.");
  }
  await cancelStatement(target, id);
  throw new AppError("aws_timeout", "The warehouse did not tell its catalog within two minutes.");
}

const ENDED = new Set<StatementStatus>(["FAILED", "ABORTED"]);

const FIELD = /"((?:[^"]|"")*)"|([^,\r\n]*)/y;

/** Rows of the Data API's CSV; NULL and the empty string are one here. */
export function csvRows(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < csv.length) {
    FIELD.lastIndex = at;
    const found = FIELD.exec(csv);
    row.push(found?.[1]?.replaceAll('""', '"') ?? found?.[2] ?? "");
    at = FIELD.lastIndex;
    if (csv[at] === "," && at + 1 < csv.length) at += 1;
    else {
      if (csv[at] === ",") row.push("");
      if (csv[at] === "\r") at += 1;
      at += 1;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** IAM action: redshift-data:ListTables. All tables of a database, where its views refuse to tell: 3 calls a second. */
export async function listAllTables(
  target: AwsTarget,
  { warehouse, database }: CatalogPlace,
): Promise<{ schema: string; name: string; type: string }[]> {
  const client = clientFor(RedshiftDataClient, target);
  const address =
    warehouse.kind === "workgroup"
      ? { WorkgroupName: warehouse.name }
      : { ClusterIdentifier: warehouse.name };
  const tables: { schema: string; name: string; type: string }[] = [];
  const walked = new Set<string>();
  let NextToken: string | undefined;
  do {
    const input = { ...address, Database: database, MaxResults: 1000, NextToken };
    const page = await awsCall("redshift-data", "ListTables", () =>
      client.send(new ListTablesCommand(input)),
    );
    for (const { schema = "", name = "", type = "TABLE" } of page.Tables ?? [])
      tables.push({ schema, name, type });
    NextToken = page.NextToken || undefined;
    if (NextToken && (walked.has(NextToken) || walked.size >= PAGES_MAX)) break;
    if (NextToken) walked.add(NextToken);
  } while (NextToken);
  return tables;
}
