import { uuidv7 } from "uuidv7";
import { prisma } from "@/server/db/client";
import { write } from "@/server/events/write";
import { SESSION_SECONDS_MAX } from "./limits";
import { findPerson } from "./person-store";
import { insertSession, revokeSessions } from "./session-store";
import { revokedEvents } from "./sessions";
import type { Visitor } from "./sign-in";

interface Person {
  id: string;
  name: string;
}

const USER_AGENT_MAX = 400;

/** Opens a session for somebody who just proved who they are; the one the browser had before ends with it. */
export async function startSession(
  person: Person,
  by: "password" | "oidc",
  visitor: Visitor & { replaces?: { personId: string; sessionId: string } | undefined },
): Promise<string> {
  const id = uuidv7();
  const source = {
    actor: { id: person.id, kind: "person" as const, name: person.name },
    requestId: visitor.requestId,
  };
  const signIn = {
    verb: "person.signIn",
    resourceType: "person",
    resourceId: person.id,
    ownerId: person.id,
    after: { by, address: visitor.address, sessionId: id },
  };
  const { replaces } = visitor;
  const events = (ended: string[]) => [...(replaces ? revokedEvents(replaces.personId)(ended) : []), signIn];
  await write(source, events, async (tx) => {
    const ended = replaces ? await revokeSessions(tx, replaces.personId, { id: replaces.sessionId }) : [];
    const userAgent = visitor.userAgent?.slice(0, USER_AGENT_MAX) ?? null;
    const expiresAt = new Date(Date.now() + SESSION_SECONDS_MAX * 1_000);
    await insertSession(tx, { id, personId: person.id, userAgent, expiresAt });
    return ended;
  });
  return id;
}

/** Ends the session of a browser that signs out. */
export async function endSession(personId: string, sessionId: string, visitor: Visitor): Promise<void> {
  const person = await findPerson(prisma(), personId);
  if (!person) return;
  await write(
    { actor: { id: personId, kind: "person", name: person.name }, requestId: visitor.requestId },
    (ids: string[]) =>
      ids.map((id) => ({
        verb: "person.signOut",
        resourceType: "person",
        resourceId: personId,
        ownerId: personId,
        after: { sessionId: id },
      })),
    (tx) => revokeSessions(tx, personId, { id: sessionId }),
  );
}
