import * as z from "zod";
import { Target } from "@/server/accounts/contract";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { RoleName } from "@/server/identity/contract";
import { SQL_BYTES_MAX } from "@/server/queries/contract";
import { PARAMETER_TYPES, Parameter, Statement } from "@/server/statements/contract";

/** How a parameter is asked for. Values travel as text whatever their type; null is NULL. */
export const ParameterDefinition = z.object({
  name: Parameter.shape.name,
  type: z.enum(PARAMETER_TYPES),
  label: z.string().max(120).optional(),
  choices: z.array(z.string().max(1_000)).max(200).optional(),
  isNullable: z.boolean().default(false),
  /** undefined asks for a value each time. */
  default: z.string().max(65_536).nullable().optional(),
});
export type ParameterDefinition = z.infer<typeof ParameterDefinition>;

/** Columns are known by name and, where a result names two alike, by the first. */
export const Chart = z.object({
  kind: z.enum(["line", "bar", "scatter"]),
  x: z.string().max(128),
  y: z.array(z.string().max(128)).min(1).max(8),
  /** One line or bar colour per value of this column. */
  series: z.string().max(128).optional(),
  isStacked: z.boolean().default(false),
  yScale: z.enum(["linear", "log"]).default("linear"),
});
export type Chart = z.infer<typeof Chart>;

export const SHARE_LEVELS = ["view", "run", "edit"] as const;
export const ShareLevel = z.enum(SHARE_LEVELS);
export type ShareLevel = z.infer<typeof ShareLevel>;

/** To one person or to everybody of a role. */
export const Share = z.union([
  z.object({
    personId: z.uuid(),
    personName: z.string().optional(),
    personRole: RoleName.optional().describe("Who may not run queries may view only, whatever the level"),
    level: ShareLevel,
  }),
  z.object({ role: RoleName, level: ShareLevel }),
]);
export type Share = z.infer<typeof Share>;

export const Folder = z.object({
  id: z.uuid(),
  parentId: z.uuid().nullable(),
  name: z.string(),
  createdAt: Time,
});
export type Folder = z.infer<typeof Folder>;

const content = {
  sql: z.string().min(1).max(SQL_BYTES_MAX),
  parameters: z.array(ParameterDefinition).max(100),
  chart: Chart.nullable(),
  /** Where it is meant to run; null runs wherever the workbench points. */
  target: Target.nullable(),
};

export const SavedQuery = z.object({
  /** Examples have ids of their own that are not UUIDs. */
  id: z.string(),
  name: z.string(),
  description: z.string(),
  ownerId: z.uuid().nullable(),
  ownerName: z.string(),
  folderId: z.uuid().nullable(),
  /** Examples come with Headgate and cannot be changed. */
  isExample: z.boolean(),
  /** What you may do with it; `own` is everything. */
  level: z.enum(["own", ...SHARE_LEVELS]),
  isShared: z.boolean(),
  version: z.int(),
  ...content,
  createdAt: Time.nullable(),
  updatedAt: Time.nullable(),
});
export type SavedQuery = z.infer<typeof SavedQuery>;

/** What a version holds and a save may change. */
export type Content = Pick<SavedQuery, keyof typeof content>;

