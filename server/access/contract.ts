import * as z from "zod";
import { AccountId } from "@/server/accounts/contract";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { byTagKey } from "./by-tag-key";
import {
  AccessPath,
  EffectiveTag,
  Ending,
  Explanation,
  Filter,
  Grant,
  Rows,
  Step,
  TablePermission,
  Verdict,
} from "./shapes";
import { Person, Who } from "./who-shape";

export { tablePermissions } from "./engine/types";
export * from "./places-contract";
export * from "./policies-contract";
export * from "./reach-contract";
export type { AccessPath, Ending, Explanation, Hop, Shortfall } from "./shapes";
export { stepText } from "./step-words";
export * from "./tags-contract";
export * from "./tests/contract";
export { Who } from "./who-shape";

/** The kind under which reading an account's rules is scheduled and its Run is known. */
export const REFRESH_KIND = "access.refresh";

const count = z.int();
const Name = z.string().trim().toLowerCase().min(1).max(255);
const Arn = z.string().trim().min(1).max(2_048);
const tablePlace = { accountId: AccountId, database: Name, table: Name };
const search = z.string().trim().toLowerCase().min(1).max(200).optional();

export const Lake = z.object({
  accountId: AccountId,
  name: z.string(),
  region: z.string(),
  /** As whom you would read it; null when you have no role there. */
  principalArn: z.string().nullable(),
  /** What is known of it; null while it was never read. */
  snapshot: z
    .object({
      version: z.string(),
      takenAt: Time,
      takenBy: z.string(),
      roleArn: z.string(),
      databases: count,
      tables: count,
      grants: count,
      calls: count,
    })
    .nullable(),
  /** The newest reading, while it goes on or when it failed. */
  run: z
    .object({
      id: z.uuid(),
      state: z.string(),
      progress: z.number().nullable(),
      progressText: z.string().nullable(),
      error: z.object({ code: z.string(), message: z.string() }).nullable(),
      isVisible: z.boolean(),
    })
    .nullable(),
  /** As a subject of schedules of the kind access.refresh. */
  scheduleSubjectId: z.uuid(),
});
export type Lake = z.infer<typeof Lake>;

export const listLakes = endpoint({
  id: "access.listLakes",
  method: "GET",
  path: "/access/lakes",
  summary: "What is known of the rules of each account, and since when",
  permission: "access.read",
  input: z.object({}),
  output: z.object({ version: z.string(), items: z.array(Lake) }),
});

export const refreshLake = endpoint({
  id: "access.refreshLake",
  method: "POST",
  path: "/access/lakes/{accountId}/refresh",
  summary: "Read an account's rules again, as a Run by your role in it",
  description:
    "It must be a data lake administrator there, or a read-only one. While one is going it is answered: `isNew` is false then.",
  permission: "access.refresh",
  status: 202,
  input: z.object({ accountId: AccountId }),
  output: z.object({ runId: z.uuid(), isNew: z.boolean() }),
});

/** Who was asked about, where it was a person: AWS may know nothing of them. */
const person = Person.nullable();

export const listPrincipals = endpoint({
  id: "access.listPrincipals",
  method: "GET",
  path: "/access/principals",
  summary: "The principals that can be asked about, with the people who act as them",
  description: "All, or those of one person.",
  permission: "access.explain",
  input: z.object({ ...pageInput, search, personId: z.uuid().optional() }),
  output: pageOf(Who).extend({ person }),
});

export const TableName = z.object({ ...tablePlace, isLink: z.boolean(), columns: count });
export type TableName = z.infer<typeof TableName>;

export const acceptRole = endpoint({
  id: "access.acceptRole",
  method: "POST",
  path: "/access/principals/accept",
  summary: "Let a role that was made again keep what was given to the one before",
  description: "Nothing is changed in AWS: it is not told as another one any more.",
  permission: "change.approve",
  input: z.object({ principal: Arn }),
  output: z.object({ principal: z.string() }),
});

export const listAccessTables = endpoint({
  id: "access.listTables",
  method: "GET",
  path: "/access/tables",
  summary: "Tables of the catalogs, by a part of database.table",
  permission: "access.read",
  input: z.object({ ...pageInput, search }),
  output: pageOf(TableName),
});

const AccessColumn = z.object({
  name: z.string(),
  type: z.string(),
  isPartitionKey: z.boolean(),
  tags: z.array(EffectiveTag),
});
export type AccessColumn = z.infer<typeof AccessColumn>;

export const getAccessTable = endpoint({
  id: "access.getTable",
  method: "GET",
  path: "/access/tables/{accountId}/{database}/{table}",
  summary: "A table with its columns and the LF-tags in effect on each",
  permission: "access.read",
  input: z.object(tablePlace),
  output: z.object({
    ...tablePlace,
    location: z.string().nullable(),
    target: z
      .object({
        ...tablePlace,
        isShownByIam: z.boolean().describe("Whether IAM decides who may see the link that leads there"),
      })
      .nullable(),
    /** When AWS told of it. */
    takenAt: Time.nullable(),
    tags: z.array(EffectiveTag),
    columns: z.array(AccessColumn),
  }),
});

const asked = {
  principal: Arn.optional(),
  personId: z.uuid().optional().describe("All principals of a person; yourself where nobody is named"),
};

