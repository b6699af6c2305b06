import { paginateSearchDatabasesByLFTags, paginateSearchTablesByLFTags } from "@aws-sdk/client-lakeformation";
import type { AwsTarget } from "./clients";
import { lakeFormation, PAGE_SIZE, pagesOf } from "./lakeformation-pages";
import { type LakeExpression, lower } from "./lakeformation-resource";

/** IAM action: lakeformation:SearchTablesByLFTags. What it matches, of whatever depth; its tags must be there. */
export async function* taggedTablePages(
  target: AwsTarget,
  expression: LakeExpression,
): AsyncGenerator<{ database: string; table: string }[]> {
  const asked = { Expression: conditionsOf(expression) };
  const pages = paginateSearchTablesByLFTags({ client: lakeFormation(target), pageSize: PAGE_SIZE }, asked);
  for await (const page of pagesOf("lakeformation", "SearchTablesByLFTags", pages))
    yield (page.TableList ?? []).map(({ Table }) => ({
      database: lower(Table?.DatabaseName),
      table: lower(Table?.Name),
    }));
}

/** IAM action: lakeformation:SearchDatabasesByLFTags. The same of databases. */
export async function* taggedDatabasePages(
  target: AwsTarget,
  expression: LakeExpression,
): AsyncGenerator<{ database: string }[]> {
  const asked = { Expression: conditionsOf(expression) };
  const pages = paginateSearchDatabasesByLFTags(
    { client: lakeFormation(target), pageSize: PAGE_SIZE },
    asked,
  );
  for await (const page of pagesOf("lakeformation", "SearchDatabasesByLFTags", pages))
    yield (page.DatabaseList ?? []).map(({ Database }) => ({ database: lower(Database?.Name) }));
}

const conditionsOf = (expression: LakeExpression) =>
  Object.entries(expression).map(([TagKey, TagValues]) => ({ TagKey, TagValues }));
