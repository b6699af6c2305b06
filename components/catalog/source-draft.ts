import type { Input } from "@/server/api/endpoint";
import { COLUMN_NAME, type registerDataset, type Source } from "@/server/catalog/contract";

/** What the form holds of a source, of each kind its own. */
export interface SourceDraft {
  kind: Source["kind"];
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
  warehouseKind: "workgroup",
  warehouse: "",
  database: "",
  schema: "",
};

export const SOURCE_KINDS = [
  { value: "glue", label: "Glue" },
  { value: "s3", label: "S3 folder" },
  { value: "redshift", label: "Redshift" },
] as const;

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
  return {
    ...locationProblem(draft),
    ...(GLUE_NAME.test(draft.newDatabase) ? {} : { newDatabase: NAME_HINT }),
    ...(GLUE_NAME.test(draft.newTable) ? {} : { newTable: NAME_HINT }),
    ...columnProblem(draft.columnNames ?? []),
  };
}

function columnProblem(names: readonly string[]): { columnNames?: string } {
  const odd = names.find((name) => !COLUMN_NAME.test(name));
  if (odd !== undefined)
    return { columnNames: `“${odd}” is no name for a column. Lower-case letters, digits and underscores.` };
  const double = names.find((name, n) => names.indexOf(name) !== n);
  return double === undefined ? {} : { columnNames: `Two columns are called ${double}.` };
}

function locationProblem({ location, previewed }: SourceDraft): { location?: string } {
  if (!LOCATION.test(location.trim()))
    return { location: "Write it as s3://bucket/folder/, with a folder in it." };
  return previewed === location ? {} : { location: "Look at the preview first: press Preview." };
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
  if (draft.kind === "s3")
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
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 255);
}
