import type { Queryable } from "@/server/local/state/transaction";

export interface SecretRow {
  account_id: string;
  name: string;
  suffix: string;
  description: string | null;
  tags: { Key: string; Value: string }[];
  created_at: Date;
  changed_at: Date;
  accessed_at: Date | null;
  /** When a marked secret will be gone. */
  deletion_at: Date | null;
  /** When it was marked. */
  marked_at: Date | null;
}

export interface VersionRow {
  version_id: string;
  secret_string: string | null;
  secret_binary: Buffer | null;
  stages: string[];
  created_at: Date;
}

export const ddl = `
create table if not exists secretsmanager_secret (
  account_id text not null,
  name text not null,
  suffix text not null,
  description text,
  tags jsonb not null default '[]',
  created_at timestamptz(3) not null default now(),
  changed_at timestamptz(3) not null default now(),
  accessed_at date,
  deletion_at timestamptz(3),
  marked_at timestamptz(3),
  primary key (account_id, name)
);
create table if not exists secretsmanager_version (
  account_id text not null,
  name text not null,
  version_id text not null,
  secret_string text,
  secret_binary bytea,
  stages text[] not null,
  created_at timestamptz(3) not null default now(),
  primary key (account_id, name, version_id),
  foreign key (account_id, name) references secretsmanager_secret on delete cascade
);
`;

/** The name inside a secret's ARN with or without its six-character suffix, or the plain name. */
export function splitReference(reference: string): {
  name: string;
  suffix: string | null;
  accountId: string | null;
} {
  const match = /^arn:[^:]+:secretsmanager:[^:]*:(\d{12}):secret:(.+)$/.exec(reference);
  if (!match) return { name: reference, suffix: null, accountId: null };
  const rest = match[2] as string;
  const withSuffix = /^(.+)-([A-Za-z0-9]{6})$/.exec(rest);
  return { name: withSuffix?.[1] ?? rest, suffix: withSuffix?.[2] ?? null, accountId: match[1] as string };
}

/** Finds a secret by name, ARN, or ARN without suffix. */
export async function findSecret(
  db: Queryable,
  accountId: string,
  reference: string,
  lock = false,
): Promise<SecretRow | null> {
  const { name, suffix } = splitReference(reference);
  const isArn = reference.startsWith("arn:");
  const whole = isArn && suffix !== null ? `${name}-${suffix}` : name;
  const found = await db.query<SecretRow>(
    `select * from secretsmanager_secret
     where account_id = $1 and ((name = $2 and ($3::text is null or suffix = $3)) or name = $4)
     order by (name = $2) desc limit 1 ${lock ? "for update" : ""}`,
    [accountId, name, suffix, whole],
  );
  return found.rows[0] ?? null;
}

/** All versions of a secret. */
export async function versionsOf(db: Queryable, secret: SecretRow): Promise<VersionRow[]> {
  const found = await db.query<VersionRow>(
    `select version_id, secret_string, secret_binary, stages, created_at
     from secretsmanager_version where account_id = $1 and name = $2 order by created_at`,
    [secret.account_id, secret.name],
  );
  return found.rows;
}

export interface NewVersion {
  versionId: string;
  text: string | null;
  bytes: Uint8Array | null;
  stages: readonly string[];
}

/** Stores a version and moves its stages to it; the one that loses AWSCURRENT becomes AWSPREVIOUS. */
export async function addVersion(db: Queryable, secret: SecretRow, version: NewVersion): Promise<void> {
  const versions = await versionsOf(db, secret);
  const moved = new Set<string>(version.stages);
  const formerCurrent = moved.has("AWSCURRENT")
    ? versions.find((found) => found.stages.includes("AWSCURRENT"))?.version_id
    : undefined;
  if (formerCurrent !== undefined) moved.add("AWSPREVIOUS");
  for (const found of versions) {
    const stages = found.stages.filter((stage) => !moved.has(stage));
    if (found.version_id === formerCurrent) stages.push("AWSPREVIOUS");
    await db.query(
      "update secretsmanager_version set stages = $4 where account_id = $1 and name = $2 and version_id = $3",
      [secret.account_id, secret.name, found.version_id, stages],
    );
  }
  await db.query(
    `insert into secretsmanager_version (account_id, name, version_id, secret_string, secret_binary, stages)
     values ($1, $2, $3, $4, $5, $6)`,
    [secret.account_id, secret.name, version.versionId, version.text, version.bytes, version.stages],
  );
  await db.query("update secretsmanager_secret set changed_at = now() where account_id = $1 and name = $2", [
    secret.account_id,
    secret.name,
  ]);
}
