import * as z from "zod";
import { endpoint, listOf, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { Event } from "@/server/events/contract";
import { Facts, RefreshExpectation } from "./facts";

export { CLASSIFICATIONS, isLess } from "./classification";
export * from "./described-contract";
export * from "./facts";
export * from "./register-contract";

export const ENTRY_KINDS = ["dataset", "table"] as const;
export const FACETS = ["domain", "classification", "ownerTeam", "accountId", "format", "tag"] as const;
export type Facet = (typeof FACETS)[number];

/** A dataset or one of its tables, as the search finds it. */
export const CatalogEntry = z.object({
  id: z.uuid(),
  kind: z.enum(ENTRY_KINDS),
  name: z.string(),
  datasetId: z.uuid(),
  datasetName: z.string(),
  description: z.string(),
  accountId: z.string(),
  domain: z.string().nullable(),
  classification: z.string().nullable(),
  ownerTeam: z.string().nullable(),
  /** Of its dataset. */
  tags: z.array(z.string()),
  /** `mixed` for a dataset whose tables have several; null before its tables are known. */
  format: z.string().nullable(),
  /** Columns whose name has one of the words looked for; of a table. */
  matchedColumns: z.array(z.string()),
  state: z.enum(["registering", "registered", "failed"]),
  updatedAt: Time,
});
export type CatalogEntry = z.infer<typeof CatalogEntry>;

const FacetCounts = z.array(z.object({ value: z.string(), count: z.int() }));
const facetValue = z.string().min(1).max(200);

export const listCatalog = endpoint({
  id: "catalog.listCatalog",
  method: "GET",
  path: "/catalog",
  summary: "Find datasets and tables by name, column, description, tag and owner",
  description:
    "With a text, by how well they match it, words that are nearly right included; without one, datasets by name unless `kind` asks for tables. The first page has `facets`: each counts what the other filters leave over.",
  permission: "catalog.read",
  input: z.object({
    ...pageInput,
    text: z.string().trim().max(200).optional(),
    kind: z.enum(ENTRY_KINDS).optional(),
    domain: listOf(facetValue).optional(),
    classification: listOf(facetValue).optional(),
    ownerTeam: listOf(facetValue).optional(),
    accountId: listOf(facetValue).optional(),
    format: listOf(facetValue).optional(),
    tag: listOf(facetValue).optional().describe("Any of these"),
  }),
  output: pageOf(CatalogEntry).extend({
    facets: z.record(z.enum(FACETS), FacetCounts).nullable(),
    /** The words that were looked for in place of unknown ones. */
    corrected: z.array(z.object({ typed: z.string(), words: z.array(z.string()) })),
  }),
});

export const Dataset = z.object({
  id: z.uuid(),
  accountId: z.string(),
  sourceKind: z.enum(["glue", "s3", "athena", "redshift"]),
  glueDatabase: z.string().nullable(),
  warehouseKind: z.enum(["workgroup", "cluster"]).nullable(),
  warehouse: z.string().nullable(),
  database: z.string().nullable(),
  schemaName: z.string().nullable(),
  location: z.string().nullable(),
  /** Whether Lake Formation has its location; null where nobody asked. */
  locationState: z.enum(["registered", "unregistered"]).nullable(),
  ...Facts.shape,
  stewards: z.array(z.object({ id: z.uuid(), name: z.string() })),
  state: z.enum(["registering", "registered", "failed"]),
  runId: z.uuid(),
  /** Why the registration failed. */
  error: z.string().nullable(),
  tableCount: z.int(),
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
  /** When its source last changed one of its tables. */
  sourceUpdatedAt: Time.nullable(),
  loosensAccess: z
    .boolean()
    .describe("Taken out, it would leave its Glue database less sensitive: only an admin takes it out"),
  createdByName: z.string(),
  createdAt: Time,
  updatedAt: Time,
  registeredAt: Time.nullable(),
});
export type Dataset = z.infer<typeof Dataset>;

const datasetId = z.uuid();
const tableId = z.uuid();

export const getDataset = endpoint({
  id: "catalog.getDataset",
  method: "GET",
  path: "/datasets/{datasetId}",
  summary: "One dataset: whose it is, what it holds, how fresh it is",
  permission: "catalog.read",
  input: z.object({ datasetId }),
  output: Dataset,
});

export const updateDataset = endpoint({
  id: "catalog.updateDataset",
  method: "PATCH",
  path: "/datasets/{datasetId}",
  summary: "Change what is said of a dataset",
  description:
    "How many must approve access to it follows from its classification: to lower it needs the permission catalog.declassify.",
  permission: "catalog.update",
  input: z.object({
    datasetId,
    name: Facts.shape.name.optional(),
    description: Facts.shape.description.optional(),
    domain: Facts.shape.domain.optional(),
    classification: Facts.shape.classification.optional(),
    ownerTeam: Facts.shape.ownerTeam.optional(),
    stewardIds: Facts.shape.stewardIds.optional(),
    tags: Facts.shape.tags.optional(),
    refreshExpectation: RefreshExpectation.optional(),
  }),
  output: Dataset,
});

export const deleteDataset = endpoint({
  id: "catalog.deleteDataset",
  method: "DELETE",
  path: "/datasets/{datasetId}",
  summary: "Take a dataset out of the catalog",
  description:
    "With what was said of it. Nothing changes in AWS: its tables, files and locations stay. Where its Glue database would count as less sensitive without it, this needs the permission catalog.declassify.",
  permission: "catalog.update",
  input: z.object({ datasetId }),
  output: z.object({ id: z.uuid() }),
});

export const TableSummary = z.object({
  id: z.uuid(),
  datasetId: z.uuid(),
  name: z.string(),
  description: z.string(),
  type: z.enum(["TABLE", "VIEW"]),
  format: z.string(),
  location: z.string().nullable(),
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
  columnCount: z.int(),
  sourceUpdatedAt: Time.nullable(),
});
export type TableSummary = z.infer<typeof TableSummary>;

export const listDatasetTables = endpoint({
  id: "catalog.listTables",
  method: "GET",
  path: "/datasets/{datasetId}/tables",
  summary: "The tables of a dataset by name",
  permission: "catalog.read",
  input: z.object({ ...pageInput, datasetId }),
  output: pageOf(TableSummary),
});

export const TableColumn = z.object({
  name: z.string(),
  type: z.string(),
  description: z.string(),
  isPartitionKey: z.boolean(),
});
export type TableColumn = z.infer<typeof TableColumn>;

export const Table = TableSummary.extend({ columns: z.array(TableColumn) });
export type Table = z.infer<typeof Table>;

export const getDatasetTable = endpoint({
  id: "catalog.getTable",
  method: "GET",
  path: "/datasets/{datasetId}/tables/{tableId}",
  summary: "A table with its columns",
  permission: "catalog.read",
  input: z.object({ datasetId, tableId }),
  output: Table,
});

export const updateDatasetTable = endpoint({
  id: "catalog.updateTable",
  method: "PATCH",
  path: "/datasets/{datasetId}/tables/{tableId}",
  summary: "Describe a table and its columns",
  description: "`columns` names those whose description changes.",
  permission: "catalog.update",
  input: z.object({
    datasetId,
    tableId,
    description: z.string().trim().max(4_000).optional(),
    columns: z
      .array(z.object({ name: z.string().max(1_024), description: z.string().trim().max(4_000) }))
      .max(1_000)
      .optional(),
  }),
  output: Table,
});

export const listTablePartitions = endpoint({
  id: "catalog.listPartitions",
  method: "GET",
  path: "/datasets/{datasetId}/tables/{tableId}/partitions",
  summary: "The partitions of a table, as Glue tells them to your role",
  permission: "catalog.read",
  input: z.object({ ...pageInput, datasetId, tableId }),
  output: pageOf(
    z.object({ values: z.array(z.string()), location: z.string().nullable(), createdAt: Time.nullable() }),
  ).extend({ keys: z.array(z.string()) }),
});

export const listDatasetEvents = endpoint({
  id: "catalog.listEvents",
  method: "GET",
  path: "/datasets/{datasetId}/events",
  summary: "Everything that was done to a dataset, newest first",
  permission: "catalog.read",
  input: z.object({ ...pageInput, datasetId }),
  output: pageOf(Event),
});
