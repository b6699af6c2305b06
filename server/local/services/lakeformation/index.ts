import * as lakeformation from "@aws-sdk/client-lakeformation";
import type { Pool } from "pg";
import type { Directory } from "@/server/local/auth/principals";
import { lakeFormationDdl, lakeFormationTables } from "@/server/local/lakeformation/ddl";
import { withFormer } from "@/server/local/lakeformation/former";
import { defineService, type Service } from "@/server/local/wire/service";
import { type Locations, locationDdl } from "./locations";
import {
  deregisterResource,
  describeResource,
  listResources,
  registerResource,
  updateResource,
} from "./resources";
import { getDataLakeSettings, putDataLakeSettings } from "./settings";

export interface LakeFormationDeps {
  state: Pool;
  directory: Directory;
  locations: Locations;
}

/** AWS Lake Formation: the settings of an account's lake, the S3 locations it has registered. */
export function createLakeFormationService(deps: LakeFormationDeps): Service {
  return defineService(
    lakeformation,
    {
      name: "lakeformation",
      ddl: withFormer(`${locationDdl}${lakeFormationDdl}`),
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
    },
  );
}
