import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { prisma } from "@/server/db/client";
import { isDemo } from "@/server/env";
import { notFound } from "@/server/errors";
import { write } from "@/server/events/write";
import type { Context } from "./context";
import type * as contract from "./contract";
import type { Role } from "./permissions";
import { personOf } from "./person-shape";
import { findColleagues, findPeople, findPerson, type PersonRow } from "./person-store";
import { revokeSessions } from "./session-store";
import { revokedEvents } from "./sessions";

const PeopleCursor = z.object({ name: z.string(), id: z.uuid() });

export async function listPeople(
  _ctx: Context,
  input: ParsedInput<typeof contract.listPeople>,
): Promise<Output<typeof contract.listPeople>> {
  const { search, role, limit } = input;
  const after = decodeCursor(input.cursor, PeopleCursor);
  const rows = await findPeople({ search, role, after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  return {
    items: shown.map(personOf),
    nextCursor: last ? encodeCursor({ name: last.name, id: last.id }) : null,
  };
}

const COLLEAGUES_SHOWN = 20;

/** The few people that a text finds; by e-mail too, since two may bear one name. */
export async function listColleagues(
  ctx: Context,
  { text }: ParsedInput<typeof contract.listColleagues>,
): Promise<Output<typeof contract.listColleagues>> {
  const look = { search: text, areDemoPeopleIn: isDemo(), limit: COLLEAGUES_SHOWN };
  const found = await findColleagues(ctx.actor.id, look);
  return { items: found.map((one) => ({ ...one, role: one.role as Role })) };
}

export async function getPerson(
  _ctx: Context,
  { personId }: ParsedInput<typeof contract.getPerson>,
): Promise<Output<typeof contract.getPerson>> {
  return personOf(await knownPerson(personId));
}

export async function signOutPerson(
  ctx: Context,
  { personId }: ParsedInput<typeof contract.signOutPerson>,
): Promise<Output<typeof contract.signOutPerson>> {
  const { id } = await knownPerson(personId);
  const ids = await write(ctx, revokedEvents(id), (tx) => revokeSessions(tx, id, { exceptId: undefined }));
  return { revokedCount: ids.length };
}

export async function knownPerson(personId: string): Promise<PersonRow> {
  const person = z.uuid().safeParse(personId).success ? await findPerson(prisma(), personId) : null;
  if (!person) throw notFound("person");
  return person;
}
