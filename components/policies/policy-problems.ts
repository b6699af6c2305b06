import { rowFilterProblem } from "@/server/sql/row-filter";
import { filled, locationArn, ownerOf, type PolicyDraft } from "./policy-draft";
import { hasDatabase, hasTable } from "./policy-kinds";

const IAM = "IAM_ALLOWED_PRINCIPALS";

export type Problems = Partial<Record<keyof PolicyDraft, string>>;

/** Of each field that a draft of a policy has. */
export interface FieldsProps {
  draft: PolicyDraft;
  problems: Problems;
  onDraft: (some: Partial<PolicyDraft>) => void;
}

type Column = Parameters<typeof rowFilterProblem>[1][number];

interface Known {
  /** Of the chosen table; null while they are not known. */
  columns: readonly Column[] | null;
  /** The names of the table's filters. */
  filters: readonly string[];
  now: Date;
}

/** What is missing or wrong, by field. */
export function problemsOf(draft: PolicyDraft, known: Known): Problems {
  const problems: Problems = { ...sharingProblems(draft), ...placeProblems(draft, known) };
  if (draft.accountId === "") problems.accountId = "Choose an account.";
  if (draft.principal === "") problems.principal = "Choose who gets it.";
  const wrong = tagsProblem(draft);
  if (wrong) problems.expression = wrong;
  if (draft.permissions.length === 0) problems.permissions = "Choose a permission at least.";
  if (draft.expires && !(Date.parse(draft.expires) > known.now.getTime()))
    problems.expires = "Choose a time to come.";
  return problems;
}

function placeProblems(draft: PolicyDraft, known: Known): Problems {
  const { kind, database, table } = draft;
  if (kind === "location") return locationProblem(draft);
  return {
    ...(hasDatabase(kind) && database === "" ? { database: "Choose a database." } : {}),
    ...(hasTable(kind) && table === "" ? { table: "Choose a table." } : {}),
    ...(kind === "columns" ? columnsProblem(draft, known) : {}),
    ...(kind === "rows" && draft.filter === null ? newFilterProblems(draft, known) : {}),
  };
}

const locationProblem = ({ location }: PolicyDraft): Problems =>
  /^arn:aws[\w-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/.test(locationArn(location))
    ? {}
    : { location: "Name a bucket, or a folder of one: s3://bucket/folder." };

/** Whether a principal is of another account; those of none, as a user of Identity Center, are of this one. */
function isForeign(principal: string, accountId: string): boolean {
  if (/^arn:[^:]*:organizations:/.test(principal)) return true;
  const home = /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12})(?::|$)/.exec(principal)?.[1];
  return home !== undefined && home !== accountId;
}

/** Where Lake Formation has rules of its own on who gets what of whom. */
function sharingProblems(draft: PolicyDraft): Problems {
  const { principal, kind, permissions, accountId, mayPassOn } = draft;
  if (principal === IAM && mayPassOn)
    return { permissions: "What is left to IAM can't be passed on: take the grant option away." };
  const isShared = ownerOf(draft) !== accountId;
  if (isShared && (principal === IAM || isForeign(principal, accountId)))
    return { principal: "What another account shared is given on within this account only." };
  if (!isForeign(principal, accountId)) return {};
  if (kind === "database" && permissions.some((one) => one === "ALL" || one === "DROP"))
    return { permissions: "Neither ALL nor DROP on a database is given to another account." };
  if (kind === "tag" && !mayPassOn)
    return { permissions: "On an LF-tag, another account is given all of it with the grant option." };
  return {};
}

function columnsProblem({ columns: chosen, table }: PolicyDraft, { columns }: Known): Problems {
  if (table === "") return {};
  if (columns === null) return { columns: "The table's columns are not known yet." };
  return chosen.length === 0 ? { columns: "Choose a column at least." } : strayProblem(chosen, columns);
}

function strayProblem(chosen: readonly string[], columns: readonly Column[]): Problems {
  const wrong = chosen.find((name) => !columns.some((one) => one.name === name && !one.isPartitionKey));
  return wrong ? { columns: `${wrong} is no column of its own: partition keys come with any column.` } : {};
}

/** A filter is of rows, of columns or of both. */
function newFilterProblems(draft: PolicyDraft, { columns, filters }: Known): Problems {
  const name = draft.filterName.trim();
  const problems: Problems = {};
  if (!/^[\w-]{1,255}$/.test(name)) problems.filterName = "Name the filter by letters, digits, _ and -.";
  else if (filters.includes(name)) problems.filterName = "There is such a filter: choose it above.";
  if (draft.table === "") return problems;
  if (columns) Object.assign(problems, strayProblem(draft.columns, columns));
  if (draft.rowFilter.trim() === "" && draft.columns.length > 0) return problems;
  const wrong =
    columns === null ? "The table's columns are not known yet." : rowFilterProblem(draft.rowFilter, columns);
  return wrong ? { ...problems, rowFilter: wrong } : problems;
}

/** The most that Lake Formation takes: https://docs.aws.amazon.com/lake-formation/latest/dg/lf-limits.html */
const BYTES_MAX = 900;

function tagsProblem({ kind, saved, expression }: PolicyDraft): string | null {
  if (kind === "tagPolicy") return saved === null ? expressionProblem(expression) : null;
  if (kind === "expression") return saved === null ? "Choose a saved expression." : null;
  if (kind !== "tag") return null;
  return Object.keys(filled(expression)).length === 1 ? null : "Choose a tag and its values.";
}

function expressionProblem(expression: PolicyDraft["expression"]): string | null {
  const keys = Object.keys(expression);
  const chosen = filled(expression);
  if (keys.length === 0) return "Choose a tag and its values.";
  const empty = keys.find((key) => !(key in chosen));
  if (empty) return `Choose values of ${empty}, or remove it.`;
  const bytes = new TextEncoder().encode(JSON.stringify(chosen)).length;
  return bytes > BYTES_MAX ? `It is too long for Lake Formation: ${bytes} bytes of ${BYTES_MAX}.` : null;
}
