import { AppError } from "@/server/errors";
import type { Catalog, Column, Expression, Grant, Lake, Permission, Principal, Tags } from "./model";
import type { Operation, Step, TaggedResource } from "./operation";

/* Changes that people ask for in one word and AWS takes many calls for. Pure: a lake in, steps out. */

const IAM = "IAM_ALLOWED_PRINCIPALS";
const IN_CALL_MAX = 50;

/** What is tagged by hand with this value, in the order in which one would read it. */
function taggedWith({ databases }: Catalog, key: string, value: string): TaggedResource[] {
  return databases.flatMap(({ name: database, tags, tables }) => [
    ...(tags[key] === value ? [{ kind: "database" as const, database }] : []),
    ...tables.flatMap(({ name: table, tags: own, columns, partitionKeys }): TaggedResource[] => {
      const include = [...columns, ...partitionKeys]
        .filter((column: Column) => column.tags[key] === value)
        .map(({ name }) => name);
      return [
        ...(own[key] === value ? [{ kind: "table" as const, database, table }] : []),
        ...(include.length > 0 ? [{ kind: "columns" as const, database, table, columns: { include } }] : []),
      ];
    }),
  ]);
}

interface Rename {
  catalogId: string;
  key: string;
  from: string;
  to: string;
}

/**
 * Lake Formation can't rename a value: the new one is added, what has the old one gets it, the policies that name the
 * old one are made anew (also those by which other accounts give it on), and the old one is taken away. Policies match
 * both while it is under way, so nobody loses anything in between.
 */
export function renameTagValue(lake: Lake, { catalogId, key, from, to }: Rename): Step[] {
  const catalog = catalogOf(lake, catalogId);
  const values = catalog.tags.find((one) => one.key === key)?.values ?? [];
  if (!values.includes(from)) throw invalid("from", `The LF-tag ${key} has no value ${from}.`);
  if (values.includes(to)) throw invalid("to", `The LF-tag ${key} has the value ${to} already.`);
  const named = lake.catalogs.flatMap((one) =>
    one.grants
      .filter(({ resource }) => (resource.catalogId ?? one.catalogId) === catalogId)
      .filter(({ resource }) => names(resource, key, from))
      .map((grant) => ({ at: one.catalogId, grant })),
  );
  const saved = catalog.expressions.filter(({ expression }) => expression[key]?.includes(from));
  const saving = (swap: (expression: Expression) => Expression): Operation[] =>
    saved.map((one) => ({
      name: "UpdateLFTagExpression",
      expression: { ...one, expression: swap(one.expression) },
    }));
  const both = (expression: Expression): Expression => ({
    ...expression,
    [key]: [...(expression[key] ?? []), to],
  });
  const own = (operations: Operation[]): Step[] => operations.map((operation) => ({ catalogId, operation }));
  return [
    ...own([{ name: "UpdateLFTag", key, add: [to], remove: [] }, ...saving(both)]),
    ...named.map(({ at, grant }): Step => {
      const operation: Operation = { name: "GrantPermissions", grant: renamed(grant, key, from, to) };
      return { catalogId: at, operation };
    }),
    ...own(
      taggedWith(catalog, key, from).map((resource) => ({
        name: "AddLFTagsToResource",
        resource,
        tags: { [key]: to },
      })),
    ),
    ...named.map(
      ({ at, grant }): Step => ({
        catalogId: at,
        operation: { name: "RevokePermissions", grant },
      }),
    ),
    ...own([
      ...saving((expression) => swapped(expression, key, from, to)),
      { name: "UpdateLFTag", key, add: [], remove: [from] },
    ]),
  ];
}

function names(resource: Grant["resource"], key: string, value: string): boolean {
  if (resource.kind === "tag") return resource.key === key && resource.values.includes(value);
  if (resource.kind !== "tagPolicy" || typeof resource.expression["name"] === "string") return false;
  return (resource.expression as Expression)[key]?.includes(value) ?? false;
}

function renamed(grant: Grant, key: string, from: string, to: string): Grant {
  const { resource } = grant;
  const swap = (values: readonly string[]) => values.map((value) => (value === from ? to : value));
  if (resource.kind === "tag") return { ...grant, resource: { ...resource, values: swap(resource.values) } };
  if (resource.kind !== "tagPolicy") return grant;
  const expression = swapped(resource.expression as Expression, key, from, to);
  return { ...grant, resource: { ...resource, expression } };
}

