import * as z from "zod";
import { endpoint, listOf, pageInput, pageOf, Time } from "@/server/api/endpoint";

/** The Data API takes 100 KB of SQL; more is refused before anything is sent. */
export const SQL_BYTES_MAX = 100 * 1024;

const AccountId = z.string().regex(/^\d{12}$/, "An AWS account id has 12 digits.");
const Name = z.string().min(1).max(128);

export const STATEMENT_STATUSES = [
  "QUEUED",
  "SUBMITTED",
  "PICKED",
  "STARTED",
  "FINISHED",
  "FAILED",
  "ABORTED",
] as const;
export const StatementStatus = z.enum(STATEMENT_STATUSES);
export type StatementStatus = z.infer<typeof StatementStatus>;

/** Where a statement runs. */
export const Target = z.object({
  accountId: AccountId,
  warehouseKind: z.enum(["workgroup", "cluster"]),
  warehouse: Name,
  database: Name,
});
export type Target = z.infer<typeof Target>;

export const Parameter = z.object({
  name: z.string().regex(/^\w{1,128}$/, "A parameter's name has letters, digits and underscores."),
  /** null is SQL's NULL; the empty string is the empty string. */
  value: z.string().max(65_536).nullable(),
});
export type Parameter = z.infer<typeof Parameter>;

export const Column = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  precision: z.number(),
  scale: z.number(),
  length: z.number(),
});
export type Column = z.infer<typeof Column>;

export const Statement = z.object({
  id: z.uuid(),
  ...Target.shape,
  ownerId: z.uuid(),
  ownerName: z.string(),
  roleArn: z.string(),
  sql: z.string(),
  parameters: z.array(Parameter),
  status: StatementStatus,
  isCancelRequested: z.boolean(),
  statementId: z.string().nullable(),
  dbUser: z.string().nullable(),
  pid: z.number().nullable(),
  queryId: z.string().nullable(),
  hasResultSet: z.boolean(),
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
  durationMs: z.number().nullable(),
  columns: z.array(Column).nullable(),
  error: z.string().nullable(),
  /** 1-based character in `sql` where the error is, when the engine said so. */
  errorPosition: z.number().nullable(),
  createdAt: Time,
  submittedAt: Time.nullable(),
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
  resultExpiresAt: Time.nullable(),
});
export type Statement = z.infer<typeof Statement>;

export const runStatement = endpoint({
  id: "queries.runStatement",
  method: "POST",
  path: "/statements",
  summary: "Run one SQL statement",
  description: "Answers at once; follow it by its id. Send an Idempotency-Key to be safe against doubles.",
  permission: "query.run",
  status: 202,
  input: z.object({ ...Target.shape, sql: z.string(), parameters: z.array(Parameter).max(100).default([]) }),
  output: Statement,
});

export const listStatements = endpoint({
  id: "queries.listStatements",
  method: "GET",
  path: "/statements",
  summary: "Your statements, newest first",
  permission: "query.read",
  input: z.object({
    ...pageInput,
    text: z.string().max(500).optional().describe("A part of the SQL"),
    status: listOf(StatementStatus).optional(),
    accountId: AccountId.optional(),
    warehouse: Name.optional(),
    database: Name.optional(),
    from: Time.optional(),
    to: Time.optional(),
  }),
  output: pageOf(Statement.omit({ columns: true })),
});

export const getStatement = endpoint({
  id: "queries.getStatement",
  method: "GET",
  path: "/statements/{statementId}",
  summary: "One statement",
  permission: "query.read",
  input: z.object({ statementId: z.uuid() }),
  output: Statement,
});

export const cancelStatement = endpoint({
  id: "queries.cancelStatement",
  method: "POST",
  path: "/statements/{statementId}/cancel",
  summary: "Cancel a statement",
  description: "Asking twice is the same as asking once; a statement that has ended stays as it ended.",
  permission: "query.run",
  status: 202,
  input: z.object({ statementId: z.uuid() }),
  output: Statement,
});

export const getRows = endpoint({
  id: "queries.getRows",
  method: "GET",
  path: "/statements/{statementId}/rows",
  summary: "Rows of a result",
  description: "Every value is text as the warehouse printed it, so that no digit is lost; null is NULL.",
  permission: "query.read",
  input: z.object({
    statementId: z.uuid(),
    offset: z.coerce.number<string | number>().int().min(0).default(0),
    limit: z.coerce.number<string | number>().int().min(1).max(1_000).default(200),
  }),
  output: z.object({
    columns: z.array(Column),
    offset: z.number(),
    totalRows: z.number(),
    rows: z.array(z.array(z.string().nullable())),
  }),
});

