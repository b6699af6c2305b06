import type { Input } from "@/server/api/endpoint";
import { COLUMN_NAME, type CTAS_FORMATS, type registerDataset, type Source } from "@/server/catalog/contract";

/** What is uploaded becomes a folder in S3, and is registered as one. */
export type SourceKind = Source["kind"] | "upload";
export const SOURCE_KINDS = [
  "upload",
  "s3",
  "glue",
  "athena",
  "redshift",
] as const satisfies readonly SourceKind[];
type CtasFormat = (typeof CTAS_FORMATS)[number];

/** What the form holds of a source, of each kind its own. */
export interface SourceDraft {
  kind: SourceKind;
  glueDatabase: string;
  /** Of the Glue database; none chosen is all. */
  tables: string[];
  location: string;
  newDatabase: string;
  newTable: string;
  /** Of a CSV that was previewed; JSON names its own. */
  columnNames: string[] | null;
  /** The location that was looked into and can be registered. */
  previewed: string | null;
  workgroup: string;
  sql: string;
  format: CtasFormat;
  /** The SELECT whose rows were looked at. */
  previewedSql: string | null;
  warehouseKind: "workgroup" | "cluster";
  warehouse: string;
  database: string;
  schema: string;
}

export const EMPTY_SOURCE: SourceDraft = {
  kind: "glue",
  glueDatabase: "",
  tables: [],
  location: "",
  newDatabase: "",
  newTable: "",
  columnNames: null,
  previewed: null,
  workgroup: "",
  sql: "",
  format: "parquet",
  previewedSql: null,
  warehouseKind: "workgroup",
  warehouse: "",
  database: "",
  schema: "",
};

const LOCATION = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\s?*]/;
const GLUE_NAME = /^[a-z0-9_]{1,255}$/;
const NAME_HINT = "Lower-case letters, digits and underscores.";

/** What stands in the way of registering, by field, each with what to do. */
export function problemsOf(draft: SourceDraft): Partial<Record<keyof SourceDraft, string>> {
  if (draft.kind === "glue") return draft.glueDatabase ? {} : { glueDatabase: "Choose a database." };
  if (draft.kind === "redshift") {
    if (!draft.warehouse) return { warehouse: "Choose a warehouse." };
    return draft.schema ? {} : { schema: "Choose a schema." };
  }
  if (draft.kind === "athena") return athenaProblems(draft);
  return { ...locationProblem(draft), ...targetProblems(draft), ...columnProblem(draft.columnNames ?? []) };
}

function targetProblems(draft: SourceDraft) {
  return {
    ...(GLUE_NAME.test(draft.newDatabase) ? {} : { newDatabase: NAME_HINT }),
    ...(GLUE_NAME.test(draft.newTable) ? {} : { newTable: NAME_HINT }),
  };
}

function athenaProblems(draft: SourceDraft): Partial<Record<keyof SourceDraft, string>> {
  return {
    ...(draft.workgroup ? {} : { workgroup: "Choose a workgroup." }),
    ...(draft.workgroup && !draft.database ? { database: "Choose a database." } : {}),
    ...(draft.sql.trim() === "" ? { sql: "Write a SELECT." } : unseenSql(draft)),
    ...(isLocation(draft.location) ? {} : { location: LOCATION_HINT }),
    ...targetProblems(draft),
  };
}

const unseenSql = ({ sql, previewedSql }: SourceDraft) =>
  sql === previewedSql ? {} : { sql: "Look at its rows first: press Preview." };

function columnProblem(names: readonly string[]): { columnNames?: string } {
  const odd = names.find((name) => !COLUMN_NAME.test(name));
  if (odd !== undefined)
    return { columnNames: `“${odd}” is no name for a column. Lower-case letters, digits and underscores.` };
  const double = names.find((name, n) => names.indexOf(name) !== n);
  return double === undefined ? {} : { columnNames: `Two columns are called ${double}.` };
}

const LOCATION_HINT = "Write it as s3://bucket/folder/, with a folder in it.";

function locationProblem({ kind, location, previewed }: SourceDraft): { location?: string } {
  if (!isLocation(location)) return { location: LOCATION_HINT };
  if (previewed === location) return {};
  return {
    location: kind === "upload" ? "Upload files into it first." : "Look at the preview first: press Preview.",
  };
}

/** As the API takes it; null where something is missing. */
export function sourceOf(draft: SourceDraft): Input<typeof registerDataset>["source"] | null {
  if (Object.keys(problemsOf(draft)).length > 0) return null;
  if (draft.kind === "glue")
    return {
      kind: "glue",
      database: draft.glueDatabase,
      ...(draft.tables.length > 0 ? { tables: draft.tables } : {}),
    };
  if (draft.kind === "athena") {
    const { workgroup, database, sql, format, location, newDatabase, newTable } = draft;
    const made = { location, format, glueDatabase: newDatabase, tableName: newTable };
    return { kind: "athena", workgroup, database, sql, ...made };
  }
  if (draft.kind === "s3" || draft.kind === "upload")
    return {
      kind: "s3",
      location: draft.location,
      glueDatabase: draft.newDatabase,
      tableName: draft.newTable,
      ...(draft.columnNames ? { columnNames: draft.columnNames } : {}),
    };
  const { warehouseKind, warehouse, database, schema } = draft;
  return { kind: "redshift", warehouseKind, warehouse, database, schema };
}

/** A table name out of a folder's: its last part, in Glue's letters. */
export function tableNameOf(location: string): string {
  const last = location.replace(/\/+$/, "").split("/").at(-1) ?? "";
  return last
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 255);
}

export const isLocation = (text: string) => LOCATION.test(text.trim());

export interface Places {
  /** Databases and tables. */
  places: readonly { location: string | null }[];
  buckets: readonly string[];
}

/** A folder for what is uploaded, by the file's name: in the bucket that the account's lake lies in, or its only one. */
export function suggestedFolder({ places, buckets }: Places, fileName: string): string {
  const ofLake = places.flatMap(({ location }) => /^s3:\/\/([^/]+)/.exec(location ?? "")?.[1] ?? []);
  const bucket = ofLake[0] ?? (buckets.length === 1 ? buckets[0] : undefined);
  const name = tableNameOf(fileName.replace(/(\.[a-z]+)(\.gz)?$/i, ""));
  return bucket && name ? `s3://${bucket}/uploads/${name}/` : "";
}
