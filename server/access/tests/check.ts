import { setImmediate as breathe } from "node:timers/promises";
import type pg from "pg";
import { judge, sentenceOf } from "@/server/access/assertions";
import type { Assertion } from "@/server/access/assertions/shapes";
import { type CurrentLake, currentLake } from "@/server/access/lake";
import { transaction } from "@/server/db/pool";
import { type EventSource, type NewEvent, recordEvents } from "@/server/events";
import { allTests, lockTests, saveResult, type TestRow } from "./store";

export interface Checked {
  passing: number;
  failing: number;
  /** How many began to fail or to pass. */
  turned: number;
}

/** Looks at these tests, or at all, on what is known of the lake now; whoever owns one that turned is told. */
export const checkTests = (source: EventSource, isMeant: (assertion: Assertion) => boolean = () => true) =>
  transaction(
    async (client): Promise<Checked> => {
      await lockTests(client);
      const tests = (await allTests(client)).filter(({ assertion }) => isMeant(assertion));
      const current = await currentLake();
      const sum = { passing: 0, failing: 0, turned: 0 };
      for (const test of tests) {
        const { state, hasTurned } = await checkTest(client, { source, test, current });
        sum[state] += 1;
        if (hasTurned) sum.turned += 1;
        await breathe();
      }
      return sum;
    },
    () => ["headgate_event"],
  );

interface Check {
  source: EventSource;
  test: TestRow;
  current: CurrentLake;
}

/** Looks at one in the caller's transaction, which holds the lock on tests. */
export async function checkTest(client: pg.ClientBase, { source, test, current }: Check) {
  const { count: breaches, breaches: kept } = judge(current.view, test.assertion);
  const state = breaches === 0 ? ("passing" as const) : ("failing" as const);
  await saveResult(client, test.id, { state, breaches, kept, lakeVersion: current.version });
  // That a new one passes is what everybody expects of it.
  const hasTurned = state !== test.state && (state === "failing" || test.state !== null);
  if (hasTurned) {
    const verb = state === "failing" ? "accessTest.fail" : "accessTest.pass";
    const before = { state: test.state, breaches: test.breaches };
    const after = { ...toldOf(test), state, breaches, lakeVersion: current.version };
    await recordEvents(client, [{ source, event: { ...eventOf(test.id, verb), before, after } }]);
  }
  return { state, hasTurned };
}

export const eventOf = (id: string, verb: string): NewEvent => ({
  ...{ verb, resourceType: "accessTest", resourceId: id },
});

export const toldOf = ({ name, assertion }: Pick<TestRow, "name" | "assertion">) => ({
  ...{ name, says: sentenceOf(assertion) },
});
