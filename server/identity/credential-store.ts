import { pool } from "@/server/db/pool";
import { SEEN_STEP_SECONDS, SESSION_IDLE_SECONDS } from "./limits";
import type { Role, Scope } from "./permissions";

/** The person behind a credential that works right now. */
export interface Credential {
  credentialId: string;
  personId: string;
  name: string;
  email: string;
  role: Role;
  scopes: Scope[] | null;
  isSeenStale: boolean;
}

// These run at every request, so they are raw and prepared; each looks at session or token, person and door at once.
const PERSON = `p.id AS "personId", p.name, p.email, p.role`;
const PERSON_WORKS = `p.disabled_at IS NULL AND (p.source <> 'demo' OR $2)`;

const FIND_SESSION = `
  SELECT s.id AS "credentialId", ${PERSON}, NULL AS scopes,
         s.last_seen_at < now() - make_interval(secs => ${SEEN_STEP_SECONDS}) AS "isSeenStale"
  FROM session s JOIN person p ON p.id = s.person_id
  WHERE s.id = $1 AND s.person_id = $3 AND s.revoked_at IS NULL AND s.expires_at > now()
    AND s.last_seen_at > now() - make_interval(secs => ${SESSION_IDLE_SECONDS}) AND ${PERSON_WORKS}`;

const FIND_TOKEN = `
  SELECT t.id AS "credentialId", ${PERSON}, t.scopes,
         t.last_used_at IS NULL OR t.last_used_at < now() - make_interval(secs => ${SEEN_STEP_SECONDS}) AS "isSeenStale"
  FROM api_token t JOIN person p ON p.id = t.person_id
  WHERE t.hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()) AND ${PERSON_WORKS}`;

interface Look {
  areDemoPeopleIn: boolean;
  /** Whether this look is a use, which "last seen" and "last used" tell of. */
  isUse: boolean;
}

/** A session that is neither ended nor of somebody who may not come in. */
export async function findSession(
  sessionId: string,
  personId: string,
  { areDemoPeopleIn, isUse }: Look,
): Promise<Credential | undefined> {
  const { rows } = await pool().query<Credential>({
    name: "identity-find-session",
    text: FIND_SESSION,
    values: [sessionId, areDemoPeopleIn, personId],
  });
  const session = rows[0];
  if (isUse && session?.isSeenStale) await seen("session", "last_seen_at", sessionId);
  return session;
}

/** An API token that is neither ended nor of somebody who may not come in. */
export async function findToken(
  hash: Buffer,
  { areDemoPeopleIn, isUse }: Look,
): Promise<Credential | undefined> {
  const { rows } = await pool().query<Credential>({
    name: "identity-find-token",
    text: FIND_TOKEN,
    values: [hash, areDemoPeopleIn],
  });
  const token = rows[0];
  if (isUse && token?.isSeenStale) await seen("api_token", "last_used_at", token.credentialId);
  return token;
}

async function seen(table: "session" | "api_token", column: string, id: string): Promise<void> {
  // The condition again: of many requests at once only one writes.
  await pool().query(
    `UPDATE ${table} SET ${column} = now()
     WHERE id = $1 AND (${column} IS NULL OR ${column} < now() - make_interval(secs => ${SEEN_STEP_SECONDS}))`,
    [id],
  );
}
