import { describe, expect, test } from "vitest";
import { AppError } from "@/server/errors";
import { AwsError, awsCall } from "./error";

function said(name: string, extra: object = {}): Error {
  return Object.assign(
    new Error("as AWS put it"),
    { name, $metadata: { httpStatusCode: 400, requestId: "r-1" } },
    extra,
  );
}

const caught = (error: unknown) =>
  awsCall("redshift-data", "ExecuteStatement", () => Promise.reject(error)).catch((one: unknown) => one);

describe("what AWS threw becomes ours, said as AWS said it", () => {
  test.each([
    ["AccessDeniedException", {}, "aws_denied"],
    ["ExpiredTokenException", {}, "aws_denied"],
    ["ThrottlingException", {}, "aws_throttled"],
    ["TimeoutError", {}, "aws_timeout"],
    ["Error", { code: "ECONNREFUSED" }, "aws_unavailable"],
    ["InternalServerException", { $metadata: { httpStatusCode: 500 } }, "aws_unavailable"],
    ["ValidationException", {}, "aws_failed"],
  ])("%s", async (name, extra, code) => {
    const error = await caught(said(name, extra));
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({
      code,
      awsCode: name,
      service: "redshift-data",
      operation: "ExecuteStatement",
    });
    expect((error as AwsError).message).toBe(`${name}: as AWS put it`);
  });

  test("the request id comes along", async () => {
    expect(((await caught(said("ValidationException"))) as AppError).details).toMatchObject({
      awsRequestId: "r-1",
    });
  });

  test("an aborted call and our own errors stay what they are", async () => {
    const aborted = said("AbortError");
    expect(await caught(aborted)).toBe(aborted);
    const ours = new AppError("forbidden", "no");
    expect(await caught(ours)).toBe(ours);
  });
});
