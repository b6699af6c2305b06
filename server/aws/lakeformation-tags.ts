import {
  GetResourceLFTagsCommand,
  type LFTagPair,
  paginateListLFTagExpressions,
  paginateListLFTags,
} from "@aws-sdk/client-lakeformation";
import type { AwsTarget } from "./clients";
import { AwsError, awsCall } from "./error";
import { lakeFormation, PAGE_SIZE, pagesOf } from "./lakeformation-pages";
import { expressionOf, type LakeExpression, lower, sorted } from "./lakeformation-resource";

export interface LakeTag {
  key: string;
  values: string[];
}

export interface SavedExpression {
  name: string;
  description?: string;
  expression: LakeExpression;
}

/** IAM action: lakeformation:ListLFTags. */
export async function* tagPages(target: AwsTarget): AsyncGenerator<LakeTag[]> {
  const pages = paginateListLFTags({ client: lakeFormation(target), pageSize: PAGE_SIZE }, {});
  for await (const page of pagesOf("lakeformation", "ListLFTags", pages))
    yield (page.LFTags ?? []).map(({ TagKey, TagValues }) => ({
      key: lower(TagKey),
      values: sorted(TagValues),
    }));
}

/** IAM action: lakeformation:ListLFTagExpressions. */
export async function* expressionPages(target: AwsTarget): AsyncGenerator<SavedExpression[]> {
  const pages = paginateListLFTagExpressions({ client: lakeFormation(target), pageSize: PAGE_SIZE }, {});
  for await (const page of pagesOf("lakeformation", "ListLFTagExpressions", pages))
    yield (page.LFTagExpressions ?? []).map(({ Name, Description, Expression }) => ({
      name: Name ?? "",
      ...(Description ? { description: Description } : {}),
      expression: expressionOf(Expression),
    }));
}

export interface AssignedTags {
  onDatabase: Record<string, string>;
  onTable: Record<string, string>;
  onColumns: Map<string, Record<string, string>>;
}

/**
 * IAM action: lakeformation:GetResourceLFTags. What is assigned to it and its columns, without what is inherited. Null
 * where it is not there any more.
 */
export async function assignedTags(
  target: AwsTarget,
  { database, table }: { database: string; table?: string },
): Promise<AssignedTags | null> {
  const Resource =
    table === undefined
      ? { Database: { Name: database } }
      : { Table: { DatabaseName: database, Name: table } };
  const found = await awsCall("lakeformation", "GetResourceLFTags", () =>
    lakeFormation(target).send(new GetResourceLFTagsCommand({ Resource, ShowAssignedLFTags: true })),
  ).catch((error: unknown) => {
    if (error instanceof AwsError && error.awsCode === "EntityNotFoundException") return null;
    throw error;
  });
  if (!found) return null;
  const columns = (found.LFTagsOnColumns ?? []).map(
    ({ Name, LFTags }) => [lower(Name), tagsOf(LFTags)] as const,
  );
  return {
    onDatabase: tagsOf(found.LFTagOnDatabase),
    onTable: tagsOf(found.LFTagsOnTable),
    onColumns: new Map(columns),
  };
}

/** A resource has one value of a key. */
function tagsOf(pairs: readonly LFTagPair[] | undefined): Record<string, string> {
  const entries = (pairs ?? []).map(
    ({ TagKey, TagValues }) => [lower(TagKey), lower(TagValues?.[0])] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
