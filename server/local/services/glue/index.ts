import * as glue from "@aws-sdk/client-glue";
import { catalogDdl, catalogTables } from "@/server/local/catalog";
import { authorizeCatalog, catalogOf } from "@/server/local/catalog/access";
import { defineService, type Service } from "@/server/local/wire/service";
import * as databases from "./databases";
import type { GlueDeps } from "./deps";
import * as batches from "./partition-batches";
import * as partitions from "./partitions";
import * as policies from "./policies";
import { searchTables } from "./search";
import * as statistics from "./statistics";
import * as versions from "./table-versions";
import * as tables from "./tables";
import * as tags from "./tags";

/** AWS Glue: the data catalog of each account. */
export function createGlueService(deps: GlueDeps): Service {
  return defineService(
    glue,
    {
      name: "glue",
      ddl: catalogDdl + tags.tagDdl,
      reset: async () => {
        await deps.state.query(`truncate ${catalogTables}, glue_tag cascade`);
      },
    },
    {
      CreateDatabase: (input, ctx) => databases.createDatabase(deps, input, ctx),
      GetDatabase: (input, ctx) => databases.getDatabase(deps, input, ctx),
      GetDatabases: (input, ctx) => databases.getDatabases(deps, input, ctx),
      UpdateDatabase: (input, ctx) => databases.updateDatabase(deps, input, ctx),
      DeleteDatabase: (input, ctx) => databases.deleteDatabase(deps, input, ctx),
      CreateTable: (input, ctx) => tables.createTable(deps, input, ctx),
      GetTable: (input, ctx) => tables.getTable(deps, input, ctx),
      GetTables: (input, ctx) => tables.getTables(deps, input, ctx),
      SearchTables: (input, ctx) => searchTables(deps, input, ctx),
      UpdateTable: (input, ctx) => tables.updateTable(deps, input, ctx),
      DeleteTable: (input, ctx) => tables.deleteTable(deps, input, ctx),
      BatchDeleteTable: (input, ctx) => tables.batchDeleteTable(deps, input, ctx),
      GetTableVersion: (input, ctx) => versions.getTableVersion(deps, input, ctx),
      GetTableVersions: (input, ctx) => versions.getTableVersions(deps, input, ctx),
      DeleteTableVersion: (input, ctx) => versions.deleteTableVersion(deps, input, ctx),
      BatchDeleteTableVersion: (input, ctx) => versions.batchDeleteTableVersion(deps, input, ctx),
      CreatePartition: (input, ctx) => partitions.createPartition(deps, input, ctx),
      GetPartition: (input, ctx) => partitions.getPartition(deps, input, ctx),
      GetPartitions: (input, ctx) => partitions.getPartitions(deps, input, ctx),
      UpdatePartition: (input, ctx) => partitions.updatePartition(deps, input, ctx),
      DeletePartition: (input, ctx) => partitions.deletePartition(deps, input, ctx),
      BatchCreatePartition: (input, ctx) => batches.batchCreatePartition(deps, input, ctx),
      BatchGetPartition: (input, ctx) => batches.batchGetPartition(deps, input, ctx),
      BatchUpdatePartition: (input, ctx) => batches.batchUpdatePartition(deps, input, ctx),
      BatchDeletePartition: (input, ctx) => batches.batchDeletePartition(deps, input, ctx),
      UpdateColumnStatisticsForTable: (input, ctx) => statistics.updateTableStatistics(deps, input, ctx),
      UpdateColumnStatisticsForPartition: (input, ctx) =>
        statistics.updatePartitionStatistics(deps, input, ctx),
      GetColumnStatisticsForTable: (input, ctx) => statistics.getTableStatistics(deps, input, ctx),
      GetColumnStatisticsForPartition: (input, ctx) => statistics.getPartitionStatistics(deps, input, ctx),
      DeleteColumnStatisticsForTable: (input, ctx) => statistics.deleteTableStatistics(deps, input, ctx),
      DeleteColumnStatisticsForPartition: (input, ctx) =>
        statistics.deletePartitionStatistics(deps, input, ctx),
      PutResourcePolicy: (input, ctx) => policies.putResourcePolicy(deps, input, ctx),
      GetResourcePolicy: (input, ctx) => policies.getResourcePolicy(deps, input, ctx),
      GetResourcePolicies: (input, ctx) => policies.getResourcePolicies(deps, input, ctx),
      DeleteResourcePolicy: (input, ctx) => policies.deleteResourcePolicy(deps, input, ctx),
      TagResource: (input, ctx) => tags.putTags(deps, input, ctx),
      UntagResource: (input, ctx) => tags.removeTags(deps, input, ctx),
      GetTags: (input, ctx) => tags.getTags(deps, input, ctx),
      GetCatalogImportStatus: async (input, ctx) => {
        const accountId = catalogOf(ctx, input.CatalogId);
        await authorizeCatalog(deps.catalog, ctx, "glue:GetCatalogImportStatus", { accountId });
        // Athena's own catalog, from before Glue, was never here.
        return { ImportStatus: { ImportCompleted: true } };
      },
    },
  );
}
