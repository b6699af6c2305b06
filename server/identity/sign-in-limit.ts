import { createHash } from "node:crypto";
import type pg from "pg";
import { pool, transaction } from "@/server/db/pool";

const WINDOW_SECONDS = 15 * 60;

/**
 * How many failures each key takes in its window. Five at one door for one e-mail. More over all doors for one e-mail,
 * against guessing from many addresses, and for one address, which a whole office may share. The last bounds what
 * strangers all together cost: one check of a password is some 50 ms of a core.
 */
const LIMITS = {
  door: { failures: 5, seconds: WINDOW_SECONDS },
  email: { failures: 20, seconds: WINDOW_SECONDS },
  address: { failures: 30, seconds: WINDOW_SECONDS },
  everybody: { failures: 120, seconds: 60 },
};
type Kind = keyof typeof LIMITS;

/** What strangers may use up, and a person at a known address not notice. */
const OPEN_TO_ALL: readonly Kind[] = ["email", "everybody"];

export type Attempt = { isAllowed: true; rowIds: string[] } | { isAllowed: false; retryAfterSeconds: number };

interface Door {
  email: string;
  address: string;
}

// Hashed: people type passwords into the wrong field, and this table is not the place to keep them.
const keyOf = (kind: Kind, { email, address }: Door) => {
  const subject = { door: `${email}\n${address}`, email, address, everybody: "" }[kind];
  return `${kind}:${createHash("sha256").update(subject).digest("base64url")}`;
};

/**
 * Takes one attempt out of the budget, before the password is looked at, so that a hundred guesses at once are a
 * hundred guesses. `isKnownDoor` says that this person came in from this address lately: then strangers elsewhere who
 * use the budget of the e-mail, or of everybody, up do not shut the right person out.
 */
export async function beginAttempt(door: Door, isKnownDoor: boolean): Promise<Attempt> {
  const kinds = (Object.keys(LIMITS) as Kind[]).filter((kind) => !isKnownDoor || !OPEN_TO_ALL.includes(kind));
  return transaction(async (client) => {
    const keys = kinds.map((kind) => keyOf(kind, door)).sort();
    for (const key of keys)
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key]);
    let waitSeconds = 0;
    for (const kind of kinds) {
      waitSeconds = Math.max(waitSeconds, await waitOf(client, keyOf(kind, door), LIMITS[kind]));
    }
    if (waitSeconds > 0) return { isAllowed: false, retryAfterSeconds: waitSeconds };
    const { rows } = await client.query<{ id: string }>(
      "INSERT INTO sign_in_failure (key) SELECT unnest($1::text[]) RETURNING id",
      [keys],
    );
    return { isAllowed: true, rowIds: rows.map((row) => row.id) };
  });
}

/** The attempt was right: give it back, and forget the failures at this door. */
export async function endAttempt(door: Door, rowIds: string[]): Promise<void> {
  await pool().query("DELETE FROM sign_in_failure WHERE id = ANY($1::bigint[]) OR key = $2", [
    rowIds,
    keyOf("door", door),
  ]);
}

/** The attempt was wrong and stays counted; rows that no longer count are swept up on the way. */
export async function sweepFailures(): Promise<void> {
  await pool().query(
    `DELETE FROM sign_in_failure
     WHERE id IN (SELECT id FROM sign_in_failure ORDER BY id LIMIT 100)
       AND at < now() - make_interval(secs => ${WINDOW_SECONDS})`,
  );
}

/** Seconds until the oldest of the last failures that a limit allows leaves its window; 0 when there are fewer. */
async function waitOf(
  client: pg.ClientBase,
  key: string,
  { failures, seconds }: (typeof LIMITS)[Kind],
): Promise<number> {
  const { rows } = await client.query<{ wait: number }>(
    `SELECT ceil(extract(epoch FROM at - now()) + $3)::int AS wait
     FROM sign_in_failure
     WHERE key = $1 AND at > now() - make_interval(secs => $3)
     ORDER BY at DESC OFFSET $2 LIMIT 1`,
    [key, failures - 1, seconds],
  );
  return Math.max(0, rows[0]?.wait ?? 0);
}
