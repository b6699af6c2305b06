import { AppError } from "@/server/errors";
import type { Catalog, Lake, Permission, Principal, Tags } from "./model";
import type { Operation, Step, TaggedResource } from "./operation";

/* Changes that people ask for in one word and AWS takes many calls for. Pure: a lake in, steps out. */

const IAM = "IAM_ALLOWED_PRINCIPALS";
const IN_CALL_MAX = 50;

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

/** The catalog that steps are for. */
export function catalogOf({ catalogs }: Lake, catalogId: string): Catalog {
  const found = catalogs.find((one) => one.catalogId === catalogId);
  if (found) return found;
  throw new AppError(
    "precondition_failed",
    `It is not known who may read what in the account ${catalogId}: have it read first.`,
  );
}

export const invalid = (path: string, message: string) =>
  new AppError("invalid", message, { issues: [{ path, message }] });
