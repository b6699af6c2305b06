import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { blockingOf, namesOf } from "./broken-checks";
import type * as contract from "./contract";
import { addOverride, overridesOf } from "./override-store";
import { detailOf, seen } from "./read";
import { move } from "./transitions";

/** An admin's word, kept for good, that what a plan breaks is meant. */
export async function overrideChecks(
  ctx: Context,
  { changeId, planHash, reason }: ParsedInput<typeof contract.overrideChecks>,
): Promise<Output<typeof contract.overrideChecks>> {
  const row = await seen(ctx, changeId);
  const blocking = blockingOf(row.plan?.checks, row.planHash, await overridesOf(changeId));
  if (blocking.length === 0)
    throw new AppError("precondition_failed", "This Change breaks no check that was not overridden.");
  const checks = blocking.map(({ id, name, says }) => ({ id, name, says }));
  await transaction(
    async (client) => {
      const told = { reason, checks: namesOf(blocking) };
      await move(client, ctx, { changeId, event: { type: "override", planHash }, told });
      const { id: personId, name: personName } = ctx.actor;
      await addOverride(client, changeId, { planHash, checks, personId, personName, reason });
    },
    () => ["headgate_event"],
  );
  return detailOf(ctx, changeId);
}
