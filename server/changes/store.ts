import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { pool } from "@/server/db/pool";
import { isStillAdmin } from "@/server/identity";
import { escapeLike } from "@/server/sql/like";
import type { Counts } from "./contract";
import type { Authority, Check, PlanCheck } from "./kinds";
import type { Snapshot } from "./reduce";
import type { ChangeState, Requirement } from "./states";

/** A plan in short, as it is kept with its Change. */
export interface PlanSummary {
  version: string;
  counts: Counts;
  warnings: string[];
  /** One that was made before there were checks has none. */
  checks?: PlanCheck[];
  principals: { principal: string; gains: number; loses: number }[];
  steps: number;
}

/** A Change without its steps, which may be many. */
export interface ListedChange {
  id: string;
  kind: string;
  title: string;
  reason: string;
  state: ChangeState;
  stateSeq: number;
  stepCount: number;
  accountIds: string[];
  planHash: string | null;
  counts: Counts | null;
  requirement: Requirement | null;
  plannedAt: Date | null;
  begunAt: Date | null;
  requesterId: string | null;
  requesterName: string;
  runId: string | null;
  appliedByName: string | null;
  authority: Authority | null;
  appliedAt: Date | null;
  checks: Check[] | null;
  problem: string | null;
  revertsId: string | null;
  revertedById: string | null;
  restOfId: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** How many approved the plan as it stands. */
  approvals: number;
}

export interface ChangeRow extends ListedChange {
  steps: unknown[];
  plan: PlanSummary | null;
  /** When it was drafted, and now. */
  requesterIsAdmin: boolean;
}

const OWN = `c.id, c.kind, c.title, c.reason, c.state, c.state_seq AS "stateSeq",
  jsonb_array_length(c.steps) AS "stepCount", c.plan -> 'counts' AS counts,
  c.account_ids AS "accountIds", c.plan_hash AS "planHash", c.requirement, c.planned_at AS "plannedAt",
  c.begun_at AS "begunAt", c.requester_id AS "requesterId", c.requester_name AS "requesterName",
  c.run_id AS "runId", c.applied_by_name AS "appliedByName", c.authority,
  c.applied_at AS "appliedAt", c.checks, c.problem, c.reverts_id AS "revertsId", c.reverted_by_id AS "revertedById",
  c.rest_of_id AS "restOfId",
  c.created_at AS "createdAt", c.updated_at AS "updatedAt"`;
const APPROVALS = `(SELECT count(DISTINCT v.person_id)::int FROM change_verdict AS v
  WHERE v.change_id = c.id AND NOT v.is_void AND v.verdict = 'approve') AS approvals`;

const IS_ADMIN = () => `is_admin AND ${isStillAdmin("person_id")} AS "isAdmin"`;

type Asked = Pick<pg.ClientBase, "query">;

export async function findChange(id: string, client: Asked = pool()): Promise<ChangeRow | null> {
  const { rows } = await client.query<ChangeRow>(
    `SELECT ${OWN}, ${APPROVALS}, c.steps, c.plan,
       c.requester_is_admin AND ${isStillAdmin("c.requester_id")} AS "requesterIsAdmin"
     FROM change AS c WHERE c.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Its row, ours until the transaction ends, and what decides what may happen to it. */
export async function lockChange(
  client: pg.ClientBase,
  id: string,
): Promise<{ row: ChangeRow; snapshot: Snapshot } | null> {
  await client.query("SELECT 1 FROM change WHERE id = $1 FOR UPDATE", [id]);
  const row = await findChange(id, client);
  if (!row) return null;
  const { rows: approvals } = await client.query<{ personId: string; isAdmin: boolean }>(
    `SELECT DISTINCT ON (person_id) person_id AS "personId", ${IS_ADMIN()} FROM change_verdict
     WHERE change_id = $1 AND NOT is_void AND verdict = 'approve' ORDER BY person_id`,
    [id],
  );
  const { state, stateSeq, planHash, requirement, requesterId, requesterIsAdmin, begunAt } = row;
  const requester = { id: requesterId, isAdmin: requesterIsAdmin };
  return {
    row,
    snapshot: { state, stateSeq, planHash, requirement, requester, approvals, isBegun: begunAt !== null },
  };
}

export interface NewChange {
  kind: string;
  title: string;
  reason: string;
  steps: readonly unknown[];
  accountIds: readonly string[];
  requester: { id: string | null; name: string; isAdmin: boolean };
  revertsId?: string;
  restOfId?: string;
}

export async function addChange(client: Asked, made: NewChange): Promise<string> {
  const id = uuidv7();
  await client.query(
    `INSERT INTO change (id, kind, title, reason, steps, account_ids, requester_id, requester_name,
       requester_is_admin, reverts_id, rest_of_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[id, made.kind, made.title, made.reason, JSON.stringify(made.steps), made.accountIds],
      ...[made.requester.id, made.requester.name, made.requester.isAdmin],
      ...[made.revertsId ?? null, made.restOfId ?? null],
    ],
  );
  return id;
}

/** What may be set along with a transition; what is not said stays. */
export interface Along {
  title?: string;
  reason?: string;
  steps?: readonly unknown[];
  accountIds?: readonly string[];
  plan?: PlanSummary | null;
  plannedAt?: "now" | null;
  problem?: string | null;
  runId?: string;
  appliedByName?: string;
  authority?: Authority;
  appliedAt?: "now";
  checks?: readonly Check[] | null;
  revertsId?: null;
  revertedById?: string;
}

