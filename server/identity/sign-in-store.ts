import { prisma } from "@/server/db/client";
import { pool } from "@/server/db/pool";

const KNOWN_DAYS = 30;

/** Whether this person signed in from this address lately, by the audit trail. */
export async function cameInFrom(personId: string, address: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    `SELECT 1 FROM event
     WHERE resource_type = 'person' AND resource_id = $1 AND verb = 'person.signIn'
       AND at > now() - make_interval(days => ${KNOWN_DAYS}) AND after->>'address' = $2
     LIMIT 1`,
    [personId, address],
  );
  return rowCount === 1;
}

const DEMO_PEOPLE_SHOWN_MAX = 20;

export async function findDemoPeople() {
  return prisma().person.findMany({
    where: { source: "demo", disabledAt: null, passwordHash: { not: null } },
    select: { email: true, name: true, role: true },
    orderBy: { name: "asc" },
    take: DEMO_PEOPLE_SHOWN_MAX,
  });
}
