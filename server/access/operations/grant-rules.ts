import { accountOf, iamAllowedPrincipals, isExternal } from "@/server/access/engine/subjects";
import type { Catalog, Grant, Permission, Resource } from "@/server/access/model";
import { requirePrincipal } from "./principal";
import { invalid, notFound, overLimit } from "./refused";
import { databaseOf, requireResource, tableOf } from "./subject";
import { requireTags } from "./tags";

const onDatabase: readonly Permission[] = ["ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"];
const onTable: readonly Permission[] = ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"];
const onView: readonly Permission[] = ["ALL", "DESCRIBE", "DROP", "SELECT"];
const onLink: readonly Permission[] = ["DESCRIBE", "DROP"];

const valid: Record<Exclude<Resource["kind"], "tagPolicy">, readonly Permission[]> = {
  catalog: ["CREATE_DATABASE", "CREATE_LF_TAG", "CREATE_LF_TAG_EXPRESSION"],
  database: onDatabase,
  table: onTable,
  allTables: onTable,
  columns: ["SELECT"],
  cellsFilter: ["DESCRIBE", "DROP", "SELECT"],
  location: ["DATA_LOCATION_ACCESS"],
  tag: ["ALTER", "ASSOCIATE", "DESCRIBE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"],
  expression: ["ALTER", "DESCRIBE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"],
};

const longestExpression = 900;

const modification = () => invalid("Permissions modification is invalid.");

/** https://docs.aws.amazon.com/lake-formation/latest/dg/lf-permissions-reference.html */
export const checkPermissions = ({ resource, permissions, grantable }: Grant): void => {
  if (permissions.length === 0 && grantable.length === 0) throw invalid("Permissions must not be empty");
  const ofPolicy = resource.kind === "tagPolicy" && resource.resourceType;
  const ofKind = resource.kind === "tagPolicy" ? [] : valid[resource.kind];
  const possible = ofPolicy ? (ofPolicy === "TABLE" ? onTable : onDatabase) : ofKind;
  if (![...permissions, ...grantable].every((permission) => possible.includes(permission)))
    throw modification();
};

const checkForm = (owner: Catalog | undefined, { principal, resource, permissions }: Grant) => {
  if (principal === iamAllowedPrincipals || !("database" in resource)) return;
  const isOnDatabase = resource.kind === "database" || resource.kind === "allTables";
  const thing = isOnDatabase
    ? databaseOf(owner, resource.database)
    : tableOf(owner, resource.database, resource.table);
  const isPart = resource.kind !== "database" && resource.kind !== "table";
  if (thing.target && (isPart || !permissions.every((permission) => onLink.includes(permission))))
    throw modification();
  const isView = "kind" in thing && thing.kind === "view";
  if (isView && !permissions.every((permission) => onView.includes(permission))) throw modification();
};

/** https://docs.aws.amazon.com/lake-formation/latest/dg/data-filtering-notes.html */
const checkColumns = (owner: Catalog | undefined, { resource, grantable }: Grant) => {
  if (resource.kind !== "columns") return;
  const { columns, partitionKeys } = tableOf(owner, resource.database, resource.table);
  const named = "include" in resource.columns ? resource.columns.include : resource.columns.exclude;
  if (named.some((name) => partitionKeys.some((key) => key.name === name)))
    throw invalid("Partition key columns can't be included or excluded: they are always visible.");
  const missing = named.filter((name) => !columns.some((column) => column.name === name));
  if (missing.length > 0)
    throw invalid(`cannot grant/revoke permission on non-existent column(s): ${missing.join(", ")}`);
  if ("include" in resource.columns && named.length === 0) throw invalid("ColumnNames must not be empty");
  if ("exclude" in resource.columns && grantable.length > 0)
    throw invalid("The grant option can't be given where columns are excluded.");
};

/** https://docs.aws.amazon.com/lake-formation/latest/dg/lf-tag-considerations.html */
const checkPolicy = (owner: Catalog | undefined, { resource }: Grant) => {
  if (resource.kind === "tag") requireTagOf(owner, resource.key, resource.values);
  if (resource.kind !== "tagPolicy") return;
  const { expression } = resource;
  if (typeof expression["name"] === "string") {
    if (!owner?.expressions.some(({ name }) => name === expression["name"]))
      throw notFound("LF-Tag expression not found.");
    return;
  }
  const written = expression as Exclude<typeof expression, { name: string }>;
  const size = Buffer.byteLength(JSON.stringify(written));
  if (size > longestExpression)
    throw invalid(`An LF-Tag expression of ${size} bytes must be saved: ${longestExpression} is the most`);
  if (owner) requireTags(owner, written);
};

const requireTagOf = (owner: Catalog | undefined, key: string, values: readonly string[]) => {
  const known = owner?.tags.find((tag) => tag.key === key)?.values;
  if (!known || !values.every((value) => value === "*" || known.includes(value)))
    throw notFound("Tag or tag value does not exist.");
};

/**
 * What is left to IAM cannot be shared before version 4; nobody passes on what is another account's to a third one.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/cross-account-notes.html
 */
