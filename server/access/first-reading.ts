import type pg from "pg";
import { startAlarm } from "@/server/db/alarm";
import { pool, transaction } from "@/server/db/pool";
import { SYSTEM } from "@/server/events";
import { permissionsOf, ROLES } from "@/server/identity";
import { scheduleOnce } from "@/server/schedules";
import { REFRESH_KIND } from "./contract";
import { queueRefresh } from "./refresh-queue";
import { lockedRun } from "./refresh-store";
import { subjectOfAccount } from "./subject";

// Every Event may have brought an account or a role, and there may be many a second.
const REST_MS = 1_000;

/** Has accounts that were never read be read once, as they and people's roles in them come, until it is stopped. */
export const startFirstReadings = (): (() => Promise<void>) =>
  startAlarm({
    channel: "headgate_event",
    ring: async () => {
      await readUnread();
      return null;
    },
    failure: "could not look for accounts that were never read, will try again",
    restMs: REST_MS,
  });

/** Queues a reading of each that was never read by any role of which that is not known to have failed. */
export async function readUnread(): Promise<void> {
  for (const accountId of new Set((await readersOf(pool(), null)).map((one) => one.accountId)))
    await transaction(
      (client) => readFirst(client, accountId),
      () => ["headgate_event"],
    );
}

async function readFirst(client: pg.ClientBase, accountId: string): Promise<void> {
  if (await lockedRun(client, accountId)) return;
  const [reader] = await readersOf(client, accountId);
  if (!reader) return;
  const { roleArn, personId: id, name } = reader;
  await queueRefresh(client, SYSTEM, { accountId, roleArn, isFirst: true }, { owner: { id, name } });
}

interface Reader {
  accountId: string;
  roleArn: string;
  personId: string;
  name: string;
}

const READERS = ROLES.filter((role) => permissionsOf(role).has("access.refresh"));

/** Who could read accounts that were never read: each role is tried once. Which one administers the lake AWS says. */
async function readersOf(client: Pick<pg.ClientBase, "query">, accountId: string | null): Promise<Reader[]> {
  const { rows } = await client.query<Reader>(
    `SELECT a.id AS "accountId", p.role_arn AS "roleArn", person.id AS "personId", person.name
     FROM aws_account AS a JOIN account_principal AS p ON p.account_id = a.id JOIN person ON person.id = p.person_id
     WHERE a.disconnected_at IS NULL AND person.disabled_at IS NULL AND person.role = ANY($1::text[])
       AND ($2::text IS NULL OR a.id = $2)
       AND NOT EXISTS (SELECT FROM lake_snapshot AS s WHERE s.account_id = a.id)
       AND NOT EXISTS (SELECT FROM run WHERE run.kind = $3 AND run.account_id = a.id
         AND (run.ended_at IS NULL OR run.input ->> 'roleArn' = p.role_arn))
     ORDER BY a.id, array_position($1::text[], person.role) DESC, person.id`,
    [READERS, accountId, REFRESH_KIND],
  );
  return rows;
}

const NIGHTLY = "cron(0 3 * * ? *)";

/** What Headgate has read by itself is read again every night, as the same, until somebody sets it otherwise. */
export const readNightly = (
  client: pg.ClientBase,
  { accountId, roleArn }: { accountId: string; roleArn: string },
  person: { id: string; name: string },
): Promise<void> =>
  scheduleOnce(client, {
    ...{ kind: REFRESH_KIND, subjectId: subjectOfAccount(accountId), accountId, roleArn },
    ...{ expression: NIGHTLY, timezone: "UTC", personId: person.id, personName: person.name },
  });
