import pg from "pg";
import { uuidv7 } from "uuidv7";
import { closePool, WALKING } from "@/server/db/pool";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { BACKLOG_SQL, benchDatabase } from "./bench-bed";
import { claimStatement } from "./claim";

const SMALL = 1_000;
const LARGE = 500_000;

const database = await benchDatabase();

/** A copy of the empty database with so many runs that wait. */
async function withBacklog(name: string, count: number): Promise<pg.Client> {
  const admin = new pg.Client({
    connectionString: database.superuserUrl.replace(/\/headgate$/, "/postgres"),
  });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE headgate OWNER headgate`);
  await admin.end();
  const client = new pg.Client({
    connectionString: database.superuserUrl.replace(/\/headgate$/, `/${name}`),
    options: WALKING,
  });
  await client.connect();
  await client.query(BACKLOG_SQL, [count]);
  await client.query("VACUUM ANALYZE run");
  // The disk's share of a commit is the same for both, and would only hide a difference.
  await client.query("SET synchronous_commit = off");
  return client;
}

/** One claim with its attempt and Event, committed. */
async function claimOnce(client: pg.Client, room: number): Promise<void> {
  const { rows } = await client.query(claimStatement(uuidv7(), new Map([["noop", room]])));
  if (rows.length !== room) throw new Error(`claimed ${rows.length} of ${room}`);
}

try {
  const small = await withBacklog("backlog_small", SMALL);
  const large = await withBacklog("backlog_large", LARGE);
  // Together they leave the small backlog just unemptied.
  for (const [room, count] of [
    [1, 300],
    [5, 100],
  ] as const) {
    const samples = await sample(
      { [`${SMALL} wait`]: () => claimOnce(small, room), [`${LARGE} wait`]: () => claimOnce(large, room) },
      { count, warmup: 15 },
    );
    printRatios(`Claim of ${room} at a backlog`, samples);
    const [base, other] = samples;
    if (!base || !other) continue;
    printLimits([
      {
        name: `claim of ${room} at ${LARGE} against ${SMALL}, p50`,
        value: quantile(other, 0.5) / quantile(base, 0.5),
        max: 1.5,
        unit: "x",
      },
    ]);
  }
  await small.end();
  await large.end();
} finally {
  await closePool();
  await database.close();
}
