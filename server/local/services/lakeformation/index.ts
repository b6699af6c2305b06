import * as lakeformation from "@aws-sdk/client-lakeformation";
import type { Pool } from "pg";
import type { Directory } from "@/server/local/auth/principals";
import type { Catalog } from "@/server/local/catalog";
import { lakeFormationDdl, lakeFormationTables } from "@/server/local/lakeformation/ddl";
import { vanishDdl } from "@/server/local/lakeformation/vanish";
import { defineService, type Service } from "@/server/local/wire/service";
import {
  createLFTagExpression,
  deleteLFTagExpression,
  getLFTagExpression,
  listLFTagExpressions,
  updateLFTagExpression,
} from "./expressions";
import { type Locations, locationDdl } from "./locations";
import {
  deregisterResource,
  describeResource,
  listResources,
  registerResource,
  updateResource,
} from "./resources";
import { getDataLakeSettings, putDataLakeSettings } from "./settings";
import { getResourceLFTags, searchDatabasesByLFTags, searchTablesByLFTags } from "./tagged";
import { addLFTagsToResource, removeLFTagsFromResource } from "./tagging";
import { createLFTag, deleteLFTag, getLFTag, listLFTags, updateLFTag } from "./tags";

export interface LakeFormationDeps {
  state: Pool;
  directory: Directory;
  catalog: Catalog;
  locations: Locations;
}

/** AWS Lake Formation: the settings of an account's lake, the S3 locations it has registered, its LF-tags. */
export function createLakeFormationService(deps: LakeFormationDeps): Service {
  return defineService(
    lakeformation,
    {
      name: "lakeformation",
      ddl: `${locationDdl}
${lakeFormationDdl}
${vanishDdl}`,
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

      CreateLFTag: (input, ctx) => createLFTag(deps, input, ctx),
      UpdateLFTag: (input, ctx) => updateLFTag(deps, input, ctx),
      GetLFTag: (input, ctx) => getLFTag(deps, input, ctx),
      DeleteLFTag: (input, ctx) => deleteLFTag(deps, input, ctx),
      ListLFTags: (input, ctx) => listLFTags(deps, input, ctx),

      CreateLFTagExpression: (input, ctx) => createLFTagExpression(deps, input, ctx),
      UpdateLFTagExpression: (input, ctx) => updateLFTagExpression(deps, input, ctx),
      GetLFTagExpression: (input, ctx) => getLFTagExpression(deps, input, ctx),
      DeleteLFTagExpression: (input, ctx) => deleteLFTagExpression(deps, input, ctx),
      ListLFTagExpressions: (input, ctx) => listLFTagExpressions(deps, input, ctx),

      AddLFTagsToResource: (input, ctx) => addLFTagsToResource(deps, input, ctx),
      RemoveLFTagsFromResource: (input, ctx) => removeLFTagsFromResource(deps, input, ctx),
      GetResourceLFTags: (input, ctx) => getResourceLFTags(deps, input, ctx),
      SearchDatabasesByLFTags: (input, ctx) => searchDatabasesByLFTags(deps, input, ctx),
      SearchTablesByLFTags: (input, ctx) => searchTablesByLFTags(deps, input, ctx),
    },
  );
}
