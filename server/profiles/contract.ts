import * as z from "zod";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";
import { ColumnCounts, ColumnKind, ColumnValues } from "./stats";

export * from "./stats";

const ids = { datasetId: z.uuid(), tableId: z.uuid() };
const count = z.int().min(0);

/** One Run's findings over a table; it bears the Run's id. */
export const Profile = z.object({
  id: z.uuid(),
  state: z.enum(["profiling", "profiled", "failed"]),
  startedByName: z.string(),
  createdAt: Time,
  endedAt: Time.nullable(),
  rows: count.nullable(),
  columnCount: count.nullable(),
  /** Of so many of its columns this tells. */
  profiledCount: count.nullable(),
  /** As Athena counted them; null where an engine does not tell. */
  scannedBytes: count.nullable(),
});
export type Profile = z.infer<typeof Profile>;

export const startProfile = endpoint({
  id: "profiles.startProfile",
  method: "POST",
  path: "/datasets/{datasetId}/tables/{tableId}/profiles",
  summary: "Profile a table as your own role",
  description:
    "A Run counts rows, nulls and distinct values and looks at distributions, by statements as your IAM role. One that is being made is found. Tables of Glue are read through Athena: in the workgroup given, else in `primary` or the first one that your role sees.",
  permission: "query.run",
  input: z.object({ ...ids, workgroup: z.string().min(1).max(128).optional() }),
  output: z.object({ runId: z.uuid(), isNew: z.boolean() }),
  status: 202,
});

export const getProfile = endpoint({
  id: "profiles.getProfile",
  method: "GET",
  path: "/datasets/{datasetId}/tables/{tableId}/profile",
  summary: "The last profile of a table, and the one that is being made",
  permission: "catalog.read",
  input: z.object(ids),
  output: z.object({
    latest: Profile.nullable(),
    /** The one before it. */
    before: Profile.nullable(),
    /** Whether the catalog has seen the table change since. */
    isStale: z.boolean(),
    running: z
      .object({
        runId: z.uuid(),
        startedByName: z.string(),
        createdAt: Time,
        progress: z.number().nullable(),
        progressText: z.string().nullable(),
        /** Whether the Run is yours to see. */
        isVisible: z.boolean(),
      })
      .nullable(),
    /** How the last try ended, when that was badly. */
    failure: z
      .object({
        runId: z.uuid(),
        startedByName: z.string(),
        at: Time,
        code: z.string(),
        /** In the outside's words, which may tell of values: for whoever may see the Run. */
        message: z.string().nullable(),
      })
      .nullable(),
  }),
});

export const listProfiles = endpoint({
  id: "profiles.listProfiles",
  method: "GET",
  path: "/datasets/{datasetId}/tables/{tableId}/profiles",
  summary: "The profiles of a table that are kept, newest first",
  permission: "catalog.read",
  input: z.object({ ...pageInput, ...ids }),
  output: pageOf(Profile),
});

export const ProfileColumn = z.object({
  ordinal: z.int().min(1),
  name: z.string(),
  type: z.string(),
  kind: ColumnKind,
  ...ColumnCounts.shape,
  /** Null for whoever acts as another role than the one that made the profile, or may not read the column any more. */
  values: ColumnValues.nullable(),
  /** The same column in the profile before; null where that had none of this name. */
  before: z.object({ rows: count, nulls: count, distinct: count.nullable() }).nullable(),
});
export type ProfileColumn = z.infer<typeof ProfileColumn>;

/** Why values are not shown: what is missing, or what AWS said. */
export const HIDDEN_WHY = ["permission", "principal", "role", "denied", "untried"] as const;

export const listProfileColumns = endpoint({
  id: "profiles.listColumns",
  method: "GET",
  path: "/datasets/{datasetId}/tables/{tableId}/profiles/{profileId}/columns",
  summary: "What a profile tells of each column",
  description:
    "Values are told only to people whose IAM role made the profile, as long as that role still reads the column when it is tried. All others get the counts: another role may see other rows.",
  permission: "catalog.read",
  input: z.object({
    ...pageInput,
    ...ids,
    profileId: z.uuid(),
    text: z.string().trim().max(200).optional().describe("A part of the column's name"),
  }),
  output: pageOf(ProfileColumn).extend({
    /** Null where nothing is held back. */
    hidden: z.object({ why: z.enum(HIDDEN_WHY), message: z.string() }).nullable(),
  }),
});
