import { afterAll, beforeAll, expect, test } from "vitest";
import { type AthenaBed, athenaTarget as at, athenaBed } from "./test-bed";

let bed: AthenaBed;

beforeAll(async () => {
  bed = await athenaBed();
}, 90_000);
afterAll(() => bed?.close());

const TOOK_MS = 400;

test("a query that ran before is looked at when it is likely to be over", async () => {
  bed.proxy.meddle = (operation, answer) => {
    if (operation !== "BatchGetQueryExecution") return answer;
    const total = `"TotalExecutionTimeInMillis":${TOOK_MS}`;
    return { ...answer, body: answer.body.replace(/"TotalExecutionTimeInMillis":\d+/, total) };
  };
  await bed.run("select 'again' as word", at);

  const asked: [string, number][] = [];
  bed.proxy.refuses = (operation) => {
    asked.push([operation, performance.now()]);
    return null;
  };
  const { status } = await bed.run("select 'again' as word", at);
  expect(status).toBe("FINISHED");
  const when = (operation: string) => asked.find(([name]) => name === operation)?.[1] ?? Number.NaN;
  expect(when("BatchGetQueryExecution") - when("StartQueryExecution")).toBeGreaterThanOrEqual(TOOK_MS);
});
