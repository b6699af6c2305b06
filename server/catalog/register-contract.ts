import * as z from "zod";
import { AccountId, Target } from "@/server/accounts/contract";
import { endpoint } from "@/server/api/endpoint";
import { Facts } from "./facts";

/** Of an S3 location a bucket and a prefix; a folder, whether its slash is typed or not. */
export const Location = z
  .string()
  .trim()
  .max(1_100)
  .regex(
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\s?*]/,
    "Write it as s3://bucket/folder/, with a folder in it.",
  )
  .transform((text) => `${text.replace(/\/+$/, "")}/`);

const glueName = z
  .string()
  .trim()
  .regex(/^[a-z0-9_]{1,255}$/, "Lower-case letters, digits and underscores, 255 at most.");

export const COLUMN_NAME = /^[\p{Ll}\p{Lo}\p{M}\p{N}_]{1,200}$/u;
const columnName = z.string().regex(COLUMN_NAME, "Lower-case letters, digits and underscores, 200 at most.");

const existingName = z.string().min(1).max(255);

export const CTAS_FORMATS = ["parquet", "json", "csv"] as const;

export const Source = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("glue"),
    database: existingName,
    /** Some of its tables; all of them unless said. */
    tables: z.array(existingName).min(1).max(1_000).optional(),
  }),
  z.object({
    kind: z.literal("s3"),
    location: Location,
    glueDatabase: glueName,
    tableName: glueName,
    /** Of a CSV, in the order of its preview; those of the preview unless said. */
    columnNames: z
      .array(columnName)
      .min(1)
      .max(10_000)
      .refine((names) => new Set(names).size === names.length, "Each column needs a name of its own.")
      .optional(),
  }),
  z.object({
    kind: z.literal("athena"),
    workgroup: Target.shape.warehouse,
    /** Where names in the SELECT are looked for that have no database before them. */
    database: Target.shape.database,
    /** One SELECT; Headgate writes CREATE TABLE … AS before it. */
    sql: z.string().trim().min(1).max(200_000),
    glueDatabase: glueName,
    tableName: glueName,
    /** A folder without objects. */
    location: Location,
    format: z.enum(CTAS_FORMATS).default("parquet"),
  }),
  z.object({
    kind: z.literal("redshift"),
    warehouseKind: z.enum(["workgroup", "cluster"]),
    warehouse: Target.shape.warehouse,
    database: Target.shape.database,
    schema: z.string().min(1).max(127),
  }),
]);
export type Source = z.infer<typeof Source>;

export const registerDataset = endpoint({
  id: "catalog.registerDataset",
  method: "POST",
  path: "/datasets",
  summary: "Register a dataset, as a Run by your role in its account",
  description:
    "The same source of the same account finds the first: `isNew` is false then, and nothing changes, unless its registration had failed, which is tried again, or a Glue database is asked for with tables that its dataset lacks: those are added, and `isAdding` is true. A classification lower than confidential needs the permission catalog.declassify.",
  permission: "catalog.update",
  status: 202,
  input: z.object({
    accountId: AccountId,
    source: Source,
    /** Whether its S3 locations are registered with Lake Formation. */
    registersLocation: z.boolean().default(false),
    name: Facts.shape.name.optional().describe("The name of its source unless said"),
    description: Facts.shape.description.default(""),
    domain: Facts.shape.domain.default(null),
    classification: Facts.shape.classification.default(null),
    ownerTeam: Facts.shape.ownerTeam.default(null),
    stewardIds: Facts.shape.stewardIds.default([]),
    tags: Facts.shape.tags.default([]),
    refreshExpectation: Facts.shape.refreshExpectation.default("none"),
  }),
  output: z.object({ datasetId: z.uuid(), runId: z.uuid(), isNew: z.boolean(), isAdding: z.boolean() }),
});

const PreviewColumn = z.object({ name: z.string(), type: z.string() });

export const previewLocation = endpoint({
  id: "catalog.previewLocation",
  method: "POST",
  path: "/dataset-previews",
  summary: "What a folder in S3 would be as a table, by its first object; nothing is written",
  description:
    "Read as your role. CSV and JSON of one object a line, gzipped or not, and Parquet by its footers; folders named key=value are partitions.",
  permission: "catalog.update",
  input: z.object({ accountId: AccountId, location: Location }),
  output: z.object({
    location: z.string(),
    format: z.enum(["csv", "json", "parquet"]),
    /** The object that was looked into. */
    key: z.string(),
    objects: z.int(),
    bytes: z.number(),
    /** There are more objects than were listed. */
    isCut: z.boolean(),
    /** How many rows it has, where its files tell that without being read whole. */
    rows: z.number().nullable(),
    columns: z.array(PreviewColumn),
    partitionKeys: z.array(PreviewColumn),
    /** Of what was listed. */
    partitions: z.int(),
    /** Columns first, then the partition's values. */
    firstRows: z.array(z.array(z.string().nullable())),
    /** Why no rows are shown, where there may be some. */
    noRows: z.string().nullable(),
    warnings: z.array(z.string()),
  }),
});

export const listBuckets = endpoint({
  id: "catalog.listBuckets",
  method: "GET",
  path: "/accounts/{accountId}/buckets",
  summary: "The S3 buckets of an account, as your role sees them",
  permission: "catalog.update",
  input: z.object({ accountId: AccountId }),
  output: z.object({ items: z.array(z.object({ name: z.string() })) }),
});

export const listGlueDatabases = endpoint({
  id: "catalog.listGlueDatabases",
  method: "GET",
  path: "/accounts/{accountId}/glue-databases",
  summary: "The Glue databases of an account, as your role sees them",
  permission: "catalog.update",
  input: z.object({ accountId: AccountId }),
  output: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        location: z.string().nullable(),
        /** The dataset that it is registered as. */
        datasetId: z.uuid().nullable(),
      }),
    ),
  }),
});

export const listGlueTables = endpoint({
  id: "catalog.listGlueTables",
  method: "GET",
  path: "/accounts/{accountId}/glue-databases/{database}/tables",
  summary: "The tables of a Glue database, as your role sees them",
  permission: "catalog.update",
  input: z.object({ accountId: AccountId, database: existingName }),
  output: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        format: z.string(),
        location: z.string().nullable(),
        columnCount: z.int(),
      }),
    ),
  }),
});
