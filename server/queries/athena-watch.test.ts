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

const TOOK_MS = 700;

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
  const timesOf = (operation: string) => asked.flatMap(([name, time]) => (name === operation ? [time] : []));
  /** From the sending of the first query to the first look at any. */
  const firstLook = () =>
    (timesOf("BatchGetQueryExecution")[0] ?? Number.NaN) - (timesOf("StartQueryExecution")[0] ?? Number.NaN);
  return { timesOf, firstLook };
}

test("a query that ran before is looked at when it is likely to be over", async () => {
  takesLong();
  await bed.run("select 'again' as word", at);
  const { firstLook } = listen();
  expect((await bed.run("select 'again' as word", at)).status).toBe("FINISHED");
  expect(firstLook()).toBeGreaterThanOrEqual(TOOK_MS);
});

test("one that may be answered from an earlier result is not waited for", async () => {
  takesLong();
  const sql = "select 'reused' as word";
  await bed.run(sql, at);
  const { firstLook } = listen();
  expect((await bed.run(sql, { ...at, reuseMinutes: 60 })).scan?.isReused).toBe(true);
  expect(firstLook()).toBeLessThan(TOOK_MS);
});

test("a look for another leaves the time of one that waits as it is", async () => {
  takesLong();
  await bed.run("select 'waits' as word", at);
  const overAt = performance.now() + TOOK_MS;
  bed.proxy.meddle = (_, answer) => {
    if (performance.now() >= overAt) return answer;
    return { ...answer, body: answer.body.replaceAll('"State":"SUCCEEDED"', '"State":"RUNNING"') };
  };
  const { timesOf } = listen();
  const both = ["waits", "other"].map((word) => bed.run(`select '${word}' as word`, at));
  for (const { status } of await Promise.all(both)) expect(status).toBe("FINISHED");
  // The looks that the other takes alone: 20 ms apart, then ever more.
  const early = timesOf("BatchGetQueryExecution").filter((time) => time < overAt);
  expect(early.length).toBeLessThan(13);
});
