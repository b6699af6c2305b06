import { knownAccounts } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Tx } from "@/server/db/client";
import { isDemo } from "@/server/env";
import { AppError, type Issue, notFound } from "@/server/errors";
import { type NewEvent, write } from "@/server/events/write";
import type { Context } from "./context";
import type * as contract from "./contract";
import { knownPerson } from "./people";
import { personOf } from "./person-shape";
import { findPerson, lockAdmins, setPrincipals, updatePerson as update } from "./person-store";
import { revokeSessions } from "./session-store";
import { revokedEvents } from "./sessions";

type Wanted = ParsedInput<typeof contract.updatePerson>;

/** Changes what a person may do here. Headgate keeps at least one admin who can come in. */
export async function updatePerson(
  ctx: Context,
  wanted: Wanted,
): Promise<Output<typeof contract.updatePerson>> {
  const { id } = await knownPerson(wanted.personId);
  await checkPrincipals(wanted);
  const { person } = await write(
    ctx,
    (result: { events: NewEvent[] }) => result.events,
    async (tx) => {
      await keepAnAdmin(tx, id, wanted);
      const before = await findPerson(tx, id);
      if (!before) throw notFound("person");
      const disabledAt = wanted.isDisabled ? (before.disabledAt ?? new Date()) : null;
      await update(tx, id, {
        ...(wanted.role ? { role: wanted.role } : {}),
        ...(wanted.isDisabled === undefined ? {} : { disabledAt }),
      });
      await setPrincipals(tx, id, wanted.principals ?? []);
      const ended = wanted.isDisabled ? await revokeSessions(tx, id, { exceptId: undefined }) : [];
      const after = await findPerson(tx, id);
      if (!after) throw notFound("person");
      const person = personOf(after);
      const change = changeOf(personOf(before), person);
      const events = change
        ? [{ verb: "person.update", resourceType: "person", resourceId: id, ...change }]
        : [];
      return { person, events: [...events, ...revokedEvents(id)(ended)] };
    },
  );
  return person;
}

/** Locks the admins first, so that two who shut each other out at the same moment cannot both succeed. */
async function keepAnAdmin(tx: Tx, id: string, wanted: Wanted): Promise<void> {
  const loses = wanted.isDisabled === true || (wanted.role !== undefined && wanted.role !== "admin");
  if (!loses) return;
  const admins = await lockAdmins(tx, isDemo());
  if (admins.includes(id) && admins.length === 1) {
    throw new AppError(
      "precondition_failed",
      "This is the last admin who can come in. Make somebody else an admin first.",
    );
  }
}

async function checkPrincipals({ principals = [] }: Wanted): Promise<void> {
  const ids = principals.map((principal) => principal.accountId);
  const known = await knownAccounts(ids);
  const issues: Issue[] = principals.flatMap(({ accountId, roleArn }, index) => {
    const issue = (field: string, message: string) => [{ path: `principals.${index}.${field}`, message }];
    if (!known.has(accountId)) return issue("accountId", `Headgate knows no AWS account ${accountId}.`);
    if (ids.indexOf(accountId) !== index)
      return issue("accountId", `The account ${accountId} is named twice.`);
    if (roleArn !== null && roleArn.split(":")[4] !== accountId) {
      return issue("roleArn", `This role is not one of the account ${accountId}.`);
    }
    return [];
  });
  const first = issues[0];
  if (first) throw new AppError("invalid", first.message, { issues });
}

type Shown = ReturnType<typeof personOf>;

function changeOf(before: Shown, after: Shown): { before: object; after: object } | null {
  const pick = ({ role, disabledAt, principals }: Shown) => ({
    role,
    isDisabled: disabledAt !== null,
    principals: principals.map(({ accountId, roleArn }) => ({ accountId, roleArn })),
  });
  const change = { before: pick(before), after: pick(after) };
  return JSON.stringify(change.before) === JSON.stringify(change.after) ? null : change;
}
