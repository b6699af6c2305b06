import type { ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import * as policy from "./policy";
import { type RunRow, toRun } from "./rows";
import * as store from "./store";

/** One's own runs, or everybody's for those who may see them. */
export async function listRuns(ctx: Pick<Context, "actor">, input: ParsedInput<typeof contract.listRuns>) {
  const ownerId = policy.listedOwner(ctx.actor, input.ownerId);
  if (ownerId === "nobody") return { items: [], nextCursor: null };
  const { state: states, kind: kinds, text, from, to, limit } = input;
  return store.pageOfRuns({ ownerId, states, kinds, text, from, to, limit }, input.cursor);
}

export async function getRun(
  ctx: Pick<Context, "actor">,
  { runId }: ParsedInput<typeof contract.getRun>,
): Promise<contract.RunDetail> {
  const row = await seen(ctx, runId);
  const [attempts, children, parent, kinds] = await Promise.all([
    store.attemptsOf(runId),
    store.childrenOf(runId),
    row.parent_id ? store.findRow(row.parent_id) : undefined,
    store.kinds(),
  ]);
  const run = toRun(row);
  const kindAllows = kinds.some((one) => one.kind === row.kind && one.canRetry);
  return {
    ...run,
    input: row.input,
    output: row.output,
    detail: row.detail,
    canCancel: policy.canCancel(ctx.actor, run),
    canRetry: policy.canRetry(ctx.actor, run, kindAllows),
    attempts,
    parent: parent && policy.maySee(ctx.actor, { ownerId: parent.owner_id }) ? toRun(parent) : null,
    children: children.filter((child) => policy.maySee(ctx.actor, child)),
  };
}

export async function readRunLog(
  ctx: Pick<Context, "actor">,
  { runId, after, limit }: ParsedInput<typeof contract.readRunLog>,
) {
  await seen(ctx, runId);
  const items = await store.linesAfter(runId, after, limit + 1);
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

export async function listKinds() {
  return { items: await store.kinds() };
}

/** The row of a run that the actor may know of; `not_found` otherwise. */
export async function seen(ctx: Pick<Context, "actor">, runId: string): Promise<RunRow> {
  const row = await store.findRow(runId);
  if (!row || !policy.maySee(ctx.actor, { ownerId: row.owner_id })) throw notFound("run");
  return row;
}