export const explain = endpoint({
  id: "access.explain",
  method: "GET",
  path: "/access/explanations",
  summary: "Why somebody may, or may not, do something with a table or a column",
  description: "One answer for each principal asked about.",
  permission: "access.explain",
  input: z.object({
    ...{ ...tablePlace, ...asked },
    column: Name.optional(),
    permission: TablePermission.default("SELECT"),
  }),
  output: z.object({
    version: z.string(),
    /** Of the oldest snapshot that has a part in it. */
    takenAt: Time.nullable(),
    person,
    items: z.array(z.object({ who: Who, explanation: Explanation })),
  }),
});

/** Whether a permission is had, by whose leave, and of which columns and rows. */
const Access = z.object({
  verdicts: z.record(TablePermission, Verdict),
  /** Those that SELECT reads. */
  columns: z.array(z.string()).readonly(),
  /** Of which some column is read; where a column was asked for, of which that is. */
  rows: Rows,
  /** Those of the columns that are read in all rows. */
  unfiltered: z.array(z.string()).readonly(),
});

const Reader = z.object({
  ...{ who: Who, access: Access },
  /** Of a column that was asked for: all that gives it. */
  paths: z.array(AccessPath).readonly(),
});
export type Reader = z.infer<typeof Reader>;

export const listReaders = endpoint({
  id: "access.listReaders",
  method: "GET",
  path: "/access/readers",
  summary: "Who has something of a table, and which columns they read",
  permission: "access.explain",
  input: z.object({
    ...{ ...pageInput, ...tablePlace, search },
    column: Name.optional().describe("Only those who read this column"),
  }),
  output: pageOf(Reader).extend({
    total: count,
    /** Of all that were found, not of this page alone. */
    reading: z.object({
      principals: count.describe("Who reads a column at least"),
      people: count.describe("Who act as those whom a rule, not IAM, lets read"),
      names: z.array(z.string()).describe("Of the first few of them"),
      iam: count.describe("Of those principals, of whom IAM decides"),
      columns: z.record(z.string(), count).describe("How many a rule, not IAM, lets read each column"),
      iamColumns: z.record(z.string(), count).describe("Of how many IAM decides, by column"),
    }),
  }),
});

export const listFilters = endpoint({
  id: "access.listFilters",
  method: "GET",
  path: "/access/filters",
  summary: "The data cells filters of a table",
  permission: "access.readAll",
  input: z.object({ ...pageInput, ...tablePlace }),
  output: pageOf(Filter.extend({ policies: count.describe("How many grants refer to it") })),
});

/** The same as long as it is by the same principal on the same resource. */
const PolicyId = z.string().regex(/^[\w-]{43}$/, "Not the id of a policy.");

export const Policy = z.object({
  id: PolicyId,
  accountId: AccountId,
  who: Who,
  grant: Grant,
  /** How many databases or tables, and how many columns of those, it reaches. */
  databases: count,
  tables: count,
  columns: count.nullable().describe("Null where it is all of each table's"),
  ends: z.array(Ending).describe("What of it was given for a time, soonest first"),
});
export type Policy = z.infer<typeof Policy>;

export const listPolicies = endpoint({
  id: "access.listPolicies",
  method: "GET",
  path: "/access/policies",
  summary: "The grants of the accounts: on named resources, and by LF-tags",
  permission: "access.readAll",
  input: z.object({
    ...{ ...pageInput, search },
    accountId: AccountId.optional(),
    principal: Arn.optional(),
    kind: z.enum(["named", "tags"]).optional(),
    id: PolicyId.optional(),
  }),
  output: pageOf(Policy),
});

const TagKey = z.string().trim().toLowerCase().min(1).max(128);
const TagValue = z.string().trim().toLowerCase().min(1).max(256);

/** What people ask for in one word and Lake Formation takes many calls for. */
const Ask = z.discriminatedUnion("what", [
  z.strictObject({
    ...{ what: z.literal("renameTagValue"), key: TagKey, from: TagValue, to: TagValue },
    goesOn: z.boolean().default(false).describe("The new value is there; what has the old one gets it"),
  }),
  z.strictObject({ what: z.literal("makeTag"), key: TagKey, values: z.array(TagValue).min(1).max(1_000) }),
  z.strictObject({
    what: z.literal("assignTags"),
    tags: byTagKey(TagValue),
    resources: z
      .array(
        z.discriminatedUnion("kind", [
          z.strictObject({ kind: z.literal("database"), database: Name }),
          z.strictObject({ kind: z.literal("table"), database: Name, table: Name }),
          z.strictObject({
            ...{ kind: z.literal("columns"), database: Name, table: Name },
            columns: z.strictObject({ include: z.array(Name).min(1).max(1_000) }),
          }),
        ]),
      )
      .min(1)
      .max(1_000),
  }),
  z.strictObject({
    what: z.literal("replaceIamAllowed"),
    database: Name,
    to: z
      .array(z.strictObject({ principal: Arn, permissions: z.array(TablePermission).min(1) }))
      .max(50)
      .describe("Who is to go on using it, and with what on its tables"),
  }),
]);

export const buildSteps = endpoint({
  id: "access.buildSteps",
  method: "POST",
  path: "/access/steps",
  summary: "The steps of a Change that is asked for in one word",
  description:
    "Nothing is drafted: give them to changes.createChange. Of more than fit in one Change the first: once these are applied, ask again, and for a renaming say that it goes on.",
  permission: "access.readAll",
  input: z.object({ accountId: AccountId, ask: Ask }),
  output: z.object({
    title: z.string(),
    steps: z.array(Step),
    left: count.describe("How many do not fit in this Change"),
  }),
});
