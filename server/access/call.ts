import type { AwsTarget } from "@/server/aws/clients";
import {
  filterRequest,
  grantRequest,
  pairsRequest,
  resourceRequest,
  tagsRequest,
} from "@/server/aws/lakeformation-request";
import * as aws from "@/server/aws/lakeformation-write";
import * as tags from "@/server/aws/lakeformation-write-tags";
import type { Call } from "@/server/changes";
import type { Step } from "./operation";

/** The call that a step is, as AWS takes it. */
export function callOf({ catalogId, operation }: Step): Call {
  return {
    service: "lakeformation",
    operation: operation.name,
    request: { ...requestOf(catalogId, operation) },
  };
}

function requestOf(ownId: string, operation: Step["operation"]): object {
  switch (operation.name) {
    case "CreateLFTag":
      return { TagKey: operation.key, TagValues: operation.values };
    case "UpdateLFTag":
      return { TagKey: operation.key, TagValuesToAdd: operation.add, TagValuesToDelete: operation.remove };
    case "DeleteLFTag":
      return { TagKey: operation.key };
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource":
      return {
        Resource: resourceRequest(operation.resource, ownId),
        LFTags: pairsRequest(operation.tags, ownId),
      };
    case "CreateLFTagExpression":
    case "UpdateLFTagExpression": {
      const { name, description, expression } = operation.expression;
      return { Name: name, Description: description, Expression: tagsRequest(expression) };
    }
    case "DeleteLFTagExpression":
      return { Name: operation.expressionName };
    case "GrantPermissions":
    case "RevokePermissions":
      return grantRequest(operation.grant, ownId);
    case "CreateDataCellsFilter":
    case "UpdateDataCellsFilter":
      return { TableData: filterRequest(operation.filter, ownId) };
    case "DeleteDataCellsFilter": {
      const { database, table, filterName } = operation;
      return { TableCatalogId: ownId, DatabaseName: database, TableName: table, Name: filterName };
    }
    default: {
      const { principal, resource } = operation.optIn;
      const Principal = { DataLakePrincipalIdentifier: principal };
      return { Principal, Resource: resourceRequest(resource, ownId) };
    }
  }
}

export function send(target: AwsTarget, operation: Step["operation"]): Promise<void> {
  switch (operation.name) {
    case "CreateLFTag":
      return tags.createTag(target, operation.key, operation.values);
    case "UpdateLFTag":
      return tags.updateTag(target, operation.key, operation);
    case "DeleteLFTag":
      return tags.deleteTag(target, operation.key);
    case "AddLFTagsToResource":
      return tags.addTags(target, operation.resource, operation.tags);
    case "RemoveLFTagsFromResource":
      return tags.removeTags(target, operation.resource, operation.tags);
    case "CreateLFTagExpression":
      return tags.createExpression(target, operation.expression);
    case "UpdateLFTagExpression":
      return tags.updateExpression(target, operation.expression);
    case "DeleteLFTagExpression":
      return tags.deleteExpression(target, operation.expressionName);
    case "GrantPermissions":
      return aws.grantPermissions(target, operation.grant);
    case "RevokePermissions":
      return aws.revokePermissions(target, operation.grant);
    case "CreateDataCellsFilter":
      return aws.createCellsFilter(target, operation.filter);
    case "UpdateDataCellsFilter":
      return aws.updateCellsFilter(target, operation.filter);
    case "DeleteDataCellsFilter":
      return aws.deleteCellsFilter(target, { ...operation, name: operation.filterName });
    case "CreateLakeFormationOptIn":
      return aws.createOptIn(target, operation.optIn);
    case "DeleteLakeFormationOptIn":
      return aws.deleteOptIn(target, operation.optIn);
  }
}