/** Whether two texts, definitions, charts and targets are the same, whatever the order of their JSON keys. */
export function isSameContent(a: Content, b: Content): boolean {
  const stable = ({ sql, parameters, chart, target }: Content) =>
    JSON.stringify({ sql, parameters, chart, target }, (_, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
        : value,
    );
  return stable(a) === stable(b);
}

/** As lists show it: without its text. */
export const SavedQuerySummary = SavedQuery.omit({ sql: true, parameters: true, chart: true });
export type SavedQuerySummary = z.infer<typeof SavedQuerySummary>;

const VersionSummary = z.object({
  savedQueryId: z.string(),
  version: z.int(),
  authorName: z.string(),
  note: z.string().nullable(),
  createdAt: Time.nullable(),
});
export type VersionSummary = z.infer<typeof VersionSummary>;

export const SavedQueryVersion = VersionSummary.extend(content);
export type SavedQueryVersion = z.infer<typeof SavedQueryVersion>;

/** A tree of this many is still read at a glance; who has more searches. */
export const SAVED_LIST_MAX = 1_000;
export const SAVED_KINDS = ["own", "shared", "example"] as const;

const savedQueryId = z
  .string()
  .regex(
    /^(?:[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}|example-[a-z\d-]{1,60})$/,
    "Not the id of a saved query.",
  );
const ownId = z.uuid();
const version = z.coerce.number<string | number>().int().min(1).max(1_000_000);
const name = z.string().trim().min(1).max(120);
const newContent = {
  sql: content.sql,
  parameters: content.parameters.default([]),
  chart: content.chart.default(null),
  target: content.target.default(null),
};

export const listSavedQueries = endpoint({
  id: "savedQueries.listSavedQueries",
  method: "GET",
  path: "/saved-queries",
  summary: "Your saved queries, those shared with you, then the examples",
  description: "In that order, each by name. `folders` are all of yours, on every page.",
  permission: "query.read",
  input: z.object({
    ...pageInput,
    limit: z.coerce.number<string | number>().int().min(1).max(SAVED_LIST_MAX).default(SAVED_LIST_MAX),
    text: z.string().trim().max(200).optional().describe("A part of the name, description or SQL"),
    kind: z.enum(SAVED_KINDS).optional(),
    folderId: z.uuid().optional().describe("One of your folders: what lies in it and in the folders below"),
  }),
  output: pageOf(SavedQuerySummary).extend({ folders: z.array(Folder) }),
});

export const getSavedQuery = endpoint({
  id: "savedQueries.getSavedQuery",
  method: "GET",
  path: "/saved-queries/{savedQueryId}",
  summary: "One saved query in its newest version",
  permission: "query.read",
  input: z.object({ savedQueryId }),
  output: SavedQuery,
});

export const createSavedQuery = endpoint({
  id: "savedQueries.createSavedQuery",
  method: "POST",
  path: "/saved-queries",
  summary: "Save a query",
  permission: "query.run",
  status: 201,
  input: z.object({
    name,
    description: z.string().max(4_000).default(""),
    folderId: z.uuid().nullable().default(null),
    ...newContent,
  }),
  output: SavedQuery,
});

export const updateSavedQuery = endpoint({
  id: "savedQueries.updateSavedQuery",
  method: "PATCH",
  path: "/saved-queries/{savedQueryId}",
  summary: "Change a saved query: a new text, parameters, chart or target make a new version",
  description:
    "Say the version that you changed. When somebody saved in between the answer is 409 with the newest version in `details.current`; nothing is lost. A name and a description have no versions: say `baseUpdatedAt` with them, the `updatedAt` that you saw, for the same.",
  permission: "query.run",
  input: z.object({
    savedQueryId: ownId,
    baseVersion: z.int().min(1),
    baseUpdatedAt: Time.optional(),
    name: name.optional(),
    description: z.string().max(4_000).optional(),
    folderId: z.uuid().nullable().optional(),
    sql: content.sql.optional(),
    parameters: content.parameters.optional(),
    chart: content.chart.optional(),
    target: content.target.optional(),
    note: z.string().trim().max(500).optional(),
  }),
  output: SavedQuery,
});

export const deleteSavedQuery = endpoint({
  id: "savedQueries.deleteSavedQuery",
  method: "DELETE",
  path: "/saved-queries/{savedQueryId}",
  summary: "Delete a saved query with all its versions",
  permission: "query.run",
  input: z.object({ savedQueryId: ownId }),
  output: z.object({ id: z.string() }),
});

export const listSavedQueryVersions = endpoint({
  id: "savedQueries.listVersions",
  method: "GET",
  path: "/saved-queries/{savedQueryId}/versions",
  summary: "Versions of a saved query, newest first",
  permission: "query.read",
  input: z.object({ ...pageInput, savedQueryId }),
  output: pageOf(VersionSummary),
});

export const getSavedQueryVersion = endpoint({
  id: "savedQueries.getVersion",
  method: "GET",
  path: "/saved-queries/{savedQueryId}/versions/{version}",
  summary: "One version of a saved query",
  permission: "query.read",
  input: z.object({ savedQueryId, version }),
  output: SavedQueryVersion,
});

export const restoreSavedQueryVersion = endpoint({
  id: "savedQueries.restoreVersion",
  method: "POST",
  path: "/saved-queries/{savedQueryId}/versions/{version}/restore",
  summary: "Make an old version the newest one again",
  permission: "query.run",
  input: z.object({ savedQueryId: ownId, version, baseVersion: z.int().min(1) }),
  output: SavedQuery,
});

export const duplicateSavedQuery = endpoint({
  id: "savedQueries.duplicate",
  method: "POST",
  path: "/saved-queries/{savedQueryId}/duplicate",
  summary: "Make a copy of your own of a saved query or an example",
  permission: "query.run",
  status: 201,
  input: z.object({ savedQueryId, name: name.optional(), folderId: z.uuid().nullable().default(null) }),
  output: SavedQuery,
});

export const getSavedQueryShares = endpoint({
  id: "savedQueries.getShares",
  method: "GET",
  path: "/saved-queries/{savedQueryId}/shares",
  summary: "Whom a saved query is shared with",
  permission: "query.read",
  input: z.object({ savedQueryId: ownId }),
  output: z.object({ items: z.array(Share) }),
});

export const setSavedQueryShares = endpoint({
  id: "savedQueries.setShares",
  method: "PUT",
  path: "/saved-queries/{savedQueryId}/shares",
  summary: "Share a saved query with people and roles; what is left out is shared no more",
  permission: "query.run",
  input: z.object({ savedQueryId: ownId, items: z.array(Share).max(200) }),
  output: z.object({ items: z.array(Share) }),
});

export const runSavedQuery = endpoint({
  id: "savedQueries.run",
  method: "POST",
  path: "/saved-queries/{savedQueryId}/run",
  summary: "Run a saved query, by its newest version or a given one",
  description: "Parameters left out take their defaults. Its target is used unless another is given.",
  permission: "query.run",
  status: 202,
  input: z.object({
    savedQueryId,
    version: version.optional(),
    parameters: z.array(Parameter).max(100).default([]),
    target: Target.optional(),
    label: z.string().trim().min(1).max(320).optional(),
    isConfirmed: z.boolean().default(false),
    waitSeconds: z.int().min(0).max(60).default(0),
  }),
  output: Statement,
});

const folderName = z.string().trim().min(1).max(120);

export const createFolder = endpoint({
  id: "savedQueries.createFolder",
  method: "POST",
  path: "/query-folders",
  summary: "Make a folder for saved queries",
  permission: "query.run",
  status: 201,
  input: z.object({ name: folderName, parentId: z.uuid().nullable().default(null) }),
  output: Folder,
});

export const updateFolder = endpoint({
  id: "savedQueries.updateFolder",
  method: "PATCH",
  path: "/query-folders/{folderId}",
  summary: "Rename or move a folder",
  permission: "query.run",
  input: z.object({
    folderId: z.uuid(),
    name: folderName.optional(),
    parentId: z.uuid().nullable().optional(),
  }),
  output: Folder,
});

export const deleteFolder = endpoint({
  id: "savedQueries.deleteFolder",
  method: "DELETE",
  path: "/query-folders/{folderId}",
  summary: "Delete a folder; its queries move up, none is deleted",
  permission: "query.run",
  input: z.object({ folderId: z.uuid() }),
  output: z.object({ id: z.string() }),
});
