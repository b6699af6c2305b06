import { catalogOf, invalid } from "./builders";
import { type Given, type Hours, partsByHour } from "./leases";
import type { Catalog, Column, Expression, Grant, Lake } from "./model";
import type { Operation, TaggedResource } from "./operation";
import type { AccessStep } from "./step-shape";

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
  /** The new value is there already, with a part of what is to get it. */
  goesOn?: boolean;
}

/** The policies that name a value, also those by which other accounts give it on. */
export const policiesNaming = (lake: Lake, { catalogId, key, from }: Omit<Rename, "to">): Given[] =>
  lake.catalogs.flatMap((one) =>
    one.grants
      .filter(({ resource }) => (resource.catalogId ?? one.catalogId) === catalogId)
      .filter(({ resource }) => names(resource, key, from))
      .map((grant) => ({ catalogId: one.catalogId, grant })),
  );

interface Held {
  hours: Hours;
  now: Date;
}

/**
 * Lake Formation can't rename a value: the new one is added, what has the old one gets it, the policies that name the
 * old one are made anew, and the old one is taken away. Policies match both while it is under way, so nobody loses
 * anything in between, wherever it is cut into several Changes. What was given for a time ends at its hour as before; what has outlived it is not given anew.
 */
export function renameTagValue(lake: Lake, rename: Rename, held: Held): AccessStep[] {
  const { catalogId, key, from, to, goesOn = false } = rename;
  const catalog = catalogOf(lake, catalogId);
  const values = catalog.tags.find((one) => one.key === key)?.values ?? [];
  if (!values.includes(from)) throw invalid("from", `The LF-tag ${key} has no value ${from}.`);
  const isThere = values.includes(to);
  if (isThere && !goesOn)
    throw invalid(
      "to",
      `The LF-tag ${key} has the value ${to} already. To give it to all that has ${from}, go on with the renaming under Access, Tags.`,
    );
  const named = policiesNaming(lake, rename);
  const saved = catalog.expressions.filter(({ expression }) => expression[key]?.includes(from));
  const saving = (some: typeof saved, swap: (expression: Expression) => Expression): Operation[] =>
    some.map((one) => ({
      name: "UpdateLFTagExpression",
      expression: { ...one, expression: swap(one.expression) },
    }));
  const both = (expression: Expression): Expression => ({
    ...expression,
    [key]: [...(expression[key] ?? []), to],
  });
  const own = (operations: Operation[]): AccessStep[] =>
    operations.map((operation) => ({ catalogId, operation }));
  return [
    ...own(isThere ? [] : [{ name: "UpdateLFTag", key, add: [to], remove: [] }]),
    ...own(
      saving(
        saved.filter(({ expression }) => !expression[key]?.includes(to)),
        both,
      ),
    ),
    ...named.flatMap((given) =>
      stillGiven(given, held).map(({ grant, expiresAt }): AccessStep => {
        const operation: Operation = { name: "GrantPermissions", grant: renamed(grant, key, from, to) };
        return { catalogId: given.catalogId, operation, ...(expiresAt === null ? {} : { expiresAt }) };
      }),
    ),
    ...own(
      taggedWith(catalog, key, from).map((resource) => ({
        name: "AddLFTagsToResource",
        resource,
        tags: { [key]: to },
      })),
    ),
    ...named.map(
      ({ catalogId: at, grant }): AccessStep => ({
        catalogId: at,
        operation: { name: "RevokePermissions", grant },
      }),
    ),
    ...own([
      ...saving(saved, (expression) => swapped(expression, key, from, to)),
      { name: "UpdateLFTag", key, add: [], remove: [from] },
    ]),
  ];
}

/** A grant by the hours of its permissions, but for those that have passed. */
const stillGiven = (given: Given, { hours, now }: Held) =>
  partsByHour(given, hours).filter(({ expiresAt }) => expiresAt === null || new Date(expiresAt) > now);

function names(resource: Grant["resource"], key: string, value: string): boolean {
  if (resource.kind === "tag") return resource.key === key && resource.values.includes(value);
  if (resource.kind !== "tagPolicy" || typeof resource.expression["name"] === "string") return false;
  return (resource.expression as Expression)[key]?.includes(value) ?? false;
}

function renamed(grant: Grant, key: string, from: string, to: string): Grant {
  const { resource } = grant;
  if (resource.kind === "tag")
    return { ...grant, resource: { ...resource, values: swap(resource.values, from, to) } };
  if (resource.kind !== "tagPolicy") return grant;
  const expression = swapped(resource.expression as Expression, key, from, to);
  return { ...grant, resource: { ...resource, expression } };
}

const swapped = (expression: Expression, key: string, from: string, to: string): Expression => ({
  ...expression,
  [key]: swap(expression[key] ?? [], from, to),
});

const swap = (values: readonly string[], from: string, to: string): string[] => [
  ...new Set(values.map((value) => (value === from ? to : value))),
];
