import type { Pool } from "pg";
import { nextFire, readCron } from "@/server/cron/cron";
import type { Runner } from "./runner";

const lookEveryMs = 5_000;

interface DueRow {
  account_id: string;
  name: string;
  schedule: string;
}

/** Starts the crawlers whose time has come. One that still runs is passed over until its next time, as Glue does. */
export async function fireDue(state: Pool, runner: Pick<Runner, "start">, now: Date): Promise<void> {
  const { rows } = await state.query<DueRow>(
    "select account_id, name, schedule from glue_crawler where schedule_state = 'SCHEDULED' and next_fire <= $1",
    [now],
  );
  for (const { account_id: accountId, name, schedule } of rows) {
    // Moved on before it is started: a crawler that can't be started must not be tried every moment.
    const moved = await state.query(
      "update glue_crawler set next_fire = $3 where account_id = $1 and name = $2 and next_fire <= $4",
      [accountId, name, nextFire(readCron(schedule), now), now],
    );
    if (moved.rowCount === 0) continue;
    await runner.start(accountId, name, "us-east-1").catch((error: Error) => {
      if (error.name !== "CrawlerRunningException") throw error;
    });
  }
}

/** Looks for due crawlers again and again until it is stopped. */
export function startScheduler(state: Pool, runner: Runner, now: () => number): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking
      .then(() => fireDue(state, runner, new Date(now())))
      .catch((error: Error) => console.error("local-aws: schedules of crawlers:", error.message));
  }, lookEveryMs);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}
