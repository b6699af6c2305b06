import type { Queryable } from "@/server/local/state/transaction";
import { awsError } from "@/server/local/wire/service";
import type { Taggable, TaggableFacts } from "./assignments";
import { holds, notAuthorized, type Standing } from "./authority";
import type { SavedExpression } from "./expressions";
import { grantsOf } from "./grants";
import type { Permission } from "./permissions";
import { principalOf } from "./principals";
import type { Expression, Resource } from "./resource";
import { iamAllowedPrincipals } from "./settings";
import type { Tag, TagValue } from "./tags";
import type { Tags } from "./tags-on";

const words = {
  ALTER: "Alter",
  ASSOCIATE: "Associate",
  DESCRIBE: "Describe",
  DROP: "Drop",
  GRANT_WITH_LF_TAG_EXPRESSION: "Grant with LF-Tag expression",
} as const;

export const insufficient = (what: string) =>
  awsError("AccessDeniedException", `Insufficient Lake Formation permission(s)${what}`);
export const lacking = (permission: keyof typeof words, name: string) =>
  insufficient(`: Required ${words[permission]} on ${name}`);

/** Throws unless the caller has a permission on a tag as a whole, with all values that it may ever have. */
export async function requireOnTag(
  db: Queryable,
  standing: Standing,
  permission: "ALTER" | "DROP",
  { accountId, key }: Pick<Tag, "accountId" | "key">,
): Promise<void> {
  if (!(await holdsOnValue(db, standing, permission, accountId, { key, value: "*" })))
    throw lacking(permission, key);
}

export async function requireOnExpression(
  db: Queryable,
  standing: Standing,
  permission: "ALTER" | "DESCRIBE" | "DROP",
  { accountId, name }: Pick<SavedExpression, "accountId" | "name">,
): Promise<void> {
  const expression = { catalogId: accountId, kind: "expression", name } as const;
  if (!(await holds(db, standing, permission, expression))) throw lacking(permission, name);
}

/** Throws unless the caller has a permission on all keys and values of an expression. */
export async function requireOnTags(
  db: Queryable,
  standing: Standing,
  permission: "DESCRIBE" | "GRANT_WITH_LF_TAG_EXPRESSION",
  { accountId, expression }: { accountId: string; expression: Expression },
): Promise<void> {
  for (const [key, values] of Object.entries(expression)) {
    const tag = { catalogId: accountId, kind: "tag", key, values } as const;
    if (!(await holds(db, standing, permission, tag))) throw lacking(permission, key);
  }
}

/** The values of a tag that the caller may see: those on which it has any permission. */
export async function visibleValues(db: Queryable, standing: Standing, tag: Tag): Promise<string[]> {
  const { accountId, key } = tag;
  if (await holdsOnValue(db, standing, "DESCRIBE", accountId, { key, value: "*" })) return [...tag.values];
  const values = [];
  for (const value of tag.values) {
    if (await holdsOnValue(db, standing, "DESCRIBE", accountId, { key, value })) values.push(value);
  }
  return values;
}

/** Of tags on something those that the caller may see. */
export async function visibleTags(
  db: Queryable,
  standing: Standing,
  accountId: string,
  tags: Tags,
): Promise<Tags> {
  const shown: [string, string][] = [];
  for (const [key, value] of Object.entries(tags)) {
    if (await holdsOnValue(db, standing, "DESCRIBE", accountId, { key, value })) shown.push([key, value]);
  }
  return Object.fromEntries(shown);
}

export function holdsOnValue(
  db: Queryable,
  standing: Standing,
  permission: Permission,
  accountId: string,
  { key, value }: TagValue,
): Promise<boolean> {
  return holds(db, standing, permission, { catalogId: accountId, kind: "tag", key, values: [value] });
}

const toTagDatabase: readonly Permission[] = ["DESCRIBE", "CREATE_TABLE", "ALTER", "DROP"];
const toTagTable: readonly Permission[] = ["DESCRIBE", "ALTER", "DROP", "INSERT", "SELECT", "DELETE"];

function resourceOf({ accountId, databaseName, tableName }: Taggable): Resource {
  return tableName === undefined
    ? { catalogId: accountId, kind: "database", database: databaseName }
    : { catalogId: accountId, kind: "table", database: databaseName, table: tableName };
}

/** Throws unless the caller may change a resource's tags: who made it may, and who may pass on all that is done with it. */
export async function requireTagger(
  db: Queryable,
  standing: Standing,
  roleArn: string,
  resource: Taggable,
  { createdBy, columnNames }: TaggableFacts,
): Promise<void> {
  if (resource.accountId !== standing.accountId) throw notAuthorized();
  if (createdBy !== undefined && principalOf(createdBy) === roleArn) return;
  const needed = resource.tableName === undefined ? toTagDatabase : toTagTable;
  for (const permission of needed) {
    const may = await holds(db, standing, permission, resourceOf(resource), { grantable: true, columnNames });
    if (!may) throw insufficient(` on ${resource.tableName ?? resource.databaseName}`);
  }
}

/** Whether the caller knows of a resource: by a permission on it, or because it is left to IAM. */
export async function sees(
  db: Queryable,
  standing: Standing,
  resource: Taggable,
  columnNames: readonly string[] = [],
): Promise<boolean> {
  if (await holds(db, standing, "DESCRIBE", resourceOf(resource), { columnNames })) return true;
  const { accountId, databaseName, tableName } = resource;
  if (accountId !== standing.accountId) return false;
  const about = { catalogId: accountId, database: databaseName, ...(tableName && { table: tableName }) };
  const kinds = tableName === undefined ? ["database"] : ["table", "allTables"];
  const left = await grantsOf(db, accountId, { principals: [iamAllowedPrincipals], about });
  return left.some(({ resource }) => kinds.includes(resource.kind));
}
