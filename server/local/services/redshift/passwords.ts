import { createHash, randomBytes } from "node:crypto";
import type { Pool } from "pg";
import type { Caller } from "@/server/local/wire/service";

export const passwordsDdl = `
create table if not exists redshift_temporary_password (
  user_name text not null,
  password_hash text not null,
  expires_at timestamptz(3) not null,
  primary key (user_name, password_hash)
);
`;

export interface TemporaryLogin {
  user: string;
  password: string;
  expiresAt: Date;
}

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

/** The database user AWS derives from an IAM identity. */
export function federatedUser(caller: Caller): string {
  return caller.kind === "role" ? `IAMR:${caller.principal}` : "IAM:RootIdentity";
}

/** Makes a temporary password for a database user; the Data API takes it from a secret until it expires. */
export async function issuePassword(state: Pool, user: string, seconds: number): Promise<TemporaryLogin> {
  const password = randomBytes(48).toString("base64");
  const expiresAt = new Date(Date.now() + seconds * 1000);
  await state.query("delete from redshift_temporary_password where expires_at < now()");
  await state.query("insert into redshift_temporary_password values ($1, $2, $3)", [
    user,
    hash(password),
    expiresAt,
  ]);
  return { user, password, expiresAt };
}

/** Whether a temporary password was handed out for this user and still holds. */
export async function temporaryPasswordIsRight(
  state: Pool,
  user: string,
  password: string,
): Promise<boolean> {
  const found = await state.query(
    "select from redshift_temporary_password where user_name = $1 and password_hash = $2 and expires_at > now()",
    [user, hash(password)],
  );
  return found.rowCount === 1;
}
