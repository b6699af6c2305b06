import { once } from "node:events";
import pg from "pg";
import { uuidv7 } from "uuidv7";
import { closePool, pool } from "@/server/db/pool";
import type { EventSource, NewEvent } from "@/server/events";
import { type Context, permissionsOf, type Role } from "@/server/identity";
import { testDatabase } from "@/server/testing/database";
import type { RunRow } from "./rows";

/** A database of its own for one test file, set as this process's. */
export async function engineDatabase() {
  const database = await testDatabase();
  process.env["DATABASE_URL"] = database.url;
  process.env["NEXTAUTH_SECRET"] ??= "a-secret-for-tests-that-is-long-enough";
  return {
    url: database.url,
    drop: async () => {
      await closePool();
      await database.drop();
    },
  };
}

export function contextOf(role: Role, id = uuidv7()): Context {
  const actor = {
    id,
    kind: "person" as const,
    name: role,
    email: `${role}@example.com`,
    role,
    permissions: permissionsOf(role),
  };
  return { actor, requestId: uuidv7() };
}

export async function rowOf(id: string): Promise<RunRow> {
  const { rows } = await pool().query<RunRow>("SELECT * FROM run WHERE id = $1", [id]);
  if (!rows[0]) throw new Error(`no run ${id}`);
  return rows[0];
}

/**
 * Resolves when `isThere` is true. It is asked again whenever an Event is announced, and every 50 ms for what is
 * written without one; gives up, naming itself, so that a failing test says what never came.
 */
export async function until(
  what: string,
  isThere: () => Promise<boolean>,
  { withinMs = 15_000 } = {},
): Promise<void> {
  const client = new pg.Client({ connectionString: process.env["DATABASE_URL"] });
  const giveUp = AbortSignal.timeout(withinMs);
  await client.connect();
  try {
    await client.query("LISTEN headgate_event");
    while (!(await isThere())) {
      if (giveUp.aborted) throw new Error(`never came about: ${what}`);
      await once(client, "notification", {
        signal: AbortSignal.any([giveUp, AbortSignal.timeout(50)]),
      }).catch(() => {});
    }
  } finally {
    await client.end();
  }
}

export const untilState = (id: string, state: string, options = {}) =>
  until(`run ${id} is ${state}`, async () => (await rowOf(id)).state === state, options);

/** The Events of a run but for its creation, as they would be told in TypeScript. */
export async function eventsOf(runId: string): Promise<{ source: EventSource; event: NewEvent }[]> {
  const { rows } = await pool().query(
    "SELECT * FROM event WHERE resource_type = 'run' AND resource_id = $1 AND verb <> 'run.create' ORDER BY id",
    [runId],
  );
  return rows.map((row) => ({
    source: { actor: { id: row.actor_id, kind: row.actor_kind, name: row.actor_name } },
    event: {
      verb: row.verb,
      resourceType: row.resource_type,
      resourceId: row.resource_id,
      ownerId: row.owner_id,
      accountId: row.account_id,
      before: row.before,
      after: row.after,
    },
  }));
}
