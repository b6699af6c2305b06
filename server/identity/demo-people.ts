import { uuidv7 } from "uuidv7";
import { prisma, type Tx } from "@/server/db/client";
import { isDemo } from "@/server/env";
import { type NewEvent, SYSTEM, write } from "@/server/events/write";
import { log } from "@/server/log";
import { hashPassword, verifyPassword } from "./password";
import type { Role } from "./permissions";
import { createPerson, findByEmail, setPasswordHash } from "./person-store";
import { hashToken, hintOf, isTokenForm } from "./token-secret";
import { hasToken, insertToken } from "./token-store";

export interface DemoPerson {
  email: string;
  name: string;
  role: Role;
  password: string;
  apiToken: string;
  principals: { accountId: string; roleArn: string }[];
}

/**
 * Makes the demo people who are missing, and gives those who are there the password and token of this start. What an
 * admin changed about them since (name, role, principals) stays. Does nothing while a real account is configured.
 */
export async function ensureDemoPeople(people: readonly DemoPerson[]): Promise<void> {
  if (!isDemo()) return;
  for (const person of people) await ensure({ ...person, email: person.email.toLowerCase() });
}

async function ensure(person: DemoPerson): Promise<void> {
  if (!isTokenForm(person.apiToken))
    throw new Error(`The API token of ${person.email} is not of the form hg_…`);
  const known = await findByEmail(prisma(), person.email);
  if (known && known.source !== "demo") {
    log.warn("a demo person's e-mail belongs to somebody else", { personId: known.id });
    return;
  }
  // Hashing takes long on purpose, so it happens before the transaction.
  const isPasswordSame = known ? await verifyPassword(person.password, known.passwordHash) : false;
  const passwordHash = isPasswordSame ? null : await hashPassword(person.password);
  await write(
    SYSTEM,
    (events: NewEvent[]) => events,
    async (tx) => {
      const events: NewEvent[] = [];
      const id = known?.id ?? (await create(tx, person, events));
      if (passwordHash) await setPasswordHash(tx, id, passwordHash);
      const hash = hashToken(person.apiToken);
      if (!(await hasToken(tx, hash))) {
        const token = {
          id: uuidv7(),
          personId: id,
          name: "demo.json",
          scopes: ["full" as const],
          expiresAt: null,
        };
        await insertToken(tx, { ...token, hash, hint: hintOf(person.apiToken) });
        events.push({
          verb: "token.create",
          resourceType: "token",
          resourceId: token.id,
          ownerId: id,
          after: { name: token.name, scopes: token.scopes },
        });
      }
      return events;
    },
  );
}

async function create(tx: Tx, person: DemoPerson, events: NewEvent[]): Promise<string> {
  const { email, name, role, principals } = person;
  const id = uuidv7();
  await createPerson(tx, { id, email, name, role, source: "demo", subject: null, principals });
  events.push({
    verb: "person.create",
    resourceType: "person",
    resourceId: id,
    after: { email, name, role, source: "demo", principals },
  });
  return id;
}
