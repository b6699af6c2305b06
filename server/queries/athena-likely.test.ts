import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type AthenaBed, athenaTarget as at, athenaBed } from "./test-bed";

let bed: AthenaBed;

beforeAll(async () => {
  bed = await athenaBed();
}, 90_000);
afterEach(() => {
  bed.proxy.meddle = null;
  bed.proxy.refuses = null;
});
afterAll(() => bed?.close());

const TOOK_MS = 240;

/** Athena tells that all took so long. */
function takesLong(): void {
  bed.proxy.meddle = (operation, answer) => {
    if (operation !== "BatchGetQueryExecution") return answer;
    const total = `"TotalExecutionTimeInMillis":${TOOK_MS}`;
    return { ...answer, body: answer.body.replaceAll(/"TotalExecutionTimeInMillis":\d+/g, total) };
  };
}

/** What Athena is asked from here on, and when. */
function listen() {
  const asked: [string, number][] = [];
  bed.proxy.refuses = (operation) => {
    asked.push([operation, performance.now()]);
    return null;
  };
  const timeOf = (operation: string) => asked.find(([name]) => name === operation)?.[1] ?? Number.NaN;
  /** From the sending of the query to the first look at it. */
  return { firstLook: () => timeOf("BatchGetQueryExecution") - timeOf("StartQueryExecution") };
}

test("a query that ran before is looked at when it is likely to be over", async () => {
  takesLong();
  await bed.run("select 'again' as word", at);
  const { firstLook } = listen();
  expect((await bed.run("select 'again' as word", at)).status).toBe("FINISHED");
  // Counted from before the call left, so that the way there is not waited for twice.
  expect(firstLook()).toBeGreaterThan(TOOK_MS - 50);
});
