import type { Output, ParsedInput } from "@/server/api/endpoint";
import { prisma } from "@/server/db/client";
import { isDemo } from "@/server/env";
import { notFound } from "@/server/errors";
import { write } from "@/server/events/write";
import type { Context } from "./context";
import type * as contract from "./contract";
import { principalsOf } from "./person-shape";
import { findPerson, updatePerson } from "./person-store";

export async function getMe(ctx: Context): Promise<Output<typeof contract.getMe>> {
  const person = await findPerson(prisma(), ctx.actor.id);
  if (!person) throw notFound("person");
  return {
    id: person.id,
    email: person.email,
    name: person.name,
    role: ctx.actor.role,
    permissions: [...ctx.actor.permissions],
    principals: principalsOf(person),
    isDemo: isDemo(),
    signedInBy: ctx.actor.kind === "token" ? "token" : "session",
  };
}

export async function updateMe(
  ctx: Context,
  { name }: ParsedInput<typeof contract.updateMe>,
): Promise<Output<typeof contract.updateMe>> {
  const { id, name: before } = ctx.actor;
  const event = { verb: "person.update", resourceType: "person", resourceId: id, ownerId: id };
  await write(
    ctx,
    () => (before === name ? [] : [{ ...event, before: { name: before }, after: { name } }]),
    (tx) => updatePerson(tx, id, { name }),
  );
  return getMe(ctx);
}
