import { awsTargetFor } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError, mayPass } from "@/server/aws/error";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { usualWorkgroup } from "@/server/queries";
import { RunFailure } from "@/server/runs";
import { type ProfiledTable, TRIED_WITHIN_MS } from "./engine";
import { engineOf } from "./engine-of";
import { heldBack, nothing, type Sight, sightOf } from "./policy";
import { keepTried, type Tried, triedOf } from "./sight-store";
import { trialToken } from "./trial-token";

interface Seen {
  table: ProfiledTable;
  profiledAs: string;
  signature: string;
  columns: readonly string[];
}

/** What a person may see of a profile's values: those that their own role brought, and reads still when it is tried. */
export async function sightFor(ctx: Context, seen: Seen): Promise<Sight> {
  const own = await ownTarget(ctx, seen.table.accountId);
  const held = heldBack(ctx.actor, "refusal" in own ? own : own.roleArn, seen.profiledAs);
  if (held || "refusal" in own) return held ?? nothing("untried", UNTRIED);
  const place = { tableId: seen.table.id, roleArn: own.roleArn, signature: seen.signature };
  const known = await triedOf(place);
  if (known) return sightOf(known, seen.columns);
  try {
    const tried = await tryToRead(seen, { ...own, personId: ctx.actor.id }, ctx.signal);
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

// The engine gives up first.
const GRACE_MS = 5_000;

/** Tries to read the columns that the role sees; null where AWS has not answered in time. */
async function tryToRead(
  { table, signature, columns }: Seen,
  { personId, ...target }: AwsTarget & { roleArn: string; personId: string },
  given?: AbortSignal,
): Promise<Tried | null> {
  const timeout = AbortSignal.timeout(TRIED_WITHIN_MS + GRACE_MS);
  const signal = given ? AbortSignal.any([given, timeout]) : timeout;
  try {
    const workgroup = table.glueDatabase === null ? null : await usualWorkgroup(target);
    const engine = engineOf(table, target, workgroup);
    const visible = new Set((await engine.describe()).columns.map(({ name }) => name));
    const both = columns.filter((name) => visible.has(name));
    if (both.length === 0) return { columns: [], refusal: null };
    // A session of the role may not look after a statement of another person's.
    const token = trialToken([table.id, target.roleArn, personId, signature, both, workgroup]);
    const id = await engine.start(engine.trialOf(both), token);
    const ended = await engine.ended(id, { withinMs: TRIED_WITHIN_MS, signal });
    return ended && { columns: both, refusal: null };
  } catch (error) {
    if (mayPass(error)) throw error;
    if (error instanceof AwsError || error instanceof RunFailure)
      return { columns: [], refusal: error.message };
    throw error;
  }
}