const checkSharing = (catalog: Catalog, grant: Grant, catalogs: ReadonlyMap<string, Catalog>) => {
  const { principal, resource, permissions, grantable } = grant;
  const { catalogId, settings, grants } = catalog;
  const isForeign = (resource.catalogId ?? catalogId) !== catalogId;
  if (principal === iamAllowedPrincipals) {
    if (isForeign) throw invalid("Not authorized to grant permissions for the resource");
    if (grantable.length > 0) throw invalid("IAM_ALLOWED_PRINCIPALS can't be given the grant option");
    return;
  }
  if (!isExternal(principal, catalogId)) return;
  if (isForeign) throw invalid("Not authorized to grant permissions for the resource");
  if (resource.kind === "database" && permissions.some((one) => one === "ALL" || one === "DROP"))
    throw invalid("Cannot grant Super or Drop on a database to an external account or organization.");
  if (resource.kind === "tag" && permissions.some((one) => !grantable.includes(one)))
    throw invalid("Permissions on LF-Tags are given to an external account with the grant option only.");
  const version = Number(settings.crossAccountVersion);
  if (version < 3) checkVersion(grant, catalogs);
  if (version >= 4 || !("database" in resource)) return;
  const isOpen = grants.some((grant) => isOpening(grant, resource));
  if (isOpen)
    throw invalid(
      `Insufficient Lake Formation permissions: Illegal combination. Please revoke permission(s) for IAM_ALLOWED_PRINCIPALS on the ${resource.kind === "database" ? "database" : "table"}.`,
    );
};

/** https://docs.aws.amazon.com/lake-formation/latest/dg/optimize-ram.html */
const checkVersion = ({ principal, resource }: Grant, catalogs: ReadonlyMap<string, Catalog>) => {
  const refused = "Invalid cross account grant request.";
  if (accountOf(principal) !== undefined)
    throw invalid(
      `${refused} Granting to an IAM principal of another account needs CrossAccountVersion in DataLakeSetting to be v3 at least.`,
    );
  const consumer = Number(catalogs.get(principal)?.settings.crossAccountVersion ?? 0);
  if (resource.kind === "tagPolicy" && consumer >= 3)
    throw invalid(
      `${refused} Consumer account has opt-in to cross account version: v${consumer}. Please update CrossAccountVersion in DataLakeSetting to minimal version v3`,
    );
};

const isOpening = (grant: Grant, shared: Extract<Resource, { database: string }>) => {
  const { resource } = grant;
  if (grant.principal !== iamAllowedPrincipals || !("database" in resource)) return false;
  if (resource.database !== shared.database) return false;
  if ((resource.kind === "database") !== (shared.kind === "database")) return false;
  if (!("table" in resource) || !("table" in shared)) return true;
  return resource.table === shared.table;
};

/** SELECT on some columns goes with nothing else on the table. */
const checkPartialSelect = ({ catalogId, grants, settings }: Catalog, grant: Grant) => {
  const { resource, principal, permissions } = grant;
  if (resource.kind !== "columns" && resource.kind !== "table") return;
  const owner = resource.catalogId ?? catalogId;
  const others = grants.filter(
    (each) =>
      each.principal === principal &&
      "database" in each.resource &&
      each.resource.database === resource.database &&
      (each.resource.catalogId ?? catalogId) === owner &&
      (!("table" in each.resource) || each.resource.table === resource.table),
  );
  const holds = (kinds: readonly Resource["kind"][]) =>
    others.some((each) => kinds.includes(each.resource.kind));
  const isNarrowing = resource.kind === "columns";
  if (isNarrowing && (holds(["table", "allTables"]) || settings.admins.includes(principal)))
    throw modification();
  const isMore = !isNarrowing && permissions.some((permission) => permission !== "SELECT");
  if (isMore && holds(["columns"])) throw modification();
};

const mostFiltersOnTable = 100;
const mostSavedExpressions = 50;

/**
 * Of what one principal can be given.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/lf-tag-considerations.html
 */
const checkLimits = ({ catalogId, grants }: Catalog, { principal, resource }: Grant) => {
  if (resource.kind === "cellsFilter") {
    const owner = resource.catalogId ?? catalogId;
    const names = grants.flatMap((each) =>
      each.principal === principal &&
      each.resource.kind === "cellsFilter" &&
      each.resource.table === resource.table &&
      each.resource.database === resource.database &&
      (each.resource.catalogId ?? catalogId) === owner
        ? [each.resource.name]
        : [],
    );
    if (new Set([...names, resource.name]).size > mostFiltersOnTable)
      throw overLimit(`A principal can have ${mostFiltersOnTable} data cells filters on a table at most`);
  }
  const saved = savedIn(resource);
  if (saved === undefined) return;
  const names = grants.flatMap((each) =>
    each.principal === principal ? (savedIn(each.resource) ?? []) : [],
  );
  if (new Set([...names, saved]).size > mostSavedExpressions)
    throw overLimit(`A principal can be granted ${mostSavedExpressions} LF-Tag expressions at most`);
};

const savedIn = (resource: Resource): string | undefined => {
  if (resource.kind !== "tagPolicy") return undefined;
  const { name } = resource.expression;
  return typeof name === "string" ? name : undefined;
};

export const checkGrant = (catalog: Catalog, grant: Grant, catalogs: ReadonlyMap<string, Catalog>): void => {
  const { resource, permissions, grantable } = grant;
  const owner = resource.catalogId === undefined ? catalog : catalogs.get(resource.catalogId);
  requirePrincipal(grant.principal);
  checkPermissions(grant);
  if (!grantable.every((permission) => permissions.includes(permission)))
    throw invalid("PermissionsWithGrantOption must be a subset of Permissions");
  requireResource(catalog, resource, catalogs);
  checkForm(owner, grant);
  checkColumns(owner, grant);
  checkPolicy(owner, grant);
  checkSharing(catalog, grant, catalogs);
  checkPartialSelect(catalog, grant);
  checkLimits(catalog, grant);
};
