import { createHash } from "node:crypto";

export type TargetKind = "workgroup" | "cluster";

/** A Redshift data warehouse: a serverless workgroup or a provisioned cluster of one account. */
export interface WarehouseTarget {
  accountId: string;
  kind: TargetKind;
  name: string;
}

/** One Redshift database, and the PostgreSQL database that stands for it. */
export interface WarehouseDatabase {
  target: WarehouseTarget;
  database: string;
  postgresName: string;
  /** NOLOGIN role that owns the database; the warehouse's superusers are its members. */
  ownerRole: string;
}

const identifierBytes = 63;

/** Quotes an identifier for PostgreSQL; roles are called `IAMR:Name`, so nearly all need it. */
export function quoteIdentifier(name: string): string {
  if (name.includes("\0")) throw new Error("An identifier can't hold a zero byte");
  return `"${name.replaceAll('"', '""')}"`;
}

function shorten(name: string, suffix = ""): string {
  if (Buffer.byteLength(name + suffix) <= identifierBytes) return name + suffix;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 10);
  return `${name.slice(0, identifierBytes - suffix.length - 11)}_${hash}${suffix}`;
}

/** Name of the PostgreSQL database behind a Redshift database: `rs_333333333333_default_dev`. */
export function postgresName(target: WarehouseTarget, database: string, prefix = "rs"): string {
  const plain = `${prefix}_${target.accountId}_${target.name}_${database}`.toLowerCase();
  const safe = plain.replace(/[^a-z0-9_-]/g, "_");
  return shorten(safe);
}

/** Name of the role that owns a warehouse database. */
export function ownerRole(postgresDatabase: string): string {
  return shorten(postgresDatabase, "_owner");
}

export function targetKey(target: WarehouseTarget): string {
  return `${target.accountId}/${target.kind}/${target.name}`;
}

/** Roles that no caller may become or be granted, whatever a request says. */
export function isReservedRole(name: string): boolean {
  return name.startsWith("pg_") || name.endsWith("_owner");
}
