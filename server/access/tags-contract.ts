import * as z from "zod";
import { AccountId } from "@/server/accounts/contract";
import { endpoint, pageInput, pageOf } from "@/server/api/endpoint";
import { Step } from "./shapes";

const count = z.int();
const Name = z.string().trim().toLowerCase().min(1).max(255);
const Key = z.string().trim().toLowerCase().min(1).max(128);
const Value = z.string().trim().toLowerCase().min(1).max(256);
const search = z.string().trim().toLowerCase().min(1).max(200).optional();

/** What people of Headgate say of a key or a value; AWS does not know it. */
const meaning = {
  description: z.string(),
  owner: z.object({ id: z.uuid(), name: z.string() }).nullable(),
};

export const AccessTag = z.object({
  accountId: AccountId,
  key: z.string(),
  values: z.array(z.string()).readonly(),
  ...meaning,
  /** The same by value; one of which nothing is said is left out. */
  meanings: z.record(z.string(), z.object(meaning)),
  /** How many of each it is assigned to. */
  databases: count,
  tables: count,
  columns: count,
  /** How many grants name it. */
  policies: count,
});
export type AccessTag = z.infer<typeof AccessTag>;

export const listAccessTags = endpoint({
  id: "access.listTags",
  method: "GET",
  path: "/access/tags",
  summary: "The LF-tags of the accounts, and on how much they are",
  permission: "access.read",
  input: z.object({ ...pageInput, accountId: AccountId.optional(), search }),
  output: pageOf(AccessTag),
});

export const describeTag = endpoint({
  id: "access.describeTag",
  method: "PATCH",
  path: "/access/tags/{accountId}/{key}",
  summary: "Say what an LF-tag, or one of its values, means and who looks after it",
  description: "It is kept by Headgate; AWS is not told.",
  permission: "catalog.update",
  input: z.object({
    ...{ accountId: AccountId, key: Key },
    value: Value.optional().describe("Of this value, not of the key itself"),
    description: z.string().trim().max(2_000).optional(),
    ownerId: z.uuid().nullable().optional(),
  }),
  output: z.object({ accountId: AccountId, key: z.string() }),
});

export const TagCell = z.object({
  /** In effect; null where nothing is assigned, neither here nor above. */
  value: z.string().nullable(),
  origin: z.enum(["direct", "inherited", "overriding"]).nullable(),
  /** What would be in effect without an assignment of its own. */
  above: z.string().nullable(),
  /** Tables and columns below on which the key has a value of its own that is another one. */
  overridingTables: count,
  overridingColumns: count,
});
export type TagCell = z.infer<typeof TagCell>;

export const TagRow = z.object({
  name: z.string(),
  kind: z.enum(["database", "table", "column"]),
  /** How many tables or columns are in it. */
  below: count,
  /** By key; a key that says nothing is left out. */
  tags: z.record(z.string(), TagCell),
});
export type TagRow = z.infer<typeof TagRow>;

const TagMatrixKey = z.object({
  key: z.string(),
  values: z.array(z.string()).readonly(),
  descriptions: z.record(z.string(), z.string()).describe("What is said of its values"),
});
export type TagMatrixKey = z.infer<typeof TagMatrixKey>;

export const listTagMatrix = endpoint({
  id: "access.listTagMatrix",
  method: "GET",
  path: "/access/tag-matrix",
  summary: "Databases, the tables of one or the columns of one, by LF-tags",
  description: "What each is tagged, what of it is inherited, and where something below it differs.",
  permission: "access.read",
  input: z
    .object({ ...pageInput, accountId: AccountId, search, database: Name.optional(), table: Name.optional() })
    .refine(({ database, table }) => table === undefined || database !== undefined, {
      path: ["database"],
      message: "A table is named with its database.",
    }),
  output: pageOf(TagRow).extend({
    keys: z.array(TagMatrixKey),
  }),
});

const Assigned = z
  .object({ accountId: AccountId, database: Name.optional(), table: Name.optional(), search })
  .refine(({ database, table }) => table === undefined || database !== undefined, {
    path: ["database"],
    message: "A table is named with its database.",
  });

export const downloadAssignments = endpoint({
  id: "access.downloadAssignments",
  method: "GET",
  path: "/access/tag-assignments/csv",
  summary: "What is assigned to databases, tables and columns, as CSV",
  description:
    "One line for each place with LF-tags of its own; of a database or a table, what is below it. It comes back as the sheet of a draft.",
  permission: "access.read",
  produces: "text/csv",
  input: Assigned,
  output: z.string(),
});

export const downloadAssignmentsYaml = endpoint({
  id: "access.downloadAssignmentsYaml",
  method: "GET",
  path: "/access/tag-assignments/yaml",
  summary: "The same as YAML",
  permission: "access.read",
  produces: "application/yaml",
  input: Assigned,
  output: z.string(),
});

/** Assignments that one draft changes; each is a cell of a sheet. */
export const ASSIGNMENTS_MAX = 10_000;
const SHEET_CHARACTERS_MAX = 8_000_000;
/** Reading it holds up everybody else. */
export const YAML_CHARACTERS_MAX = 500_000;

export const TagAssignment = z.object({
  ...{ database: Name, table: Name.optional(), column: Name.optional(), key: Key },
  value: Value.nullable().describe("Null takes the tag off"),
});
export type TagAssignment = z.infer<typeof TagAssignment>;

export const draftAssignments = endpoint({
  id: "access.draftAssignments",
  method: "POST",
  path: "/access/tag-drafts",
  summary: "The steps that assign LF-tags as they are listed, or as a sheet says",
  description:
    "Nothing is changed: the steps are for a Change. A sheet has the columns database, table, column and key=value (or a heading with the keys), by tab, comma or semicolon; `key=` takes a tag off. It may be YAML instead, as the download has it; a null takes a tag off there.",
  bodyBytesMax: 24 * 1024 * 1024,
  permission: "change.propose",
  input: z
    .object({
      accountId: AccountId,
      assignments: z.array(TagAssignment).max(ASSIGNMENTS_MAX).optional(),
      sheet: z.string().max(SHEET_CHARACTERS_MAX).optional(),
    })
    .refine(({ assignments, sheet }) => (assignments === undefined) !== (sheet === undefined), {
      message: "Send either assignments or a sheet.",
    }),
  output: z.object({
    steps: z.array(Step),
    /** How many were so already. */
    unchanged: count,
    /** How many the steps make so. */
    changed: count,
    problems: z.array(z.object({ line: count, text: z.string(), message: z.string() })),
  }),
});
