import * as z from "zod";
import { AccountId } from "@/server/accounts/contract";
import { endpoint, pageInput, pageOf } from "@/server/api/endpoint";
import { Rows, Verdict } from "./shapes";
import { Who } from "./who-shape";

const count = z.int();
const Name = z.string().trim().toLowerCase().min(1).max(255);
const Arn = z.string().trim().min(1).max(2_048);
const search = z.string().trim().toLowerCase().min(1).max(200).optional();

export const Reached = z.object({
  kind: z.enum(["database", "table"]),
  accountId: AccountId,
  database: z.string(),
  table: z.string().nullable(),
  verdicts: z.record(z.string(), Verdict),
  /** Of a table: those that SELECT reads, of how many. */
  columns: z.array(z.string()).readonly(),
  columnCount: count,
  rows: Rows,
  /** Those of the columns that are read in all rows. */
  unfiltered: z.array(z.string()).readonly(),
});
export type Reached = z.infer<typeof Reached>;

const reachedBy = {
  ...{ ...pageInput, principal: Arn, search },
  isGiven: z.stringbool().default(false).describe("Without what is left to IAM alone"),
};

/** Of all tables that were found; null on the pages after the first. */
const ReachReading = z
  .object({
    tables: count.describe("Those that it reads, at least in part"),
    iam: count.describe("Those of which IAM decides"),
    isAll: z.boolean().describe("False where there are more than were counted"),
  })
  .nullable();
export type ReachReading = z.infer<typeof ReachReading>;

export const ReachedDatabase = z.object({
  ...{ accountId: AccountId, database: z.string() },
  /** Of itself, which may be nothing while its tables are reached. */
  verdicts: z.record(z.string(), Verdict),
  tables: count.describe("How many of its tables are reached"),
  isAll: z.boolean().describe("False where there are more than were counted"),
});
export type ReachedDatabase = z.infer<typeof ReachedDatabase>;

export const listReachedDatabases = endpoint({
  id: "access.listReachedDatabases",
  method: "GET",
  path: "/access/reach/databases",
  summary: "The databases that a principal has something of, or of a table of which",
  description: "Your own unless said; others' with the permission access.readAll.",
  permission: "access.read",
  input: z.object(reachedBy),
  output: pageOf(ReachedDatabase).extend({ who: Who, reading: ReachReading }),
});

export const listReach = endpoint({
  id: "access.listReach",
  method: "GET",
  path: "/access/reach",
  summary: "The databases and tables that a principal has something of, database by database",
  description: "Your own unless said; others' with the permission access.readAll.",
  permission: "access.read",
  input: z.object({
    ...reachedBy,
    accountId: AccountId.optional().describe("Only in this account"),
    database: Name.optional().describe("Only in the database of this name"),
  }),
  output: pageOf(Reached).extend({ who: Who, reading: ReachReading }),
});

export const downloadReach = endpoint({
  id: "access.downloadReach",
  method: "GET",
  path: "/access/reach/csv",
  summary: "The same as CSV, one line for each column that can be read",
  permission: "access.read",
  produces: "text/csv",
  input: z.object({ principal: Arn }),
  output: z.string(),
});