export const downloadCsv = endpoint({
  id: "queries.downloadCsv",
  method: "GET",
  path: "/statements/{statementId}/result.csv",
  summary: "Download a result as CSV",
  description: "RFC 4180 with a header row. NULL is an empty field, the empty string is two quotes.",
  permission: "query.read",
  input: z.object({ statementId: z.uuid() }),
  output: z.string(),
  produces: "text/csv",
});

export const Warehouse = z.object({
  kind: z.enum(["workgroup", "cluster"]),
  name: z.string(),
  status: z.string(),
  database: z.string().nullable(),
});
export type Warehouse = z.infer<typeof Warehouse>;

export const listWarehouses = endpoint({
  id: "queries.listWarehouses",
  method: "GET",
  path: "/accounts/{accountId}/warehouses",
  summary: "Workgroups and clusters of an account",
  permission: "query.read",
  input: z.object({ accountId: AccountId }),
  output: z.object({
    roleArn: z.string(),
    items: z.array(Warehouse),
    /** What could not be listed, in AWS's words; the rest stands. */
    problems: z.array(z.string()),
  }),
});

const warehousePath = { accountId: AccountId, warehouseKind: Target.shape.warehouseKind, warehouse: Name };

export const listDatabases = endpoint({
  id: "queries.listDatabases",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases",
  summary: "Databases of a warehouse",
  permission: "query.read",
  input: z.object({
    ...warehousePath,
    connectTo: Name.default("dev").describe("The database to connect to"),
  }),
  output: z.object({ items: z.array(z.string()) }),
});

export const listSchemas = endpoint({
  id: "queries.listSchemas",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/schemas",
  summary: "Schemas of a database",
  permission: "query.read",
  input: z.object({ ...warehousePath, database: Name }),
  output: z.object({ items: z.array(z.string()) }),
});

export const listTables = endpoint({
  id: "queries.listTables",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/schemas/{schema}/tables",
  summary: "Tables and views of a schema",
  permission: "query.read",
  input: z.object({ ...warehousePath, database: Name, schema: Name }),
  output: z.object({ items: z.array(z.object({ name: z.string(), type: z.string() })) }),
});

export const describeTable = endpoint({
  id: "queries.describeTable",
  method: "GET",
  path: "/accounts/{accountId}/warehouses/{warehouseKind}/{warehouse}/databases/{database}/schemas/{schema}/tables/{table}",
  summary: "Columns of a table",
  permission: "query.read",
  input: z.object({ ...warehousePath, database: Name, schema: Name, table: Name }),
  output: z.object({ columns: z.array(Column) }),
});

export const SavedQuery = z.object({
  id: z.string(),
  name: z.string(),
  sql: z.string(),
  /** Examples come with Headgate and cannot be changed. */
  isExample: z.boolean(),
  /** Where it is meant to run; null runs wherever the workbench points. */
  target: Target.nullable(),
});
export type SavedQuery = z.infer<typeof SavedQuery>;

export const listSavedQueries = endpoint({
  id: "queries.listSavedQueries",
  method: "GET",
  path: "/saved-queries",
  summary: "Your saved queries, then the examples",
  permission: "query.read",
  input: z.object({}),
  output: z.object({ items: z.array(SavedQuery) }),
});

export const saveQuery = endpoint({
  id: "queries.saveQuery",
  method: "POST",
  path: "/saved-queries",
  summary: "Save a query; the same name again replaces it",
  permission: "query.run",
  input: z.object({
    name: z.string().trim().min(1).max(120),
    sql: z.string().min(1).max(SQL_BYTES_MAX),
    target: Target.optional(),
  }),
  output: SavedQuery,
});

export const deleteSavedQuery = endpoint({
  id: "queries.deleteSavedQuery",
  method: "DELETE",
  path: "/saved-queries/{savedQueryId}",
  summary: "Delete a saved query",
  permission: "query.run",
  input: z.object({ savedQueryId: z.uuid() }),
  output: z.object({ id: z.string() }),
});
