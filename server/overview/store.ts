import { prisma } from "@/server/db/client";
import { AppError } from "@/server/errors";
import type { Day } from "./contract";

/**
 * Counts a person's last 14 days in their own time zone, by two indexes; days without anything are there too. Each
 * statement of a script counts, and so its Run does not: the Runs are those that carry no statement.
 */
export async function daysOf(ownerId: string, zone: string): Promise<Day[]> {
  if (!isZone(zone)) {
    throw new AppError("invalid", "There is no such time zone.", {
      issues: [{ path: "zone", message: "Not an IANA time zone." }],
    });
  }
  const rows = await prisma().$queryRaw<
    { day: string; statements: number; runs: number; failures: number }[]
  >`
    WITH days AS (
      SELECT d::date AS day FROM generate_series((now() AT TIME ZONE ${zone})::date - 13, (now() AT TIME ZONE ${zone})::date, '1 day') d
    ), mine AS (
      SELECT (created_at AT TIME ZONE ${zone})::date AS day, true AS is_statement, status = 'FAILED' AS is_failure
      FROM statement
      WHERE owner_id = ${ownerId}::uuid AND source = 'headgate' AND created_at >= now() - interval '15 days'
      UNION ALL
      SELECT (created_at AT TIME ZONE ${zone})::date, false, state IN ('failed', 'timed_out') FROM run
      WHERE owner_id = ${ownerId}::uuid AND kind NOT IN ('statement', 'statement.athena', 'script')
        AND created_at >= now() - interval '15 days'
    )
    SELECT to_char(days.day, 'YYYY-MM-DD') AS day,
           count(*) FILTER (WHERE is_statement)::int AS statements,
           count(*) FILTER (WHERE NOT is_statement)::int AS runs,
           count(*) FILTER (WHERE is_failure)::int AS failures
    FROM days LEFT JOIN mine USING (day) GROUP BY days.day ORDER BY days.day`;
  return rows;
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

/** People whom nobody has given a role in any account: they can sign in, and nothing more. */
export async function peopleWithoutPrincipal(limit: number) {
  return prisma().person.findMany({
    where: { principals: { none: {} }, disabledAt: null },
    orderBy: { createdAt: "desc" },
    take: limit,
    select: { id: true, name: true, createdAt: true },
  });
}

export async function hasPrincipal(personId: string): Promise<boolean> {
  return (
    (await prisma().accountPrincipal.findFirst({ where: { personId }, select: { accountId: true } })) !== null
  );
}

export async function tokensThatExpire(personId: string, before: Date) {
  return prisma().apiToken.findMany({
    where: { personId, revokedAt: null, expiresAt: { gt: new Date(), lt: before } },
    orderBy: { expiresAt: "asc" },
    take: 5,
    select: { name: true, expiresAt: true },
  });
}

const SQL_SHOWN = 200;

/** So far back it is looked which saved queries somebody ran. */
const STATEMENTS_LOOKED_AT = 200;

/** A person's saved queries that they ran or changed last; of the SQL, which may be long, only what a line can show. */
export async function savedQueriesOf(ownerId: string, limit: number) {
  const rows = await prisma().$queryRaw<{ id: string; name: string; sql: string; usedAt: Date }[]>`
    WITH recent AS (
      SELECT saved_query_id, created_at FROM statement WHERE owner_id = ${ownerId}::uuid
      ORDER BY created_at DESC, id DESC LIMIT ${STATEMENTS_LOOKED_AT}
    ), ran AS (SELECT saved_query_id, max(created_at) AS at FROM recent GROUP BY saved_query_id)
    SELECT q.id, q.name, left(v.sql, ${SQL_SHOWN}) AS sql, greatest(q.updated_at, ran.at) AS "usedAt"
    FROM saved_query AS q JOIN saved_query_version AS v ON v.saved_query_id = q.id AND v.version = q.version
    LEFT JOIN ran ON ran.saved_query_id = q.id
    WHERE q.owner_id = ${ownerId}::uuid ORDER BY "usedAt" DESC, q.id LIMIT ${limit}`;
  return rows.map(({ usedAt, ...row }) => ({ ...row, usedAt: usedAt.toISOString() }));
}
