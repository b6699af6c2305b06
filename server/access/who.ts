import type { PersonPrincipal } from "@/server/accounts";
import { notFound } from "@/server/errors";
import { type Context, getPerson } from "@/server/identity";
import type { Who } from "./contract";
import { accountOfArn } from "./identities";
import type { CurrentLake } from "./lake";
import type { Principal } from "./model";

/** A principal by the name that people know it by, with those who act as it. */
export function whoOf(principal: Principal, { people, strangers }: Known): Who {
  const acting = people.filter(({ roleArn }) => roleArn === principal);
  const byId = new Map(acting.map(({ personId, name }) => [personId, { id: personId, name }]));
  const stranger = strangers.get(principal);
  return {
    ...{ principal, ...named(principal), people: [...byId.values()] },
    stranger: stranger ? { kind: stranger.kind, since: stranger.since.toISOString() } : null,
  };
}

type Known = Pick<CurrentLake, "people" | "strangers">;

/** A principal by its name alone. */
export const labelOf = (principal: Principal): string => named(principal).label;

function named(principal: Principal): Pick<Who, "label" | "accountId"> {
  if (principal === "IAM_ALLOWED_PRINCIPALS") return { label: "IAMAllowedPrincipals", accountId: null };
  if (/^\d{12}$/.test(principal)) return { label: `Account ${principal}`, accountId: principal };
  const everybody = /^(\d{12}):IAMPrincipals$/.exec(principal)?.[1];
  if (everybody) return { label: `All IAM principals of ${everybody}`, accountId: everybody };
  const label = principal.slice(Math.max(principal.lastIndexOf("/"), principal.lastIndexOf(":")) + 1);
  return { label, accountId: accountOfArn(principal) };
}

const isOwn = (ctx: Context, principal: Principal, people: readonly PersonPrincipal[]): boolean =>
  people.some(({ personId, roleArn }) => personId === ctx.actor.id && roleArn === principal);

/** What others reach in all is only for those who may know of all; for everybody else there is nobody else. */
export function refuseOthers(ctx: Context, principal: Principal, current: CurrentLake): void {
  if (ctx.actor.permissions.has("access.readAll") || isOwn(ctx, principal, current.people)) return;
  throw notFound("principal");
}

interface About {
  principals: Principal[];
  /** Where it is about a person: AWS may know nothing of them. */
  person: Who["people"][number] | null;
}

/** Whom a question is about: a principal, or all of a person; one's own where nobody is named. */
export async function askedAbout(
  ctx: Context,
  { principal, personId = ctx.actor.id }: { principal?: string | undefined; personId?: string | undefined },
  current: CurrentLake,
): Promise<About> {
  if (principal !== undefined) return { principals: [principal], person: null };
  const own = current.people.filter((one) => one.personId === personId);
  const name = own[0]?.name ?? (await getPerson(ctx, { personId })).name;
  return { principals: [...new Set(own.map(({ roleArn }) => roleArn))], person: { id: personId, name } };
}

/** All who can be asked about: identities, and the groups and accounts that something is given to. */
export function everybody({ lake, ...known }: CurrentLake): Who[] {
  const all = new Set(lake.identities.map(({ arn }) => arn));
  for (const { grants } of lake.catalogs) for (const { principal } of grants) all.add(principal);
  return [...all].sort().map((principal) => whoOf(principal, known));
}

/** Whether a part of its name, its ARN or its people's names is this. */
export const isNamed = (who: Who, search: string | undefined): boolean =>
  search === undefined ||
  [who.principal, who.label, ...who.people.map(({ name }) => name)].some((text) =>
    text.toLowerCase().includes(search),
  );
