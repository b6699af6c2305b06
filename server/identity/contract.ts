import * as z from "zod";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { PERMISSIONS, ROLES, SCOPES } from "./permissions";

export { permissionsOf, ROLES, type Role, SCOPES, type Scope } from "./permissions";

const Name = z.string().trim().min(1, "a name has at least one character").max(200);
export const RoleName = z.enum(ROLES);
const ScopeName = z.enum(SCOPES);

export const Principal = z.object({ accountId: z.string(), accountName: z.string(), roleArn: z.string() });
export type Principal = z.infer<typeof Principal>;

export const Me = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  permissions: z.array(z.enum(PERMISSIONS)),
  principals: z.array(Principal),
  /** Whether this Headgate runs on the demo lake. */
  isDemo: z.boolean(),
  signedInBy: z.enum(["session", "token"]),
});
export type Me = z.infer<typeof Me>;

export const getMe = endpoint({
  id: "identity.getMe",
  method: "GET",
  path: "/me",
  summary: "Who you are, and what you may do",
  permission: "self.read",
  input: z.object({}),
  output: Me,
});

export const updateMe = endpoint({
  id: "identity.updateMe",
  method: "PATCH",
  path: "/me",
  summary: "Change your name",
  permission: "self.update",
  input: z.object({ name: Name }),
  output: Me,
});

export const Session = z.object({
  id: z.string(),
  userAgent: z.string().nullable(),
  createdAt: Time,
  lastSeenAt: Time,
  expiresAt: Time,
  isCurrent: z.boolean(),
});
export type Session = z.infer<typeof Session>;

export const listSessions = endpoint({
  id: "identity.listSessions",
  method: "GET",
  path: "/sessions",
  summary: "The browsers in which you are signed in",
  permission: "self.read",
  input: z.object({ ...pageInput }),
  output: pageOf(Session),
});

export const revokeOtherSessions = endpoint({
  id: "identity.revokeOtherSessions",
  method: "DELETE",
  path: "/sessions",
  summary: "Sign out of every browser but this one",
  permission: "self.update",
  input: z.object({}),
  output: z.object({ revokedCount: z.int() }),
});

export const revokeSession = endpoint({
  id: "identity.revokeSession",
  method: "DELETE",
  path: "/sessions/{sessionId}",
  summary: "Sign out of one browser",
  permission: "self.update",
  input: z.object({ sessionId: z.string().max(100) }),
  output: z.object({ id: z.string() }),
});

export const Token = z.object({
  id: z.string(),
  name: z.string(),
  /** Its last four characters. */
  hint: z.string(),
  scopes: z.array(ScopeName),
  createdAt: Time,
  expiresAt: Time.nullable(),
  lastUsedAt: Time.nullable(),
});
export type Token = z.infer<typeof Token>;

export const listTokens = endpoint({
  id: "identity.listTokens",
  method: "GET",
  path: "/tokens",
  summary: "Your API tokens, newest first",
  permission: "self.read",
  input: z.object({ ...pageInput }),
  output: pageOf(Token),
});

export const createToken = endpoint({
  id: "identity.createToken",
  method: "POST",
  path: "/tokens",
  summary: "Make an API token",
  description:
    "The answer holds the token itself, this once. Only a person in a browser may make tokens: a token that could make tokens would outlive being revoked.",
  permission: "token.create",
  input: z.object({
    name: Name.max(100),
    scopes: z.array(ScopeName).min(1, "choose at least one scope").max(SCOPES.length),
    expiresInDays: z.int().min(1).max(3650).nullable().default(null).describe("Null: it never expires"),
  }),
  output: Token.extend({ secret: z.string() }),
  status: 201,
});

export const revokeToken = endpoint({
  id: "identity.revokeToken",
  method: "DELETE",
  path: "/tokens/{tokenId}",
  summary: "Revoke one of your API tokens at once",
  permission: "self.update",
  input: z.object({ tokenId: z.string().max(100) }),
  output: z.object({ id: z.string() }),
});

export const Person = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  source: z.enum(["demo", "oidc"]),
  disabledAt: Time.nullable(),
  createdAt: Time,
  lastSeenAt: Time.nullable(),
  principals: z.array(Principal),
});
export type Person = z.infer<typeof Person>;

const personId = z.string().max(100);

export const listPeople = endpoint({
  id: "identity.listPeople",
  method: "GET",
  path: "/people",
  summary: "Everybody who signs in here, by name",
  permission: "person.read",
  input: z.object({
    ...pageInput,
    search: z.string().trim().max(200).optional().describe("A part of the name or the e-mail"),
    role: RoleName.optional(),
  }),
  output: pageOf(Person),
});

export const Colleague = Person.pick({ id: true, name: true, email: true, role: true });
export type Colleague = z.infer<typeof Colleague>;

export const listColleagues = endpoint({
  id: "identity.listColleagues",
  method: "GET",
  path: "/colleagues",
  summary: "People to share with: at most 20 by name, without you and those who are shut out",
  permission: "query.run",
  input: z.object({
    text: z.string().trim().max(200).optional().describe("A part of the name or the e-mail"),
  }),
  output: z.object({ items: z.array(Colleague) }),
});

export const getPerson = endpoint({
  id: "identity.getPerson",
  method: "GET",
  path: "/people/{personId}",
  summary: "One person",
  permission: "person.read",
  input: z.object({ personId }),
  output: Person,
});

/** An IAM role, named so that AWS can assume it. */
export const RoleArn = z
  .string()
  .trim()
  .max(2048)
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/([\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/,
    "not the ARN of an IAM role: arn:aws:iam::<account>:role/<name>",
  );

export const updatePerson = endpoint({
  id: "identity.updatePerson",
  method: "PATCH",
  path: "/people/{personId}",
  summary: "Change a person's role or principals, or shut them out",
  description: "Principals that are not named stay as they are; a null takes one away. Not for tokens.",
  permission: "person.update",
  input: z.object({
    personId,
    role: RoleName.optional(),
    isDisabled: z.boolean().optional(),
    principals: z
      .array(
        z.object({
          accountId: z.string().regex(/^\d{12}$/, "an AWS account id has 12 digits"),
          roleArn: RoleArn.nullable(),
        }),
      )
      .max(200)
      .optional(),
  }),
  output: Person,
});

export const signOutPerson = endpoint({
  id: "identity.signOutPerson",
  method: "POST",
  path: "/people/{personId}/sign-out",
  summary: "End every session of a person; their tokens stay",
  permission: "person.update",
  input: z.object({ personId }),
  output: z.object({ revokedCount: z.int() }),
});
