import * as z from "zod";
import { endpoint, Time } from "@/server/api/endpoint";
import { RoleArn } from "@/server/identity/contract";

export const AccountId = z.string().regex(/^\d{12}$/, "an AWS account id has 12 digits");

export const ACCOUNT_SOURCES = ["demo", "environment", "console"] as const;

/** How the newest test of an account stands: its Run while that goes on, else how many checks did not pass. */
export const TestMark = z.object({
  runId: z.uuid(),
  isRunning: z.boolean(),
  testedAt: Time.nullable(),
  problems: z.int().nullable(),
});

/** How Headgate is connected to an account, and what it holds. */
export const Connection = z.object({
  id: AccountId,
  name: z.string(),
  region: z.string(),
  source: z.enum(ACCOUNT_SOURCES),
  roleArn: z.string().nullable(),
  /** Made by Headgate; the trust policies of the account's roles ask for it. */
  externalId: z.string().nullable(),
  catalogs: z.array(z.string()),
  domains: z.array(z.string()),
  /** What refers to it, and stays readable when it is disconnected. */
  uses: z.object({ people: z.int(), imports: z.int(), savedQueries: z.int(), openRuns: z.int() }),
});
export type Connection = z.infer<typeof Connection>;

const Region = z
  .string()
  .trim()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "not an AWS region, such as eu-west-1");
const AccountName = z.string().trim().min(1, "a name has at least one character").max(100);
const CatalogId = z
  .string()
  .trim()
  .regex(
    /^\d{12}(:[\w.-]+(\/[\w.-]+)*)?$/,
    "a Glue catalog is named by its account, or by account:name as in 123456789012:s3tablescatalog/sales",
  );
const DomainName = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{2,27}$/, "an OpenSearch domain has 3 to 28 lower-case letters, digits and hyphens");

const connectionFields = {
  name: AccountName,
  region: Region,
  /** Assumed before people's roles; without it Headgate assumes those by its own credentials. */
  roleArn: RoleArn.nullable(),
  catalogs: z.array(CatalogId).max(50),
  domains: z.array(DomainName).max(50),
};

export const createAccount = endpoint({
  id: "accounts.createAccount",
  method: "POST",
  path: "/accounts",
  summary: "Connect an AWS account",
  description:
    "Makes an external id for the trust policies. Nothing is asked of AWS until the account is tested.",
  permission: "account.update",
  input: z.object({
    ...connectionFields,
    id: AccountId,
    roleArn: connectionFields.roleArn.default(null),
    catalogs: connectionFields.catalogs.optional().describe("The account's own catalog unless said"),
    domains: connectionFields.domains.default([]),
  }),
  output: Connection,
  status: 201,
});

const accountPath = z.object({ accountId: AccountId });

export const getAccount = endpoint({
  id: "accounts.getAccount",
  method: "GET",
  path: "/accounts/{accountId}",
  summary: "How an AWS account is connected",
  permission: "account.update",
  input: accountPath,
  output: Connection,
});

export const updateAccount = endpoint({
  id: "accounts.updateAccount",
  method: "PATCH",
  path: "/accounts/{accountId}",
  summary: "Change how an AWS account is connected",
  permission: "account.update",
  input: accountPath.extend(z.object(connectionFields).partial().shape),
  output: Connection,
});

export const disconnectAccount = endpoint({
  id: "accounts.disconnectAccount",
  method: "DELETE",
  path: "/accounts/{accountId}",
  summary: "Disconnect an AWS account",
  description:
    "What was done there stays readable, and connecting it again brings people's roles back. Refused while Runs go on there.",
  permission: "account.update",
  input: accountPath,
  output: z.object({ id: AccountId }),
});

export const IamStatement = z.object({
  Effect: z.literal("Allow"),
  Action: z.array(z.string()),
  Resource: z.array(z.string()),
  Condition: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});
export type IamStatement = z.infer<typeof IamStatement>;

/** One thing that Headgate needs, tried. */
export const Check = z.object({
  /** As the SDK names it: `redshift-data ExecuteStatement`. */
  operation: z.string(),
  actions: z.array(z.string()),
  /** On what it was tried: a role, a warehouse, the account. */
  resource: z.string(),
  /** As whom AWS was asked; null is Headgate's own credentials. */
  roleArn: z.string().nullable(),
  outcome: z.enum(["ok", "denied", "failed", "skipped"]),
  errorCode: z.string().nullable(),
  /** AWS's own words; of what was skipped, why. */
  message: z.string().nullable(),
  /** What the policy lacks; `to` says of which role. */
  missing: z.object({ to: z.string(), statements: z.array(IamStatement) }).nullable(),
  /** The trust policy that lets a refused role be assumed. */
  trust: z.object({ of: z.string(), policy: z.unknown() }).nullable(),
});
export type Check = z.infer<typeof Check>;

export const testAccount = endpoint({
  id: "accounts.testAccount",
  method: "POST",
  path: "/accounts/{accountId}/test",
  summary: "Try each thing that Headgate needs in an account",
  description: "A Run: `GET /accounts/{accountId}/test` tells its checks as they come.",
  permission: "account.update",
  input: accountPath,
  output: z.object({ runId: z.uuid() }),
  status: 202,
});

export const getAccountTest = endpoint({
  id: "accounts.getAccountTest",
  method: "GET",
  path: "/accounts/{accountId}/test",
  summary: "The newest test of an account, with its checks so far",
  permission: "account.update",
  input: accountPath,
  output: z.object({
    test: TestMark.extend({
      progress: z.number().nullable(),
      error: z.string().nullable(),
      checks: z.array(Check),
    }).nullable(),
  }),
});
export type ConnectionTest = NonNullable<z.infer<typeof getAccountTest.output>["test"]>;

export const getAccountPolicies = endpoint({
  id: "accounts.getAccountPolicies",
  method: "GET",
  path: "/accounts/{accountId}/policies",
  summary: "The policies to paste in an account, made from the operations that Headgate calls",
  permission: "account.update",
  input: accountPath,
  output: z.object({
    /** Who Headgate itself is to AWS; null where AWS does not answer. */
    ownArn: z.string().nullable(),
    policies: z.array(
      z.object({
        title: z.string(),
        /** Where it belongs. */
        to: z.string(),
        kind: z.enum(["trust", "permissions"]),
        document: z.unknown(),
      }),
    ),
  }),
});
