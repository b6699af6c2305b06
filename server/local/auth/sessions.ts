import { createHash, randomBytes } from "node:crypto";
import type { Pool } from "pg";
import { sameText } from "@/server/local/wire/chunked";
import type { Caller } from "@/server/local/wire/service";
import type { PolicyStatement } from "./policy";

/** Temporary credentials that STS handed out. */
export interface Session {
  secretAccessKey: string;
  caller: Caller;
  policy: readonly PolicyStatement[] | null;
  expiresAt: Date;
  /** Whether a session token is this session's own. */
  holds(token: string | null): boolean;
}

export interface NewSession {
  caller: Omit<Caller, "accessKeyId" | "temporary">;
  policy: readonly PolicyStatement[] | null;
  seconds: number;
}

export interface IssuedKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiresAt: Date;
}

export interface Sessions {
  find(accessKeyId: string): Promise<Session | null>;
  issue(session: NewSession): Promise<IssuedKeys>;
  reset(): Promise<void>;
}

export const sessionsDdl = `
create table if not exists sts_session (
  access_key_id text primary key,
  secret_access_key text not null,
  token_hash text not null,
  caller jsonb not null,
  policy jsonb,
  expires_at timestamptz not null
);
create index if not exists sts_session_expiry on sts_session (expires_at);
`;

interface SessionRow {
  secret_access_key: string;
  token_hash: string;
  caller: Caller;
  policy: PolicyStatement[] | null;
  expires_at: Date;
}

const sessionsCached = 1000;

/** Temporary credentials in the state database. A used key is kept in memory: every call looks one up. */
export function createSessions(pool: Pool): Sessions {
  const cache = new Map<string, Session>();
  const keep = (accessKeyId: string, session: Session) => {
    if (cache.size >= sessionsCached) cache.delete(cache.keys().next().value as string);
    cache.set(accessKeyId, session);
  };
  return {
    async find(accessKeyId) {
      const known = cache.get(accessKeyId);
      if (known) return known;
      const found = await pool.query<SessionRow>(
        "select secret_access_key, token_hash, caller, policy, expires_at from sts_session where access_key_id = $1",
        [accessKeyId],
      );
      const row = found.rows[0];
      if (!row) return null;
      const session = toSession(row);
      keep(accessKeyId, session);
      return session;
    },
    async issue({ caller, policy, seconds }) {
      const accessKeyId = `ASIA${base32(randomBytes(10))}`;
      const secretAccessKey = randomBytes(30).toString("base64");
      const sessionToken = `IQoJb3JpZ2luX2Vj${randomBytes(192).toString("base64url")}`;
      const expiresAt = new Date(Math.floor(Date.now() / 1000 + seconds) * 1000);
      const row: SessionRow = {
        secret_access_key: secretAccessKey,
        token_hash: hash(sessionToken),
        caller: { ...caller, accessKeyId, temporary: true },
        policy: policy ? [...policy] : null,
        expires_at: expiresAt,
      };
      // Expired ones stay for a day: their holder shall hear "expired", not "unknown".
      await pool.query("delete from sts_session where expires_at < now() - interval '1 day'");
      await pool.query("insert into sts_session values ($1, $2, $3, $4, $5, $6)", [
        accessKeyId,
        secretAccessKey,
        row.token_hash,
        JSON.stringify(row.caller),
        row.policy ? JSON.stringify(row.policy) : null,
        expiresAt,
      ]);
      keep(accessKeyId, toSession(row));
      return { accessKeyId, secretAccessKey, sessionToken, expiresAt };
    },
    async reset() {
      cache.clear();
      await pool.query("truncate sts_session");
    },
  };
}

function toSession(row: SessionRow): Session {
  return {
    secretAccessKey: row.secret_access_key,
    caller: row.caller,
    policy: row.policy,
    expiresAt: row.expires_at,
    holds: (token) => token !== null && sameText(hash(token), row.token_hash),
  };
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** Upper-case letters and the digits 2 to 7, as AWS ids are made of. */
export function base32(bytes: Uint8Array): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = 0;
  let value = 0;
  let out = "";
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += alphabet[(value >> bits) & 31];
    }
  }
  return out;
}