const swapped = (expression: Expression, key: string, from: string, to: string): Expression => ({
  ...expression,
  [key]: (expression[key] ?? []).map((value) => (value === from ? to : value)),
});

/** Only what is not so already, and in as few calls as there are resources. */
export function assignTags(
  lake: Lake,
  { catalogId, resources, tags }: { catalogId: string; resources: readonly TaggedResource[]; tags: Tags },
): Step[] {
  const catalog = catalogOf(lake, catalogId);
  return resources.flatMap((resource): Step[] => {
    const missing = Object.entries(tags).filter(([key, value]) => !isAssigned(catalog, resource, key, value));
    if (missing.length === 0) return [];
    const operation: Operation = { name: "AddLFTagsToResource", resource, tags: Object.fromEntries(missing) };
    return [{ catalogId, operation }];
  });
}

function isAssigned({ databases }: Catalog, resource: TaggedResource, key: string, value: string): boolean {
  const database = databases.find(({ name }) => name === resource.database);
  if (resource.kind === "database") return database?.tags[key] === value;
  const table = database?.tables.find(({ name }) => name === resource.table);
  if (resource.kind === "table") return table?.tags[key] === value;
  const columns = [...(table?.columns ?? []), ...(table?.partitionKeys ?? [])];
  const wanted = "include" in resource.columns ? resource.columns.include : [];
  return wanted.every((name) => columns.find((column) => column.name === name)?.tags[key] === value);
}

/** A new tag with any number of values: Lake Formation takes fifty in a call. */
export function makeTag({
  catalogId,
  key,
  values,
}: {
  catalogId: string;
  key: string;
  values: readonly string[];
}): Step[] {
  const [first = [], ...rest] = Array.from({ length: Math.ceil(values.length / IN_CALL_MAX) }, (_, n) =>
    values.slice(n * IN_CALL_MAX, (n + 1) * IN_CALL_MAX),
  );
  const operations: Operation[] = [
    { name: "CreateLFTag", key, values: first },
    ...rest.map((add): Operation => ({ name: "UpdateLFTag", key, add, remove: [] })),
  ];
  return operations.map((operation) => ({ catalogId, operation }));
}

interface Explicit {
  catalogId: string;
  database: string;
  /** Whom everything that IAM decided until now is given to by Lake Formation. */
  to: readonly { principal: Principal; permissions: readonly Permission[] }[];
}

/**
 * A database and its tables are taken from IAM_ALLOWED_PRINCIPALS, after those who are to go on using them were given
 * what they need by name: so nobody of them is shut out in between.
 */
export function replaceIamAllowed(lake: Lake, { catalogId, database, to }: Explicit): Step[] {
  const catalog = catalogOf(lake, catalogId);
  const open = catalog.grants.filter(
    ({ principal, resource }) =>
      principal === IAM &&
      resource.catalogId === undefined &&
      "database" in resource &&
      resource.database === database,
  );
  if (open.length === 0)
    throw invalid("database", `IAM_ALLOWED_PRINCIPALS holds nothing of ${database} or its tables.`);
  const given = to.flatMap(({ principal, permissions }): Operation[] => [
    {
      name: "GrantPermissions",
      grant: {
        principal,
        resource: { kind: "database", database },
        permissions: ["DESCRIBE"],
        grantable: [],
      },
    },
    {
      name: "GrantPermissions",
      grant: { principal, resource: { kind: "allTables", database }, permissions, grantable: [] },
    },
  ]);
  const taken = [...open]
    .sort((a, b) => Number(a.resource.kind === "database") - Number(b.resource.kind === "database"))
    .map((grant): Operation => ({ name: "RevokePermissions", grant }));
  return [...given, ...taken].map((operation) => ({ catalogId, operation }));
}

function catalogOf({ catalogs }: Lake, catalogId: string): Catalog {
  const found = catalogs.find((one) => one.catalogId === catalogId);
  if (found) return found;
  throw new AppError(
    "precondition_failed",
    `It is not known who may read what in the account ${catalogId}: have it read first.`,
  );
}

const invalid = (path: string, message: string) =>
  new AppError("invalid", message, { issues: [{ path, message }] });