const COLUMN: Record<keyof Along, string> = {
  ...{ title: "title", reason: "reason", steps: "steps", accountIds: "account_ids", plan: "plan" },
  ...{ plannedAt: "planned_at", problem: "problem", runId: "run_id", appliedByName: "applied_by_name" },
  ...{ authority: "authority", appliedAt: "applied_at", checks: "checks", revertedById: "reverted_by_id" },
  revertsId: "reverts_id",
};
const JSONS: ReadonlySet<string> = new Set(["steps", "plan", "authority", "checks"]);

export async function saveChange(
  client: Asked,
  id: string,
  { state, stateSeq, planHash, requirement }: Snapshot,
  along: Along = {},
): Promise<void> {
  const values: unknown[] = [id, state, stateSeq, planHash, requirement && JSON.stringify(requirement)];
  const sets = (Object.keys(along) as (keyof Along)[]).map((key) => {
    const value = along[key];
    if (value === "now") return `${COLUMN[key]} = now()`;
    values.push(JSONS.has(key) && value !== null ? JSON.stringify(value) : value);
    return `${COLUMN[key]} = $${values.length}`;
  });
  await client.query(
    `UPDATE change SET ${["state = $2", "state_seq = $3", "plan_hash = $4", "requirement = $5", "updated_at = now()", ...sets].join(", ")}
     WHERE id = $1`,
    values,
  );
}

/** Why a draft could not be planned; one that was altered meanwhile keeps what it says. */
export async function noteProblem({ id, stateSeq }: ChangeRow, problem: string): Promise<void> {
  await pool().query(
    "UPDATE change SET problem = $3, updated_at = now() WHERE id = $1 AND state_seq = $2 AND state = 'draft'",
    [id, stateSeq, problem],
  );
}

export async function addVerdict(
  client: Asked,
  made: {
    changeId: string;
    planHash: string;
    person: { id: string; name: string; isAdmin: boolean };
    verdict: "approve" | "reject";
    comment: string | null;
  },
): Promise<void> {
  await client.query(
    `INSERT INTO change_verdict (id, change_id, plan_hash, person_id, person_name, is_admin, verdict, comment)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[uuidv7(), made.changeId, made.planHash, made.person.id, made.person.name, made.person.isAdmin],
      ...[made.verdict, made.comment],
    ],
  );
}

/** Approvals that are none any more: all but these people's. */
export async function voidApprovals(
  client: Asked,
  changeId: string,
  leftOf: readonly string[],
): Promise<void> {
  await client.query(
    "UPDATE change_verdict SET is_void = true WHERE change_id = $1 AND verdict = 'approve' AND person_id <> ALL($2::uuid[])",
    [changeId, leftOf],
  );
}

export interface VerdictRow {
  id: string;
  isVoid: boolean;
  planHash: string;
  personId: string;
  personName: string;
  /** When it was said, and now. */
  isAdmin: boolean;
  verdict: "approve" | "reject";
  comment: string | null;
  createdAt: Date;
}

export async function verdictsOf(changeId: string, client: Asked = pool()): Promise<VerdictRow[]> {
  const { rows } = await client.query<VerdictRow>(
    `SELECT id, plan_hash AS "planHash", person_id AS "personId", person_name AS "personName", ${IS_ADMIN()},
       verdict, comment, created_at AS "createdAt", is_void AS "isVoid"
     FROM change_verdict WHERE change_id = $1 ORDER BY created_at, id`,
    [changeId],
  );
  return rows;
}

export interface ListFilter {
  states: readonly string[] | undefined;
  kinds: readonly string[] | undefined;
  accountId: string | undefined;
  requesterId: string | undefined;
  text: string | undefined;
  /** Those that this person could approve. */
  waitsForId: string | undefined;
}

/** Newest first, walked by id, which is made in the order of time. */
export async function pageOfChanges(
  filter: ListFilter,
  beforeId: string | null,
  take: number,
): Promise<ListedChange[]> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ["true"];
  const { states, kinds, accountId, requesterId, text, waitsForId } = filter;
  if (states) where.push(`c.state = ANY(${bind(states)}::text[])`);
  if (kinds) where.push(`c.kind = ANY(${bind(kinds)}::text[])`);
  if (accountId !== undefined) where.push(`c.account_ids @> ARRAY[${bind(accountId)}]`);
  if (requesterId !== undefined) where.push(`c.requester_id = ${bind(requesterId)}`);
  if (text !== undefined) where.push(`c.title ILIKE ${bind(`%${escapeLike(text)}%`)}`);
  if (waitsForId !== undefined) {
    const me = `${bind(waitsForId)}::uuid`;
    where.push(`c.state = 'submitted' AND c.requester_id IS DISTINCT FROM ${me} AND NOT EXISTS (
      SELECT FROM change_verdict AS v WHERE v.change_id = c.id AND NOT v.is_void AND v.verdict = 'approve'
        AND v.person_id = ${me})`);
  }
  if (beforeId !== null) where.push(`c.id < ${bind(beforeId)}::uuid`);
  const { rows } = await pool().query<ListedChange>(
    `SELECT ${OWN}, ${APPROVALS} FROM change AS c WHERE ${where.join(" AND ")} ORDER BY c.id DESC LIMIT ${bind(take)}`,
    values,
  );
  return rows;
}

/** Applies one at a time to an account: another Change that is being applied there, if there is one. */
export async function applyingOn(
  client: pg.ClientBase,
  accountIds: readonly string[],
  exceptId: string | null,
): Promise<{ id: string; title: string } | null> {
  for (const accountId of [...accountIds].sort())
    await client.query("SELECT pg_advisory_xact_lock(hashtext('change.apply'), hashtext($1))", [accountId]);
  const { rows } = await client.query<{ id: string; title: string }>(
    "SELECT id, title FROM change WHERE state = 'applying' AND account_ids && $1::text[] AND id IS DISTINCT FROM $2::uuid LIMIT 1",
    [accountIds, exceptId],
  );
  return rows[0] ?? null;
}
