import * as z from "zod";
import { prisma } from "@/server/db/client";
import { isDemo } from "@/server/env";
import { type EventSource, write } from "@/server/events/write";
import { verifyPassword } from "./password";
import { findByEmail } from "./person-store";
import { beginAttempt, endAttempt, sweepFailures } from "./sign-in-limit";
import { cameInFrom } from "./sign-in-store";

const Credentials = z.object({
  email: z.string().trim().toLowerCase().min(3).max(320),
  password: z.string().min(1).max(200),
});

/** Where an attempt came from, as far as a browser tells. */
export interface Visitor {
  address: string;
  userAgent: string | null;
  requestId?: string | undefined;
}

/** Why somebody was not let in; `code` travels to the sign-in page, which finds the words. */
export class SignInRefused extends Error {
  readonly code: RefusalCode;
  readonly retryAfterSeconds: number | undefined;
  constructor(code: RefusalCode, retryAfterSeconds?: number) {
    super(retryAfterSeconds === undefined ? code : `${code}.${retryAfterSeconds}`);
    this.name = "SignInRefused";
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

type RefusalCode =
  | "WrongCredentials"
  | "TooManyAttempts"
  | "DemoIsOff"
  | "Disabled"
  | "EmailNotVerified"
  | "EmailTaken";

/** Lets a demo person in by password, and only beside the local endpoint. Throws `SignInRefused`. */
export async function signInDemoPerson(
  given: unknown,
  visitor: Visitor,
): Promise<{ id: string; name: string; email: string }> {
  if (!isDemo()) throw new SignInRefused("DemoIsOff");
  const credentials = Credentials.safeParse(given);
  if (!credentials.success) throw new SignInRefused("WrongCredentials");
  const { email, password } = credentials.data;
  const person = await findByEmail(prisma(), email);
  const door = { email, address: visitor.address };
  const attempt = await beginAttempt(door, person !== null && (await cameInFrom(person.id, visitor.address)));
  if (!attempt.isAllowed) throw new SignInRefused("TooManyAttempts", attempt.retryAfterSeconds);

  const isRight = await verifyPassword(password, person?.source === "demo" ? person.passwordHash : null);
  if (!person || !isRight) {
    await recordFailure(person?.id, person ? "wrong credentials" : "no such person", {
      by: "password",
      visitor,
    });
    throw new SignInRefused("WrongCredentials");
  }
  if (person.disabledAt) {
    await recordFailure(person.id, "disabled", { by: "password", visitor });
    throw new SignInRefused("Disabled");
  }
  await endAttempt(door, attempt.rowIds);
  return { id: person.id, name: person.name, email: person.email };
}

/** Neither the password nor an e-mail that is nobody's is written down: people mix the two fields up. */
export async function recordFailure(
  personId: string | undefined,
  reason: string,
  { by, visitor }: { by: "password" | "oidc"; visitor: Visitor },
): Promise<void> {
  const source: EventSource = {
    actor: { id: null, kind: "system", name: "sign-in" },
    requestId: visitor.requestId,
  };
  const event = {
    verb: "person.signInFailed",
    resourceType: "person",
    resourceId: personId ?? "unknown",
    after: { by, reason, address: visitor.address },
  };
  await write(source, event, async () => {});
  await sweepFailures();
}
