import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { pool } from "@/server/db/pool";
import { mayStill } from "@/server/identity";
import type { PlanCheck } from "./kinds";

type Overridden = Pick<PlanCheck, "id" | "name" | "says">;

export interface OverrideRow {
  id: string;
  planHash: string;
  checks: Overridden[];
  personId: string;
  personName: string;
  reason: string;
  createdAt: Date;
  /** Whether who gave it may still give one. */
  isStanding: boolean;
}

export const mayOverride = (): string => mayStill("person_id", "change.override");

type Asked = Pick<pg.ClientBase, "query">;

export async function overridesOf(changeId: string, client: Asked = pool()): Promise<OverrideRow[]> {
  const { rows } = await client.query<OverrideRow>(
    `SELECT id, plan_hash AS "planHash", checks, person_id AS "personId", person_name AS "personName", reason,
       created_at AS "createdAt", ${mayOverride()} AS "isStanding"
     FROM change_override WHERE change_id = $1 ORDER BY created_at, id`,
    [changeId],
  );
  return rows;
}

export async function addOverride(
  client: Asked,
  changeId: string,
  { planHash, checks, personId, personName, reason }: Omit<OverrideRow, "id" | "createdAt" | "isStanding">,
): Promise<void> {
  await client.query(
    `INSERT INTO change_override (id, change_id, plan_hash, checks, person_id, person_name, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [uuidv7(), changeId, planHash, JSON.stringify(checks), personId, personName, reason],
  );
}
