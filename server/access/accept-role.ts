import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { notFound } from "@/server/errors";
import { recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { accountOfArn } from "./identities";
import { lockedRoles, saveRoles } from "./role-store";

/** Somebody who may approve that things are given says that the new one is to have them. */
export async function acceptRole(
  ctx: Context,
  { principal }: ParsedInput<typeof contract.acceptRole>,
): Promise<Output<typeof contract.acceptRole>> {
  const accountId = accountOfArn(principal);
  if (accountId === null) throw notFound("principal");
  await transaction(
    async (client) => {
      const role = (await lockedRoles(client, accountId)).find(({ arn }) => arn === principal);
      if (role?.stranger?.kind !== "remade") throw notFound("principal");
      await saveRoles(client, accountId, [{ ...role, stranger: null }]);
      const resource = { resourceType: "role", resourceId: principal, accountId };
      const after = { roleId: role.id, since: role.stranger.since };
      await recordEvents(client, [{ source: ctx, event: { verb: "role.accept", ...resource, after } }]);
    },
    () => ["headgate_event"],
  );
  return { principal };
}
