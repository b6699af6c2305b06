import * as z from "zod";
import { AccountId, Target } from "@/server/accounts/contract";
import { endpoint, listOf, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { Statement, StatementStatus } from "@/server/statements/contract";

const filter = {
  text: z.string().max(500).optional().describe("A part of the SQL"),
  source: z
    .enum(["headgate", "warehouse"])
    .optional()
    .describe("Run here, or seen in the warehouse's own history"),
  person: z.uuid().optional().describe("Who ran it"),
  dbUser: z.string().max(128).optional().describe("The database user it ran as"),
  status: listOf(StatementStatus).optional(),
  label: z
    .string()
    .max(320)
    .optional()
    .describe("The query_group that it ran under; a trailing * is a prefix"),
  accountId: AccountId.optional(),
  warehouse: z.string().min(1).max(128).optional(),
  database: z.string().min(1).max(128).optional(),
  kind: z.string().max(40).optional().describe("SELECT, INSERT, DDL, ..."),
  minDurationMs: z.coerce.number<string | number>().min(0).optional(),
  maxDurationMs: z.coerce.number<string | number>().min(0).optional(),
  fingerprint: z.string().max(64).optional(),
  from: Time.optional(),
  to: Time.optional(),
};

/** A line of the history: a statement without what only its own page needs. */
export const HistoryItem = Statement.omit({ columns: true });
export type HistoryItem = z.infer<typeof HistoryItem>;

export const listStatements = endpoint({
  id: "history.listStatements",
  method: "GET",
  path: "/statements",
  summary:
    "The history: your statements, those shared with you, and what others ran on your warehouses; newest first",
  description:
    "Of a long text a line has the first 2,000 characters. A search for one or two characters may answer a page that is not full, or empty, with a cursor to go on from.",
  permission: "query.read",
  input: z.object({ ...pageInput, ...filter }),
  output: pageOf(HistoryItem),
});

/** All statements of one shape, whatever their literals. */
export const StatementGroup = z.object({
  fingerprint: z.string(),
  /** The first statement of this shape that was seen, with the literals masked. */
  sql: z.string(),
  kind: z.string().nullable(),
  count: z.int(),
  failed: z.int(),
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  totalMs: z.number(),
  lastAt: Time,
  /** Per day of the period, oldest first: how many, and the median. */
  trend: z.array(z.object({ day: z.string(), count: z.int(), p50Ms: z.number().nullable() })),
});
export type StatementGroup = z.infer<typeof StatementGroup>;

export const listStatementGroups = endpoint({
  id: "history.listStatementGroups",
  method: "GET",
  path: "/statement-groups",
  summary: "The history grouped by the shape of the SQL",
  description:
    "Medians and percentiles are within 5 %: they are read from daily histograms. Times are whole UTC days. By p95Ms, shapes are ordered by the highest p95 of the period's parts. What is shared with you is not counted. Of a warehouse with more than 2,000 pairs of label and user, the later ones are counted under the label `(other labels)`.",
  permission: "query.read",
  input: z.object({
    ...pageInput,
    source: filter.source,
    person: filter.person,
    dbUser: filter.dbUser,
    label: filter.label,
    accountId: filter.accountId,
    warehouse: filter.warehouse,
    database: filter.database,
    text: filter.text,
    from: filter.from,
    to: filter.to,
    orderBy: z.enum(["count", "totalMs", "p95Ms", "lastAt"]).default("totalMs"),
  }),
  output: pageOf(StatementGroup),
});

const warehousePath = {
  accountId: AccountId,
  warehouseKind: z.enum(
    ["workgroup", "cluster"],
    "Only Redshift's own history can be imported, not Athena's.",
  ),
  warehouse: Target.shape.warehouse,
};

/** How the history of a warehouse is imported. */
export const HistoryImport = z.object({
  ...warehousePath,
  /** As whom SYS_QUERY_HISTORY is read: it shows that user's own statements, or all with sys:monitor. Null: no import. */
  roleArn: z.string().nullable(),
  database: z.string().nullable(),
  /** Who may see what others ran: monitors (stewards and admins), or everyone with a role in the account. */
  audience: z.enum(["monitors", "everyone"]),
  importedAt: Time.nullable(),
  problem: z.string().nullable(),
});
export type HistoryImport = z.infer<typeof HistoryImport>;

export const getHistoryImport = endpoint({
  id: "history.getHistoryImport",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/history-import",
  summary: "How the history of a warehouse is imported",
  permission: "account.read",
  input: z.object(warehousePath),
  output: HistoryImport,
});

export const setHistoryImport = endpoint({
  id: "history.setHistoryImport",
  method: "PUT",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/history-import",
  summary: "Import the history of a warehouse, as which role and for whom to see",
  permission: "account.update",
  input: z.object({
    ...warehousePath,
    roleArn: z.string().max(2_048).nullable(),
    database: z.string().min(1).max(128).nullable(),
    audience: z.enum(["monitors", "everyone"]),
  }),
  output: HistoryImport,
});

export const importHistoryNow = endpoint({
  id: "history.importHistoryNow",
  method: "POST",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/history-import/run",
  summary: "Import the newest history of a warehouse now",
  permission: "query.run",
  status: 202,
  input: z.object(warehousePath),
  output: z.object({ runId: z.uuid() }),
});
