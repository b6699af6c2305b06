import { uuidv7 } from "uuidv7";
import * as z from "zod";
import { prisma } from "@/server/db/client";
import { env, isDemo } from "@/server/env";
import { type EventSource, write } from "@/server/events/write";
import type { Role } from "./permissions";
import { createPerson, findByEmail, findBySubject, lockAdmins, updatePerson } from "./person-store";
import { recordFailure, SignInRefused, type Visitor } from "./sign-in";

/** The claims that count; an e-mail counts only when its issuer vouches for it. Cognito says so in a string. */
const Claims = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1),
  email: z.string().trim().toLowerCase().optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.stringbool()]).optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  given_name: z.string().optional().catch(undefined),
  family_name: z.string().optional().catch(undefined),
});

interface Identity {
  subject: string;
  /** Verified, or null. */
  email: string | null;
  name: string;
}

/** Reads whom an issuer vouches for out of verified claims. */
export function identityOf(claims: unknown): Identity {
  const { iss, sub, email, email_verified, name, given_name, family_name } = Claims.parse(claims);
  const verified = email && email_verified === true ? email : null;
  const whole = [given_name, family_name].filter(Boolean).join(" ");
  return {
    subject: `${iss}|${sub}`,
    email: verified,
    name: (name || whole || verified || sub).slice(0, 200),
  };
}

/** The person an issuer vouches for, made at the first sign-in. Throws `SignInRefused`. */
export async function signInOidcPerson(
  identity: Identity,
  visitor: Visitor,
): Promise<{ id: string; name: string; email: string }> {
  const known = await findBySubject(prisma(), identity.subject);
  if (known?.disabledAt) {
    await recordFailure(known.id, "disabled", { by: "oidc", visitor });
    throw new SignInRefused("Disabled");
  }
  if (known) return refresh(known, identity, visitor);
  if (!identity.email) {
    await recordFailure(undefined, "e-mail not verified", { by: "oidc", visitor });
    throw new SignInRefused("EmailNotVerified");
  }
  const holder = await findByEmail(prisma(), identity.email);
  if (holder) {
    // The same e-mail under another subject is another account: issuers hand addresses of leavers on.
    await recordFailure(holder.id, "e-mail belongs to another person", { by: "oidc", visitor });
    throw new SignInRefused("EmailTaken");
  }
  return create({ ...identity, email: identity.email }, visitor);
}

async function create(identity: Identity & { email: string }, visitor: Visitor) {
  const { subject, email, name } = identity;
  const id = uuidv7();
  const role: Role = env().HEADGATE_ADMIN_EMAILS.includes(email) ? "admin" : "viewer";
  const event = {
    verb: "person.create",
    resourceType: "person",
    resourceId: id,
    after: { email, name, role, source: "oidc" },
  };
  await write(sourceOf(id, name, visitor), event, (tx) =>
    createPerson(tx, { id, email, name, role, source: "oidc", subject, principals: [] }),
  );
  return { id, name, email };
}

interface Known {
  id: string;
  name: string;
  email: string;
  role: string;
}

/** Follows a changed e-mail, and hands a Headgate that has no admin left back to those named in its settings. */
async function refresh(known: Known, identity: Identity, visitor: Visitor) {
  const email = identity.email ?? known.email;
  const isNamed = identity.email !== null && env().HEADGATE_ADMIN_EMAILS.includes(identity.email);
  if (email === known.email && !(isNamed && known.role !== "admin")) return known;
  return write(
    sourceOf(known.id, known.name, visitor),
    (after: Known) => {
      const before = { email: known.email, role: known.role };
      return before.email === after.email && before.role === after.role
        ? []
        : {
            verb: "person.update",
            resourceType: "person",
            resourceId: known.id,
            before,
            after: { email: after.email, role: after.role },
          };
    },
    async (tx) => {
      const isFree = email === known.email || !(await findByEmail(tx, email));
      const isRescue = isNamed && (await lockAdmins(tx, isDemo())).length === 0;
      const after = {
        ...known,
        email: isFree ? email : known.email,
        role: isRescue ? ("admin" as const) : (known.role as Role),
      };
      await updatePerson(tx, known.id, { email: after.email, role: after.role });
      return after;
    },
  );
}

const sourceOf = (id: string, name: string, visitor: Visitor): EventSource => ({
  actor: { id, kind: "person", name },
  requestId: visitor.requestId,
});
