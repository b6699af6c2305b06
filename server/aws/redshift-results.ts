import {
  type ColumnMetadata,
  GetStatementResultCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";
import type { Column } from "./redshift-data";

export interface RowsPage {
  /** Values as text, digit by digit as they came; null is NULL. */
  rows: (string | null)[][];
  columns: Column[];
  totalRows: number;
  nextToken: string | null;
}

interface Answer {
  Records?: Cell[][];
  ColumnMetadata?: ColumnMetadata[];
  TotalNumRows?: number;
  NextToken?: string | null;
}

interface Cell {
  isNull?: boolean;
  booleanValue?: boolean;
  longValue?: string;
  doubleValue?: string;
  stringValue?: string;
  blobValue?: string;
}

/**
 * IAM action: redshift-data:GetStatementResult. One page of a JSON result; null while the statement has none. The SDK
 * turns numbers into JavaScript's before anybody can look, which costs a BIGINT digits beyond 2^53: the body is read
 * here instead, beneath the SDK's reader and within its retries.
 */
export async function jsonResultPage(
  target: AwsTarget,
  id: string,
  options: {
    nextToken?: string | undefined;
    waitSeconds?: number | undefined;
    signal?: AbortSignal | undefined;
  } = {},
): Promise<RowsPage | null> {
  const { nextToken, waitSeconds, signal } = options;
  const command = new GetStatementResultCommand({
    Id: id,
    ...(nextToken ? { NextToken: nextToken } : {}),
    ...(waitSeconds ? { WaitTimeSeconds: waitSeconds } : {}),
  });
  const body = keepBody(command);
  try {
    await awsCall("redshift-data", "GetStatementResult", () =>
      clientFor(RedshiftDataClient, target).send(command, signal ? { abortSignal: signal } : {}),
    );
  } catch (error) {
    if (error instanceof AwsError && /does not have result/i.test(error.message)) return null;
    throw error;
  }
  return read(body());
}

/** Takes the body of a good answer before the SDK reads it; what breaks off meanwhile is tried again as usual. */
function keepBody(command: GetStatementResultCommand): () => string {
  let kept = "{}";
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as {
        statusCode: number;
        body: AsyncIterable<Uint8Array> | Uint8Array;
      };
      if (response.statusCode !== 200) return result;
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
      kept = Buffer.concat(chunks).toString("utf8");
      response.body = Buffer.from("{}");
      return result;
    },
    { step: "deserialize", priority: "low", name: "keepBody" },
  );
  return () => kept;
}

// A quote inside a JSON string is escaped, so these can only be names of fields.
const NUMBERS = /"(longValue|doubleValue)"\s*:\s*(-?[\d.eE+-]+)/g;

function read(body: string): RowsPage {
  const answer = JSON.parse(body.replace(NUMBERS, '"$1":"$2"')) as Answer;
  return {
    rows: (answer.Records ?? []).map((record) => record.map(textOf)),
    columns: (answer.ColumnMetadata ?? []).map((one) => ({
      name: one.label ?? one.name ?? "",
      type: one.typeName ?? "",
      nullable: one.nullable !== 0,
      precision: one.precision ?? 0,
      scale: one.scale ?? 0,
      length: one.length ?? 0,
    })),
    totalRows: answer.TotalNumRows ?? 0,
    nextToken: answer.NextToken ?? null,
  };
}

function textOf({
  isNull,
  booleanValue,
  longValue,
  doubleValue,
  stringValue,
  blobValue,
}: Cell): string | null {
  if (isNull) return null;
  if (booleanValue !== undefined) return String(booleanValue);
  if (blobValue !== undefined) return Buffer.from(blobValue, "base64").toString("hex");
  return stringValue ?? longValue ?? doubleValue ?? null;
}
