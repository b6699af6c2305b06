import { sessionOf } from "@/server/local/auth/principals";
import { createCatalog } from "@/server/local/catalog";
import type { WarehouseDatabase } from "@/server/local/warehouse";
import type { Caller, Service } from "@/server/local/wire/service";
import { createAthenaService } from "./athena";
import { athenaCatalog } from "./athena/glue-catalog";
import type { LocalDeps } from "./deps";
import { createGlueService } from "./glue";
import { createIamService } from "./iam";
import { createLakeFormationService } from "./lakeformation";
import { createLocations } from "./lakeformation/locations";
import { createRedshiftService } from "./redshift";
import { workgroupId } from "./redshift/definitions";
import { temporaryPasswordIsRight } from "./redshift/passwords";
import { createRedshiftDataService } from "./redshift-data";
import { createRedshiftServerlessService } from "./redshift-serverless";
import { createS3Service } from "./s3";
import { createObjectAccess } from "./s3/object-access";
import { createSecretsManagerService, readSecret } from "./secretsmanager";
import { createStsService } from "./sts";

/** Every service of the endpoint; its own page and the routing are made from this list. */
export function createServices(deps: LocalDeps): Service[] {
  const locations = createLocations(deps.state);
  const catalog = createCatalog(deps.state);
  return [
    createStsService(deps),
    createIamService(deps),
    createS3Service(deps),
    createSecretsManagerService(deps),
    createGlueService({ ...deps, catalog, locations, objectsOf: createObjectAccess(deps) }),
    createLakeFormationService({ ...deps, catalog, locations }),
    createAthenaService({
      ...deps,
      objectsOf: createObjectAccess(deps),
      catalogOf: (ctx) => athenaCatalog(catalog, ctx),
    }),
    createRedshiftService(deps),
    createRedshiftServerlessService(deps),
    createRedshiftDataService({
      ...deps,
      limits: deps.dataApiLimits,
      warehouses: withTemporaryPasswords(deps),
      objects: warehouseObjects(deps),
      readSecret: (accountId, nameOrArn) => readSecret(deps.state, accountId, nameOrArn),
      workgroupById: async (accountId, id) =>
        deps.warehouseFacts.find((facts) => facts.accountId === accountId && workgroupId(facts) === id)
          ?.name ?? null,
    }),
  ];
}

/** The warehouses, whose users may also come with a password that GetCredentials handed out. */
function withTemporaryPasswords({ state, warehouses }: LocalDeps): LocalDeps["warehouses"] {
  return {
    ...warehouses,
    passwordIsRight: async (user, password) =>
      (await warehouses.passwordIsRight(user, password)) || temporaryPasswordIsRight(state, user, password),
  };
}

/** S3 as the role of a warehouse reaches it: COPY and UNLOAD don't use the caller's own rights. */
function warehouseObjects(deps: LocalDeps) {
  const accessOf = createObjectAccess(deps);
  return (database: WarehouseDatabase) => {
    const roleArn = deps.warehouses.roleArn(database) ?? undefined;
    const role = deps.directory.role(roleArn ?? "");
    return { ...accessOf(role ? sessionOf(role, "") : nobody(database.target.accountId)), roleArn };
  };
}

/** A warehouse without a role: a caller that no policy allows anything. */
function nobody(accountId: string): Caller {
  const arn = `arn:aws:sts::${accountId}:assumed-role/none/none`;
  const names = { principal: "none", sessionName: "none", sessionTags: {}, accessKeyId: "" };
  return { accountId, arn, roleArn: arn, ...names, kind: "role", temporary: false };
}
