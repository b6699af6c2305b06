import * as lakeformation from "@aws-sdk/client-lakeformation";
import type { Pool } from "pg";
import type { Directory } from "@/server/local/auth/principals";
import type { Catalog } from "@/server/local/catalog";
import { lakeFormationDdl, lakeFormationTables } from "@/server/local/lakeformation/ddl";
import { firstGrantsDdl } from "@/server/local/lakeformation/first-grants";
import { vanishDdl } from "@/server/local/lakeformation/vanish";
import type { ObjectStore } from "@/server/local/objects/store";
import { defineService, type Service } from "@/server/local/wire/service";
import * as filters from "./cells-filters";
import { getEffectivePermissionsForPath } from "./effective-path";
import * as expressions from "./expressions";
import * as grants from "./grants";
import { listPermissions } from "./list-permissions";
import { type Locations, locationDdl } from "./locations";
import * as optIns from "./opt-ins";
import {
  deregisterResource,
  describeResource,
  listResources,
  registerResource,
  updateResource,
} from "./resources";
import { getDataLakeSettings, putDataLakeSettings } from "./settings";
import * as tagged from "./tagged";
import * as tagging from "./tagging";
import * as tags from "./tags";

export interface LakeFormationDeps {
  state: Pool;
  directory: Directory;
  catalog: Catalog;
  locations: Locations;
  objects: ObjectStore;
}

/** AWS Lake Formation: an account's settings, the S3 locations it has registered, its LF-tags, and who was given what. */
export function createLakeFormationService(deps: LakeFormationDeps): Service {
  return defineService(
    lakeformation,
    {
      name: "lakeformation",
      ddl: `${locationDdl}
${lakeFormationDdl}
${vanishDdl}
${firstGrantsDdl}`,
      reset: async () => {
        await deps.state.query(`truncate lakeformation_resource, ${lakeFormationTables}`);
      },
    },
    {
      GetDataLakeSettings: (input, ctx) => getDataLakeSettings(deps, input, ctx),
      PutDataLakeSettings: (input, ctx) => putDataLakeSettings(deps, input, ctx),

      RegisterResource: (input, ctx) => registerResource(deps, input, ctx),
      UpdateResource: (input, ctx) => updateResource(deps, input, ctx),
      DescribeResource: (input, ctx) => describeResource(deps, input, ctx),
      ListResources: (input, ctx) => listResources(deps, input, ctx),
      DeregisterResource: (input, ctx) => deregisterResource(deps, input, ctx),

      CreateLFTag: (input, ctx) => tags.createLFTag(deps, input, ctx),
      UpdateLFTag: (input, ctx) => tags.updateLFTag(deps, input, ctx),
      GetLFTag: (input, ctx) => tags.getLFTag(deps, input, ctx),
      DeleteLFTag: (input, ctx) => tags.deleteLFTag(deps, input, ctx),
      ListLFTags: (input, ctx) => tags.listLFTags(deps, input, ctx),

      CreateLFTagExpression: (input, ctx) => expressions.createLFTagExpression(deps, input, ctx),
      UpdateLFTagExpression: (input, ctx) => expressions.updateLFTagExpression(deps, input, ctx),
      GetLFTagExpression: (input, ctx) => expressions.getLFTagExpression(deps, input, ctx),
      DeleteLFTagExpression: (input, ctx) => expressions.deleteLFTagExpression(deps, input, ctx),
      ListLFTagExpressions: (input, ctx) => expressions.listLFTagExpressions(deps, input, ctx),

      AddLFTagsToResource: (input, ctx) => tagging.addLFTagsToResource(deps, input, ctx),
      RemoveLFTagsFromResource: (input, ctx) => tagging.removeLFTagsFromResource(deps, input, ctx),
      GetResourceLFTags: (input, ctx) => tagged.getResourceLFTags(deps, input, ctx),
      SearchDatabasesByLFTags: (input, ctx) => tagged.searchDatabasesByLFTags(deps, input, ctx),
      SearchTablesByLFTags: (input, ctx) => tagged.searchTablesByLFTags(deps, input, ctx),

      GrantPermissions: (input, ctx) => grants.grantPermissions(deps, input, ctx),
      RevokePermissions: (input, ctx) => grants.revokePermissions(deps, input, ctx),
      BatchGrantPermissions: (input, ctx) => grants.batchGrantPermissions(deps, input, ctx),
      BatchRevokePermissions: (input, ctx) => grants.batchRevokePermissions(deps, input, ctx),
      ListPermissions: (input, ctx) => listPermissions(deps, input, ctx),
      GetEffectivePermissionsForPath: (input, ctx) => getEffectivePermissionsForPath(deps, input, ctx),

      CreateDataCellsFilter: (input, ctx) => filters.createCellsFilter(deps, input, ctx),
      UpdateDataCellsFilter: (input, ctx) => filters.updateCellsFilter(deps, input, ctx),
      GetDataCellsFilter: (input, ctx) => filters.getCellsFilter(deps, input, ctx),
      ListDataCellsFilter: (input, ctx) => filters.listCellsFilters(deps, input, ctx),
      DeleteDataCellsFilter: (input, ctx) => filters.deleteCellsFilter(deps, input, ctx),

      CreateLakeFormationOptIn: (input, ctx) => optIns.createOptIn(deps, input, ctx),
      DeleteLakeFormationOptIn: (input, ctx) => optIns.deleteOptIn(deps, input, ctx),
      ListLakeFormationOptIns: (input, ctx) => optIns.listOptInsOf(deps, input, ctx),
    },
  );
}
