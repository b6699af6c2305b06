import type * as athena from "@aws-sdk/client-athena";
import type { Row } from "@aws-sdk/client-athena";
import { readCsv } from "@/server/local/athena/csv";
import { parseS3 } from "@/server/local/athena/s3-location";
import { openBucket } from "@/server/local/services/s3/access";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { Api } from "./api";
import { invalid } from "./errors";
import type { Execution } from "./execution";
import { pageToken, readToken } from "./page";
import { findExecution } from "./read";

type Model = typeof athena;

const firstRead = 256 * 1024;

/** One page of a result, read from where it was written, with the caller's own rights. */
export async function getQueryResults(
  input: InputOf<Model, "GetQueryResults">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "GetQueryResults">> {
  const execution = await findExecution(input.QueryExecutionId ?? "", "GetQueryResults", ctx, api);
  if (input.QueryResultType === "DATA_MANIFEST")
    throw invalid("QueryResultType DATA_MANIFEST is not supported by the local engine");
  if (execution.state === "QUEUED" || execution.state === "RUNNING") {
    throw invalid(
      `Query has not yet finished. Current state: ${execution.state}`,
      "QUERY_EXECUTION_NOT_FINISHED",
    );
  }
  if (execution.state !== "SUCCEEDED") {
    throw invalid(`Query did not finish successfully. Final query state: ${execution.state}`);
  }
  const limit = input.MaxResults ?? 1000;
  const from = Number(readToken(execution.id, input.NextToken) || 0);
  if (!Number.isSafeInteger(from) || from < 0) throw invalid("Invalid NextToken.");
  const { rows, next } = await pageOf(execution, from, limit, ctx, api);
  const ColumnInfo = execution.columns.map((column) => ({
    CatalogName: "hive",
    SchemaName: "",
    TableName: "",
    Name: column.name,
    Label: column.name,
    Type: column.type,
    Precision: column.precision,
    Scale: column.scale,
    Nullable: "UNKNOWN" as const,
    CaseSensitive: column.caseSensitive,
  }));
  return {
    UpdateCount: execution.updateCount ?? 0,
    ResultSet: { Rows: rows, ResultSetMetadata: { ColumnInfo } },
    ...(next === null ? {} : { NextToken: pageToken(execution.id, String(next)) }),
  };
}

async function pageOf(
  execution: Execution,
  from: number,
  limit: number,
  ctx: CallContext,
  api: Api,
): Promise<{ rows: Row[]; next: number | null }> {
  if (execution.kind === "none") return { rows: [], next: null };
  const file = await openResult(execution.output, ctx, api);
  if (execution.kind === "text") {
    const lines = (await file.read(0, file.size)).toString("utf8").split("\n").slice(0, -1);
    const shown = lines.slice(from, from + limit);
    const rows = shown.map((line) => ({ Data: [{ VarCharValue: line }] }));
    return { rows, next: from + limit < lines.length ? from + limit : null };
  }
  if (from > file.size) throw invalid("Invalid NextToken.");
  for (let length = firstRead; ; length *= 4) {
    const end = Math.min(file.size, from + length);
    const page = readCsv(await file.read(from, end), limit);
    if (page.rows.length < limit && end < file.size) continue;
    const rows = page.rows.map((row) => ({
      Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
    }));
    const next = from + page.length;
    return { rows, next: next < file.size ? next : null };
  }
}

async function openResult(url: string, ctx: CallContext, api: Api) {
  const place = parseS3(url);
  if (!place) throw invalid("Could not find results");
  const { bucket, key } = place;
  const [, info] = await Promise.all([
    openBucket(api.objects, ctx, "s3:GetObject", { Bucket: bucket, Key: key }),
    api.objects.head(bucket, key),
  ]);
  if (!info) throw invalid("Could not find results");
  const read = async (start: number, end: number): Promise<Buffer> => {
    if (end <= start) return Buffer.alloc(0);
    const { body } = await api.objects.get(bucket, key, { start, end: end - 1 });
    const parts: Buffer[] = [];
    for await (const part of body as AsyncIterable<Buffer>) parts.push(part);
    return Buffer.concat(parts);
  };
  return { size: info.size, read };
}
