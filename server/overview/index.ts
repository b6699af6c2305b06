import type { Output, ParsedInput } from "@/server/api/endpoint";
import { listChanges } from "@/server/changes";
import { listStatements } from "@/server/history";
import type { Context } from "@/server/identity";
import { listRuns } from "@/server/runs";
import type * as contract from "./contract";
import * as store from "./store";

const SHOWN = 8;
const DAY_MS = 24 * 60 * 60 * 1000;
const EXPIRES_SOON_MS = 7 * DAY_MS;
/** As far back as the days that are counted. */
const LATELY_MS = 14 * DAY_MS;

/** The first page of a working day: only what is this person's own, and only what is really there. */
export async function getOverview(
  ctx: Context,
  { zone }: ParsedInput<typeof contract.getOverview>,
): Promise<Output<typeof contract.getOverview>> {
  const mine = { ownerId: ctx.actor.id, limit: SHOWN };
  const [waiting, running, failed, lastUsed, savedQueries, days] = await Promise.all([
    waitingFor(ctx),
    listRuns(ctx, { ...mine, state: ["queued", "running", "waiting", "cancelling"] }),
    listRuns(ctx, { ...mine, state: ["failed", "timed_out"], from: lately() }),
    listStatements(ctx, { limit: SHOWN, person: ctx.actor.id }),
    store.savedQueriesOf(ctx.actor.id, SHOWN),
    store.daysOf(ctx.actor.id, zone),
  ]);
  return {
    waiting,
    running: running.items,
    failed: failed.items,
    lastUsed: lastUsed.items,
    savedQueries,
    days,
  };
}

const lately = () => new Date(Date.now() - LATELY_MS).toISOString();

async function waitingFor(ctx: Context): Promise<contract.Waiting[]> {
  const { actor } = ctx;
  const [changes, tokens, isPlaced, people] = await Promise.all([
    listChanges(ctx, { waitsFor: "me", limit: SHOWN }),
    store.tokensThatExpire(actor.id, new Date(Date.now() + EXPIRES_SOON_MS)),
    store.hasPrincipal(actor.id),
    actor.permissions.has("person.update") ? store.peopleWithoutPrincipal(SHOWN) : [],
  ]);
  const own: contract.Waiting[] = isPlaced
    ? []
    : [
        {
          kind: "noPrincipal",
          title: "You have no IAM role in any account yet; an admin can give you one.",
          href: "/account/profile",
          action: "See profile",
          at: null,
        },
      ];
  return [
    ...own,
    ...changes.items.map(({ id, title, requesterName, createdAt }) => ({
      kind: "approval" as const,
      title: `${requesterName} asks for: ${title}`,
      href: `/access/changes/${id}`,
      action: "Review",
      at: createdAt,
    })),
    ...people
      .filter((person) => person.id !== actor.id)
      .map((person) => ({
        kind: "personWithoutPrincipal" as const,
        title: `${person.name} has no IAM role in any account`,
        href: `/admin/people?person=${person.id}`,
        action: "Give a role",
        at: person.createdAt.toISOString(),
      })),
    ...tokens.map((token) => ({
      kind: "tokenExpires" as const,
      title: `The API token “${token.name}” expires`,
      href: "/account/tokens",
      action: "Renew",
      at: token.expiresAt?.toISOString() ?? null,
    })),
  ];
}
