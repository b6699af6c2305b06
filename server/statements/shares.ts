import { uuidv7 } from "uuidv7";
import type { ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import { registerNotice, write } from "@/server/events";
import type { Context, Role } from "@/server/identity";
import type {
  getStatementShares as getEndpoint,
  StatementShare,
  setStatementShares as setEndpoint,
} from "./contract";
import { newlyShared } from "./newly-shared";
import { ownedBy } from "./policy";
import { findStatement, namesOf, replaceShares, sharesOf } from "./store";

const SAID_MAX = 100;

registerNotice({
  verb: "statement.share",
  about: async (ask, event, { actor }) => {
    const [row] = await ask<{ sql: string }>("SELECT sql FROM statement WHERE id = $1::uuid", [
      event.resourceId,
    ]);
    const said = (row?.sql ?? "").replace(/\s+/g, " ").trim();
    const cut = said.length > SAID_MAX ? `${said.slice(0, SAID_MAX)}…` : said;
    return { personIds: newlyShared(event), text: `${actor.name} shared a statement with you: ${cut}` };
  },
});

export async function getStatementShares(ctx: Context, { statementId }: ParsedInput<typeof getEndpoint>) {
  ownedBy(ctx.actor, await findStatement(statementId));
  return { items: await sharesShown(statementId) };
}

/** Replaces the shares of a statement; its owner alone may. */
export async function setStatementShares(
  ctx: Context,
  { statementId, items }: ParsedInput<typeof setEndpoint>,
) {
  const row = ownedBy(ctx.actor, await findStatement(statementId));
  await refuseStrangers(items);
  const shares = items.map(granteeOf);
  await write(
    ctx,
    (before) => ({
      verb: "statement.share",
      resourceType: "statement",
      resourceId: statementId,
      ownerId: row.ownerId,
      accountId: row.accountId,
      before: { shares: before },
      after: { shares },
    }),
    (tx) =>
      replaceShares(
        tx,
        statementId,
        shares.map((share) => ({ id: uuidv7(), ...share })),
      ),
  );
  return { items: await sharesShown(statementId) };
}

const granteeOf = (share: StatementShare) =>
  "role" in share ? { personId: null, role: share.role } : { personId: share.personId, role: null };

async function refuseStrangers(items: readonly StatementShare[]): Promise<void> {
  const names = await namesOf(items.flatMap((share) => ("personId" in share ? [share.personId] : [])));
  for (const [at, share] of items.entries()) {
    if ("role" in share || names.has(share.personId)) continue;
    const message = "There is no such person.";
    throw new AppError("invalid", message, { issues: [{ path: `items.${at}.personId`, message }] });
  }
}

async function sharesShown(statementId: string): Promise<StatementShare[]> {
  const shares = await sharesOf(statementId);
  const names = await namesOf(shares.flatMap(({ personId }) => (personId ? [personId] : [])));
  return shares.map(({ personId, role }) =>
    personId ? { personId, personName: names.get(personId) ?? "somebody" } : { role: role as Role },
  );
}
