import { allColumns } from "./find";
import type { Catalog, Expression, Grant, Lake, Resource } from "./model";
import type { Operation, Step, TaggedResource } from "./operation";

interface Rename {
  catalogId: string;
  key: string;
  from: string;
  to: string;
}

/**
 * A value by another name: Lake Formation can't rename, so the new one is added, what refers to the old one takes in
 * the new one, what has the old one gets the new one, and only then the old one goes everywhere. Who reads by it reads
 * at each step.
 */
export function renameSteps({ catalogs }: Pick<Lake, "catalogs">, rename: Rename): Step[] {
  const { catalogId, key, from, to } = rename;
  const owner = catalogs.find((one) => one.catalogId === catalogId);
  if (!owner) return [];
  const own = (operation: Operation): Step => ({ catalogId, operation });
  const saved = owner.expressions.filter(({ expression }) => expression[key]?.includes(from));
  const policies = catalogs.flatMap((catalog) => policiesNaming(catalog, rename));
  return [
    own({ name: "UpdateLFTag", key, add: [to], remove: [] }),
    ...saved.map((one) =>
      own({
        name: "UpdateLFTagExpression",
        expression: { ...one, expression: widened(one.expression, rename) },
      }),
    ),
    ...policies.map(
      ({ in: at, grant }): Step => ({
        catalogId: at,
        operation: { name: "GrantPermissions", grant: renamed(grant, rename) },
      }),
    ),
    ...tagged(owner, key, from).map((resource) =>
      own({ name: "AddLFTagsToResource", resource, tags: { [key]: to } }),
    ),
    ...saved.map((one) =>
      own({
        name: "UpdateLFTagExpression",
        expression: { ...one, expression: replaced(one.expression, rename) },
      }),
    ),
    ...policies.map(
      ({ in: at, grant }): Step => ({
        catalogId: at,
        operation: { name: "RevokePermissions", grant },
      }),
    ),
    own({ name: "UpdateLFTag", key, add: [], remove: [from] }),
  ];
}

const widened = (expression: Expression, { key, to }: Rename): Expression => ({
  ...expression,
  [key]: [...(expression[key] ?? []), to],
});

const replaced = (expression: Expression, { key, from, to }: Rename): Expression => ({
  ...expression,
  [key]: (expression[key] ?? []).map((value) => (value === from ? to : value)),
});

/** Grants that name the value themselves, also those by which other accounts pass it on. */
function policiesNaming(catalog: Catalog, { catalogId, key, from }: Rename): { in: string; grant: Grant }[] {
  return catalog.grants
    .filter(({ resource }) => (resource.catalogId ?? catalog.catalogId) === catalogId)
    .filter(({ resource }) => valuesIn(resource, key).includes(from))
    .map((grant) => ({ in: catalog.catalogId, grant }));
}

function valuesIn(resource: Resource, key: string): readonly string[] {
  if (resource.kind === "tag") return resource.key === key ? resource.values : [];
  if (resource.kind !== "tagPolicy" || typeof resource.expression["name"] === "string") return [];
  return (resource.expression as Expression)[key] ?? [];
}

function renamed(grant: Grant, rename: Rename): Grant {
  const { resource } = grant;
  if (resource.kind === "tag") {
    const values = resource.values.map((value) => (value === rename.from ? rename.to : value));
    return { ...grant, resource: { ...resource, values } };
  }
  if (resource.kind !== "tagPolicy") return grant;
  return {
    ...grant,
    resource: { ...resource, expression: replaced(resource.expression as Expression, rename) },
  };
}

/** What has the value by an assignment of its own; the columns of a table together. */
function tagged({ databases }: Catalog, key: string, value: string): TaggedResource[] {
  return databases.flatMap(({ name: database, tags, tables }): TaggedResource[] => [
    ...(tags[key] === value ? [{ kind: "database" as const, database }] : []),
    ...tables.flatMap((table): TaggedResource[] => {
      const at = { database, table: table.name };
      const include = allColumns(table)
        .filter((column) => column.tags[key] === value)
        .map(({ name }) => name);
      return [
        ...(table.tags[key] === value ? [{ kind: "table" as const, ...at }] : []),
        ...(include.length > 0 ? [{ kind: "columns" as const, ...at, columns: { include } }] : []),
      ];
    }),
  ]);
}
