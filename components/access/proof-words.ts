import type { Explanation, Hop } from "@/server/access/contract";

type Grant = Extract<Hop, { kind: "grant" }>["grant"];
type Resource = Grant["resource"];
type Expression = Extract<Hop, { kind: "expression" }>["expression"];
type Rows = Explanation["rows"];
type Columns = Extract<Resource, { kind: "columns" }>["columns"];

export interface HopWords {
  title: string;
  detail: string | null;
}

/** A principal by its short name: the end of an ARN, or what it stands for. */
export function nameOfPrincipal(principal: string): string {
  if (principal === "IAM_ALLOWED_PRINCIPALS") return "IAMAllowedPrincipals";
  if (/^\d{12}$/.test(principal)) return `account ${principal}`;
  const everybody = /^(\d{12}):IAMPrincipals$/.exec(principal)?.[1];
  if (everybody) return `all IAM principals of ${everybody}`;
  return principal.slice(Math.max(principal.lastIndexOf("/"), principal.lastIndexOf(":")) + 1);
}

const listed = (names: readonly string[], max = 8): string =>
  names.length <= max ? names.join(", ") : `${names.slice(0, max).join(", ")} and ${names.length - max} more`;

export const columnsText = (columns: Columns): string =>
  "include" in columns ? `columns ${listed(columns.include)}` : `all columns but ${listed(columns.exclude)}`;

/** Keys and the values of which one must be there, as one would say it. */
export const expressionText = (expression: Expression): string =>
  Object.entries(expression)
    .map(([key, values]) => `${key} = ${values.join(" or ")}`)
    .join(", and ");

/** What a permission is on. */
export function resourceText(resource: Resource): string {
  switch (resource.kind) {
    case "catalog":
      return "the catalog";
    case "database":
      return `database ${resource.database}`;
    case "table":
      return `table ${resource.database}.${resource.table}`;
    case "allTables":
      return `all tables of ${resource.database}`;
    case "columns":
      return `${columnsText(resource.columns)} of ${resource.database}.${resource.table}`;
    case "cellsFilter":
      return `${resource.database}.${resource.table} through the filter ${resource.name}`;
    case "location":
      return `location ${resource.arn}`;
    case "tag":
      return `tag ${resource.key} = ${listed(resource.values)}`;
    case "expression":
      return `expression ${resource.name}`;
    case "tagPolicy": {
      const what = resource.resourceType === "TABLE" ? "tables and columns" : "databases";
      const { name } = resource.expression;
      const where =
        typeof name === "string"
          ? `the expression ${name}`
          : expressionText(resource.expression as Expression);
      return `${what} where ${where}`;
    }
  }
}

export const placeText = (at: {
  database: string;
  table?: string | undefined;
  column?: string | undefined;
}): string => [at.database, at.table, at.column].filter((one) => one !== undefined).join(".");

const kindOfPlace = (at: { table?: string | undefined; column?: string | undefined }): string =>
  at.column ? "column" : at.table ? "table" : "database";

/** One link of a proof: the rule, and where it stands. */
export function hopWords(hop: Hop): HopWords {
  switch (hop.kind) {
    case "grant":
      return grantWords(hop);
    case "member":
      return { title: `As one of ${nameOfPrincipal(hop.of)}`, detail: hop.of };
    case "expression":
      return { title: expressionText(hop.expression), detail: hop.name ? `saved as ${hop.name}` : null };
    case "tag":
      return tagWords(hop.tag, hop.on);
    case "filter":
      return filterWords(hop.filter);
    case "share":
      return { title: `Shared with account ${hop.to}`, detail: `by account ${hop.from}` };
    case "link":
      return {
        title: `Reached through the link ${placeText(hop.link)}`,
        detail: `${placeText(hop.link)} in ${hop.link.catalogId} → ${placeText(hop.target)} in ${hop.target.catalogId}`,
      };
    case "optIn":
      return {
        title: "Opted in to Lake Formation",
        detail: `${nameOfPrincipal(hop.optIn.principal)} on ${resourceText(hop.optIn.resource)}, so IAMAllowedPrincipals does not decide`,
      };
    case "admin":
      return {
        title: hop.readOnly ? "Read-only administrator of the data lake" : "Administrator of the data lake",
        detail: `in account ${hop.catalogId}`,
      };
    case "creator":
      return { title: "Created it", detail: hop.createdBy };
  }
}

function grantWords({ grant, catalogId }: Extract<Hop, { kind: "grant" }>): HopWords {
  const option = grant.grantable.length > 0 ? `, may pass on ${grant.grantable.join(", ")}` : "";
  const condition = grant.condition ? `, while ${grant.condition}` : "";
  return {
    title: `${grant.permissions.join(", ")} on ${resourceText(grant.resource)}`,
    detail: `granted to ${nameOfPrincipal(grant.principal)} in account ${catalogId}${option}${condition}`,
  };
}

type Tag = Extract<Hop, { kind: "tag" }>["tag"];

/** Whether it is there by itself, comes from above, or stands in the place of what would. */
export function originText({ origin, assignedOn, overrides }: Tag): string {
  const where = `${kindOfPlace(assignedOn)} ${placeText(assignedOn)}`;
  if (origin === "inherited") return `inherited from ${where}`;
  if (origin === "overriding" && overrides)
    return `assigned to ${where}, instead of ${overrides.value} from ${kindOfPlace(overrides.assignedOn)} ${placeText(overrides.assignedOn)}`;
  return `assigned to ${where}`;
}

const tagWords = (tag: Tag, on: Extract<Hop, { kind: "tag" }>["on"]): HopWords => ({
  title: `${tag.key} = ${tag.value} on ${kindOfPlace(on)} ${placeText(on)}`,
  detail: originText(tag),
});

function filterWords({ name, rowFilter, columns }: Extract<Hop, { kind: "filter" }>["filter"]): HopWords {
  const rows = rowFilter ? `rows where ${rowFilter}` : "all rows";
  return { title: `Data cells filter ${name}`, detail: columns ? `${rows}; ${columnsText(columns)}` : rows };
}

/** Null for all rows. */
export function rowsText(rows: Rows): string | null {
  if (rows === "all") return null;
  const one = (all: readonly string[]) =>
    all.map((text) => (all.length > 1 ? `(${text})` : text)).join(" and ");
  return rows.map((all) => (rows.length > 1 ? `(${one(all)})` : one(all))).join(" or ");
}
