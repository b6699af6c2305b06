import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "@/server/runs/test-bed";
import { type TestApp, testApp } from "@/server/testing/app";
import { startAlarm } from "./alarm";
import { notify } from "./notify";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app?.close());

/** An alarm that counts how often it has rung. */
function counting(restMs?: number) {
  const alarm = { rings: 0 };
  const ring = async () => {
    alarm.rings += 1;
    return null;
  };
  const stop = startAlarm({ channel: "headgate_schedule", ring, failure: "could not ring", restMs });
  return Object.assign(alarm, { stop });
}

test("that rests rings once for all that it is told of meanwhile; another rings at once", async () => {
  const [resting, rested, eager] = [counting(3_600_000), counting(300), counting()];
  for (const rings of [2, 3, 4])
    await until("the one without a rest rings again", async () => {
      notify("headgate_schedule");
      return eager.rings >= rings;
    });
  await until("the one that has rested rings again", async () => rested.rings >= 2);
  expect(resting.rings).toBe(1);
  await Promise.all([resting, rested, eager].map(({ stop }) => stop()));
});
