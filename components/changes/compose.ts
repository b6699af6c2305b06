import type { ProposedStep } from "./proposed-steps";

export const ON = ["database", "allTables", "table", "columns", "policy"] as const;
export type On = (typeof ON)[number];

const DATABASE = ["DESCRIBE", "CREATE_TABLE", "ALTER", "DROP"];
const TABLE = ["SELECT", "DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP"];

/** What may be granted on what, the usual ones first. */
export const PERMISSIONS_ON: Record<On, readonly string[]> = {
  ...{ database: DATABASE, allTables: TABLE, table: TABLE, columns: ["SELECT"], policy: TABLE },
};

export interface Place {
  accountId: string;
  on: On;
  database: string;
  table: string;
  /** Separated by commas. */
  columns: string;
  /** `pii=false,true domain=sales` */
  tags: string;
}

export interface GrantForm extends Place {
  isRevoke: boolean;
  principal: string;
  permissions: readonly string[];
  isPassedOn: boolean;
}

const list = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** Keys with their values, as people write them: values by commas, keys by spaces. */
export function expressionOf(text: string): Record<string, string[]> {
  const pairs = text
    .trim()
    .split(/\s+(?=[^\s=]+=)/)
    .map((part) => part.split(/=(.*)/s))
    .filter(([key]) => key);
  return Object.fromEntries(pairs.map(([key = "", values = ""]) => [key.trim(), list(values)]));
}

function resourceOf({ on, database, table, columns, tags }: Place): object {
  switch (on) {
    case "database":
      return { kind: "database", database };
    case "allTables":
      return { kind: "allTables", database };
    case "table":
      return { kind: "table", database, table };
    case "columns":
      return { kind: "columns", database, table, columns: { include: list(columns) } };
    case "policy":
      return { kind: "tagPolicy", resourceType: "TABLE", expression: expressionOf(tags) };
  }
}

export function grantStep(form: GrantForm): ProposedStep {
  const { accountId, isRevoke, principal, permissions, isPassedOn } = form;
  const grant = {
    ...{ principal: principal.trim(), resource: resourceOf(form), permissions },
    grantable: isPassedOn ? permissions : [],
  };
  return {
    catalogId: accountId,
    operation: { name: isRevoke ? "RevokePermissions" : "GrantPermissions", grant },
  };
}

/** Each key with the first of its values: a resource has one. */
export function tagStep(place: Place): ProposedStep {
  const entries = Object.entries(expressionOf(place.tags)).map(([key, [value = ""]]) => [key, value]);
  return {
    catalogId: place.accountId,
    operation: {
      name: "AddLFTagsToResource",
      resource: resourceOf(place),
      tags: Object.fromEntries(entries),
    },
  };
}

export interface FilterForm extends Place {
  name: string;
  rowFilter: string;
}

export function filterStep({
  accountId,
  database,
  table,
  columns,
  name,
  rowFilter,
}: FilterForm): ProposedStep {
  const include = list(columns);
  const filter = {
    ...{ database, table, name: name.trim() },
    ...(rowFilter.trim() ? { rowFilter: rowFilter.trim() } : {}),
    ...(include.length > 0 ? { columns: { include } } : {}),
  };
  return { catalogId: accountId, operation: { name: "CreateDataCellsFilter", filter } };
}

export const valuesOf = list;
