import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { detailOf } from "./read";
import { addVerdict } from "./store";
import { move } from "./transitions";

type Detail = Output<typeof contract.getChange>;

export async function approveChange(
  ctx: Context,
  { changeId, planHash, comment }: ParsedInput<typeof contract.approveChange>,
): Promise<Detail> {
  const person = personOf(ctx);
  const event = {
    type: "approve",
    planHash,
    by: { personId: person.id, isAdmin: person.isAdmin },
  } as const;
  await transaction(
    async (client) => {
      await move(client, ctx, { changeId, event, told: { comment: comment ?? null } });
      const said = { changeId, planHash, person, verdict: "approve", comment: comment || null } as const;
      await addVerdict(client, said);
    },
    () => ["headgate_event"],
  );
  return detailOf(ctx, changeId);
}

export async function rejectChange(
  ctx: Context,
  { changeId, planHash, comment }: ParsedInput<typeof contract.rejectChange>,
): Promise<Detail> {
  const person = personOf(ctx);
  const problem = `${person.name}: ${comment}`;
  const event = { type: "reject", byId: person.id, planHash } as const;
  await transaction(
    async (client) => {
      await move(client, ctx, { changeId, event, along: { problem }, told: { comment } });
      await addVerdict(client, { changeId, planHash, person, verdict: "reject", comment });
    },
    () => ["headgate_event"],
  );
  return detailOf(ctx, changeId);
}

const personOf = ({ actor }: Context) => ({
  id: actor.id,
  name: actor.name,
  isAdmin: actor.role === "admin",
});
