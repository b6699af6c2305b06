import * as z from "zod";
import { AccountId } from "@/server/accounts/contract";
import { endpoint, listOf, pageInput, pageOf } from "@/server/api/endpoint";

const count = z.int();

export const SavedExpression = z.object({
  accountId: AccountId,
  name: z.string(),
  description: z.string(),
  expression: z.record(z.string(), z.array(z.string()).readonly()),
  /** How many grants refer to it. */
  policies: count,
});
export type SavedExpression = z.infer<typeof SavedExpression>;

export const listExpressions = endpoint({
  id: "access.listExpressions",
  method: "GET",
  path: "/access/expressions",
  summary: "The saved LF-tag expressions of the accounts",
  permission: "access.read",
  input: z.object({ ...pageInput, accountId: AccountId.optional() }),
  output: pageOf(SavedExpression),
});

const Condition = z
  .string()
  .toLowerCase()
  .max(400)
  .regex(/^[^=]+=./, "Write key=value.");

export const Matched = z.object({
  database: z.string(),
  /** Null for a database. */
  table: z.string().nullable(),
  /** Of a table: those that match, of how many. */
  columns: z.array(z.string()).readonly(),
  columnCount: count,
});
export type Matched = z.infer<typeof Matched>;

export const listMatches = endpoint({
  id: "access.listMatches",
  method: "GET",
  path: "/access/matches",
  summary: "What an LF-tag expression matches now",
  permission: "access.read",
  input: z
    .object({
      ...{ ...pageInput, accountId: AccountId, resourceType: z.enum(["DATABASE", "TABLE"]) },
      tag: listOf(Condition).optional().describe("key=value; of one key any, of several keys all"),
      expression: z.string().max(255).optional().describe("Or the name of a saved one"),
    })
    .refine(({ tag, expression }) => (tag === undefined) !== (expression === undefined), {
      message: "Name either tags or a saved expression.",
    }),
  output: pageOf(Matched).extend({ databases: count, tables: count, columns: count }),
});

const Name = z.string().trim().toLowerCase().min(1).max(255);

export const RowPreview = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** The first of the sample that pass; long values are cut. */
  rows: z.array(z.array(z.string().nullable())),
  sampled: count.describe("Rows that were looked at"),
  passed: count.describe("Those of them that pass"),
});
export type RowPreview = z.infer<typeof RowPreview>;

export const previewRowFilter = endpoint({
  id: "access.previewRowFilter",
  method: "POST",
  path: "/access/tables/{accountId}/{database}/{table}/row-preview",
  summary: "The first rows that a row filter would let pass, of those that you may read",
  description:
    "A query at Athena by your own role, over 10,000 rows of the table at most. It is stopped when you don't wait for it.",
  permission: "query.run",
  input: z.object({
    ...{ accountId: AccountId, database: Name, table: Name },
    rowFilter: z.string().trim().min(1).max(2_048),
  }),
  output: RowPreview,
});
