import type * as glue from "@aws-sdk/client-glue";
import type { Table, TableInput, TableTarget } from "@/server/local/catalog";
import { invalidInput, notImplemented } from "@/server/local/catalog/errors";
import { present, readColumns, readStorage, writeColumns, writeStorage } from "./descriptors";

/** A table as a request tells it; what this endpoint doesn't keep is refused. */
export function readTable(input: glue.TableInput | undefined): TableInput {
  if (!input) throw invalidInput("TableInput must be given");
  if (input.ViewDefinition) throw notImplemented("ViewDefinition of a table");
  return present<TableInput>({
    name: input.Name ?? "",
    description: input.Description,
    owner: input.Owner,
    lastAccessAt: input.LastAccessTime,
    lastAnalyzedAt: input.LastAnalyzedTime,
    retention: input.Retention ?? 0,
    storage: input.StorageDescriptor && readStorage(input.StorageDescriptor),
    partitionKeys: readColumns(input.PartitionKeys),
    viewOriginalText: input.ViewOriginalText,
    viewExpandedText: input.ViewExpandedText,
    tableType: input.TableType,
    parameters: input.Parameters ?? {},
    target: input.TargetTable && readTarget(input.TargetTable),
  });
}

function readTarget({ CatalogId, DatabaseName, Name, Region }: glue.TableIdentifier): TableTarget {
  if (!CatalogId || !DatabaseName || !Name) {
    throw invalidInput("TargetTable must have CatalogId, DatabaseName and Name");
  }
  return present<TableTarget>({
    accountId: CatalogId,
    databaseName: DatabaseName.toLowerCase(),
    name: Name.toLowerCase(),
    region: Region,
  });
}

/** A table as Glue answers it. */
export function writeTable(table: Table, registered: boolean): glue.Table {
  return {
    Name: table.name,
    DatabaseName: table.databaseName,
    CatalogId: table.accountId,
    Description: table.description,
    Owner: table.owner,
    CreateTime: table.createdAt,
    UpdateTime: table.updatedAt,
    LastAccessTime: table.lastAccessAt,
    LastAnalyzedTime: table.lastAnalyzedAt,
    Retention: table.retention,
    StorageDescriptor: table.storage && writeStorage(table.storage),
    PartitionKeys: writeColumns(table.partitionKeys),
    ViewOriginalText: table.viewOriginalText,
    ViewExpandedText: table.viewExpandedText,
    TableType: table.tableType,
    Parameters: table.parameters,
    CreatedBy: table.createdBy,
    IsRegisteredWithLakeFormation: registered,
    TargetTable: table.target && {
      CatalogId: table.target.accountId,
      DatabaseName: table.target.databaseName,
      Name: table.target.name,
      Region: table.target.region,
    },
    VersionId: table.versionId,
  };
}
