import type { Dataset, Table } from "@/server/catalog/contract";

interface Decider {
  who: string;
  what: string;
}

const ATHENA: Decider = {
  who: "IAM",
  what: "lets the role run queries in the workgroup, read the table in Glue, and write the result to its place in S3.",
};
const CATALOG: Decider = {
  who: "The catalog's resource policy",
  what: "may open a table of this account to roles of others, or close it.",
};
const LAKE_FORMATION: Decider = {
  who: "Lake Formation",
  what: "gives the role columns, rows and the files themselves: the location is registered with it. Where IAMAllowedPrincipals has a grant, IAM alone decides.",
};
const S3: Decider = {
  who: "S3",
  what: "must let the role read the files itself where their location is not registered with Lake Formation; Headgate did not register it.",
};
const REDSHIFT: readonly Decider[] = [
  { who: "IAM", what: "lets the role connect to the warehouse, as a database user of its own." },
  {
    who: "Redshift",
    what: "decides by its GRANTs on schema, table and columns to that user and its roles, and by row-level security.",
  },
];

/** What AWS looks at before it lets a role read. */
export function decidersOf({
  sourceKind,
  locationState,
}: Pick<Dataset, "sourceKind" | "locationState">): readonly Decider[] {
  if (sourceKind === "redshift") return REDSHIFT;
  return [ATHENA, CATALOG, locationState === "registered" ? LAKE_FORMATION : S3];
}

/** Columns of the table that a SELECT * did not bring. */
export function hiddenColumns(
  table: Pick<Table, "columns">,
  came: readonly { name: string }[] | null,
): string[] {
  if (!came) return [];
  const names = new Set(came.map(({ name }) => name.toLowerCase()));
  return table.columns.map(({ name }) => name).filter((name) => !names.has(name.toLowerCase()));
}
