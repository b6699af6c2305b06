import { createHash } from "node:crypto";
import { awsTargetFor } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError, mayPass } from "@/server/aws/error";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { RunFailure } from "@/server/runs";
import { quoteName } from "@/server/sql/tokenize";
import { usualWorkgroup } from "./athena-engine";
import type { Engine, ProfiledTable } from "./engine";
import { engineOf } from "./engine-of";
import { clearSight, nothing, type Sight, sightOf } from "./policy";
import { keepTried, type Tried, triedOf } from "./sight-store";

interface Seen {
  table: ProfiledTable;
  profiledAs: string;
  signature: string;
  columns: readonly string[];
}

/** Whose values of a profile a person may see: their own role's, or what that role really reads when it is tried. */
export async function sightFor(ctx: Context, seen: Seen): Promise<Sight> {
  const own = await ownTarget(ctx, seen.table.accountId);
  const clear = clearSight(ctx.actor, "refusal" in own ? own : own.roleArn, seen.profiledAs);
  if (clear || "refusal" in own) return clear ?? nothing("untried", UNTRIED);
  const place = { tableId: seen.table.id, roleArn: own.roleArn, signature: seen.signature };
  const known = await triedOf(place);
  if (known) return sightOf(known, seen.columns);
  try {
    const tried = await tryToRead(seen, own, ctx.signal);
    if (!tried) return nothing("untried", UNTRIED);
    await keepTried(place, tried);
    return sightOf(tried, seen.columns);
  } catch (error) {
    if (!mayPass(error)) throw error;
    return nothing("untried", `${UNTRIED} AWS says: ${error.message}`);
  }
}

const UNTRIED =
  "Whether your IAM role may read this table could not be tried just now; look again in a moment.";

async function ownTarget(
  ctx: Context,
  accountId: string,
): Promise<(AwsTarget & { roleArn: string }) | { refusal: string }> {
  try {
    return await awsTargetFor(ctx, accountId);
  } catch (error) {
    if (error instanceof AppError && (error.code === "forbidden" || error.code === "not_found"))
      return { refusal: error.message };
    throw error;
  }
}

const WITHIN_MS = 25_000;

/** A query of one row over the columns that the role sees; null where AWS has not answered in time. */
async function tryToRead(
  seen: Seen,
  target: AwsTarget & { roleArn: string },
  given?: AbortSignal,
): Promise<Tried | null> {
  const { table, columns } = seen;
  const timeout = AbortSignal.timeout(WITHIN_MS);
  const signal = given ? AbortSignal.any([given, timeout]) : timeout;
  try {
    const workgroup = table.glueDatabase === null ? null : await usualWorkgroup(target);
    const engine = engineOf(table, target, workgroup);
    const visible = new Set((await engine.describe()).columns.map(({ name }) => name));
    const both = columns.filter((name) => visible.has(name));
    if (both.length === 0) return { columns: [], refusal: null };
    return (await reads(engine, both, { seen, roleArn: target.roleArn, signal }))
      ? { columns: both, refusal: null }
      : null;
  } catch (error) {
    if (mayPass(error)) throw error;
    if (error instanceof AwsError || error instanceof RunFailure)
      return { columns: [], refusal: error.message };
    throw error;
  }
}

async function reads(
  engine: Engine,
  columns: readonly string[],
  { seen, roleArn, signal }: { seen: Seen; roleArn: string; signal: AbortSignal },
): Promise<boolean> {
  const sql = `SELECT ${columns.map(quoteName).join(", ")} FROM ${engine.table} LIMIT ${engine.rowsToTry}`;
  const id = await engine.start(sql, tokenOf(seen, roleArn, sql));
  return (await engine.ended(id, { withinMs: WITHIN_MS, signal })) !== null;
}

const MINUTE_MS = 60_000;

/** Those who ask at the same moment share a query. */
function tokenOf({ table, signature }: Seen, roleArn: string, sql: string): string {
  const minute = Math.floor(Date.now() / MINUTE_MS);
  const words = JSON.stringify([table.id, signature, roleArn, sql, minute]);
  return createHash("sha256").update(words).digest("hex");
}
