import type { AwsTarget } from "@/server/aws/clients";
import { rolePages } from "@/server/aws/iam";
import { transaction } from "@/server/db/pool";
import { type EventSource, type NewEvent, recordEvents } from "@/server/events";
import { accountOfArn } from "./identities";
import { currentLake } from "./lake";
import { gathered } from "./read-catalog";
import { readingClock } from "./reading-clock";
import { forgetRoles, lockedRoles, saveRoles } from "./role-store";
import { givenTo, type KnownRole, rolesAfter } from "./strangers";

interface Reading {
  target: AwsTarget;
  source: EventSource;
  signal: AbortSignal;
}

/** Asks IAM for the roles of an account; an Event tells of each that has become a stranger to what is given to it. */
export async function readRoles({ target, source, signal }: Reading): Promise<{ strangers: KnownRole[] }> {
  const at = (await readingClock())();
  const told = await gathered(rolePages(target), () => signal.throwIfAborted());
  const { accountId } = target;
  const given = givenTo((await currentLake()).lake, accountId);
  return transaction(
    async (client) => {
      const known = await lockedRoles(client, accountId);
      const { roles, forgotten } = rolesAfter({ known, told, given, at });
      if (roles.length > 0) await saveRoles(client, accountId, roles);
      if (forgotten.length > 0) await forgetRoles(client, forgotten);
      const strangers = roles.filter(({ stranger }) => stranger !== null);
      const before = new Map(known.map((role) => [role.arn, role]));
      const events = strangers.map((role) => eventOf(accountId, before.get(role.arn), role));
      await recordEvents(
        client,
        events.map((event) => ({ source, event })),
      );
      return { strangers };
    },
    ({ strangers }) => (strangers.length > 0 ? ["headgate_event"] : []),
  );
}

/** To whom nothing is given any more is no stranger to it. */
export async function forgetStrangers(): Promise<void> {
  const { lake, strangers } = await currentLake();
  for (const arn of strangers.keys()) {
    const accountId = accountOfArn(arn);
    if (accountId === null || givenTo(lake, accountId).has(arn)) continue;
    await transaction(async (client) => {
      const role = (await lockedRoles(client, accountId)).find((one) => one.arn === arn);
      if (role?.stranger?.kind === "gone") await forgetRoles(client, [arn]);
      else if (role) await saveRoles(client, accountId, [{ ...role, stranger: null }]);
    });
  }
}

function eventOf(accountId: string, was: KnownRole | undefined, is: KnownRole): NewEvent {
  return {
    ...{ verb: `role.${is.stranger?.kind}`, resourceType: "role", resourceId: is.arn, accountId },
    before: { roleId: was?.id ?? null },
    after: { roleId: is.stranger?.kind === "gone" ? null : is.id, since: is.stranger?.since },
  };
}
