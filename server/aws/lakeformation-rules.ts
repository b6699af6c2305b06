import {
  type DataCellsFilter,
  paginateListDataCellsFilter,
  paginateListLakeFormationOptIns,
  paginateListResources,
} from "@aws-sdk/client-lakeformation";
import type { AwsTarget } from "./clients";
import { lakeFormation, PAGE_SIZE, pagesOf } from "./lakeformation-pages";
import { columnsOf, type LakeColumns, type LakeResource, lower, resourceOf } from "./lakeformation-resource";

/** A data cells filter: all rows without an expression, all columns without a list. */
export interface LakeCellsFilter {
  database: string;
  table: string;
  name: string;
  rowFilter?: string;
  columns?: LakeColumns;
}

/** IAM action: lakeformation:ListDataCellsFilter. Of all tables. */
export async function* cellsFilterPages(target: AwsTarget): AsyncGenerator<LakeCellsFilter[]> {
  const pages = paginateListDataCellsFilter({ client: lakeFormation(target), pageSize: PAGE_SIZE }, {});
  for await (const page of pagesOf("lakeformation", "ListDataCellsFilter", pages))
    yield (page.DataCellsFilters ?? []).map(filterOf);
}

function filterOf(found: DataCellsFilter): LakeCellsFilter {
  const { DatabaseName, TableName, Name, RowFilter } = found;
  const columns = columnsOf(found);
  return {
    ...{ database: lower(DatabaseName), table: lower(TableName), name: Name ?? "" },
    // Of all rows Lake Formation tells the expression TRUE as well.
    ...(RowFilter?.FilterExpression && !RowFilter.AllRowsWildcard
      ? { rowFilter: RowFilter.FilterExpression }
      : {}),
    ...(columns ? { columns } : {}),
  };
}

export interface LakeOptIn {
  principal: string;
  /** Null where Headgate does not know its kind or its catalog. */
  resource: LakeResource | null;
}

/** IAM action: lakeformation:ListLakeFormationOptIns. */
export async function* optInPages(target: AwsTarget): AsyncGenerator<LakeOptIn[]> {
  const pages = paginateListLakeFormationOptIns({ client: lakeFormation(target), pageSize: PAGE_SIZE }, {});
  for await (const page of pagesOf("lakeformation", "ListLakeFormationOptIns", pages))
    yield (page.LakeFormationOptInsInfoList ?? []).map(({ Principal, Resource }) => ({
      principal: Principal?.DataLakePrincipalIdentifier ?? "",
      resource: Resource ? resourceOf(Resource, target.accountId) : null,
    }));
}

export interface LakeLocation {
  /** arn:aws:s3:::bucket/prefix */
  arn: string;
  hybrid: boolean;
}

/** IAM action: lakeformation:ListResources. */
export async function* locationPages(target: AwsTarget): AsyncGenerator<LakeLocation[]> {
  const pages = paginateListResources({ client: lakeFormation(target), pageSize: PAGE_SIZE }, {});
  for await (const page of pagesOf("lakeformation", "ListResources", pages))
    yield (page.ResourceInfoList ?? []).map(({ ResourceArn, HybridAccessEnabled }) => ({
      arn: ResourceArn ?? "",
      hybrid: HybridAccessEnabled ?? false,
    }));
}
