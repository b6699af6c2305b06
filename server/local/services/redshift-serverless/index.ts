import * as serverless from "@aws-sdk/client-redshift-serverless";
import { ResourceNotFoundException, ValidationException } from "@aws-sdk/client-redshift-serverless";
import type { Pool } from "pg";
import {
  pageOf,
  stableId,
  type WarehouseFacts,
  warehousesOf,
  workgroupId,
} from "@/server/local/services/redshift/definitions";
import { federatedUser, issuePassword } from "@/server/local/services/redshift/passwords";
import {
  awsError,
  type CallContext,
  defineService,
  type InputOf,
  type OutputOf,
  type Service,
} from "@/server/local/wire/service";

type Serverless = typeof serverless;
export interface RedshiftServerlessDeps {
  state: Pool;
  warehouseFacts: readonly WarehouseFacts[];
}

const $metadata = {};
const defaultResults = 100;
const defaultSeconds = 900;

/** Amazon Redshift Serverless: which workgroups and namespaces there are, and temporary logins to them. */
export function createRedshiftServerlessService(deps: RedshiftServerlessDeps): Service {
  const { warehouseFacts: facts } = deps;
  return defineService(
    serverless,
    { name: "redshift-serverless" },
    {
      async ListWorkgroups(input, ctx) {
        ctx.authorize("redshift-serverless:ListWorkgroups", arnIn(ctx, "workgroup/*"));
        const other = input.ownerAccount !== undefined && input.ownerAccount !== ctx.caller.accountId;
        const all = other ? [] : warehousesOf(facts, ctx, "workgroup");
        const { page, next } = pageOf(all, input.nextToken, input.maxResults ?? defaultResults, badToken);
        const workgroups = page.map((found) => toWorkgroup(ctx, found));
        return { workgroups, ...(next !== undefined ? { nextToken: next } : {}) };
      },
      async GetWorkgroup(input, ctx) {
        const found = findWorkgroup(facts, ctx, "GetWorkgroup", input.workgroupName ?? "");
        return { workgroup: toWorkgroup(ctx, found) };
      },
      async ListNamespaces(input, ctx) {
        ctx.authorize("redshift-serverless:ListNamespaces", arnIn(ctx, "namespace/*"));
        const all = warehousesOf(facts, ctx, "workgroup");
        const { page, next } = pageOf(all, input.nextToken, input.maxResults ?? defaultResults, badToken);
        const namespaces = page.map((found) => toNamespace(ctx, found));
        return { namespaces, ...(next !== undefined ? { nextToken: next } : {}) };
      },
      async GetNamespace(input, ctx) {
        const name = input.namespaceName ?? "";
        const found = warehousesOf(facts, ctx, "workgroup").find((each) => namespaceName(each) === name);
        ctx.authorize(
          "redshift-serverless:GetNamespace",
          found ? namespaceArn(ctx, found) : arnIn(ctx, `namespace/${name}`),
        );
        if (!found) throw notFound("namespace", name);
        return { namespace: toNamespace(ctx, found) };
      },
      GetCredentials: (input, ctx) => getCredentials(deps, input, ctx),
    },
  );
}

async function getCredentials(
  deps: RedshiftServerlessDeps,
  input: InputOf<Serverless, "GetCredentials">,
  ctx: CallContext,
): Promise<OutputOf<Serverless, "GetCredentials">> {
  if (input.customDomainName !== undefined) {
    throw awsError(
      "NotImplementedException",
      "The local AWS endpoint doesn't implement customDomainName of redshift-serverless:GetCredentials.",
      501,
    );
  }
  if (input.workgroupName === undefined) {
    throw new ValidationException({
      message: "Either workgroupName or customDomainName is required.",
      $metadata,
    });
  }
  const seconds = input.durationSeconds ?? defaultSeconds;
  if (seconds < 900 || seconds > 3600) {
    throw new ValidationException({ message: "durationSeconds must be between 900 and 3600.", $metadata });
  }
  findWorkgroup(deps.warehouseFacts, ctx, "GetCredentials", input.workgroupName);
  const login = await issuePassword(deps.state, federatedUser(ctx.caller), seconds);
  return {
    dbUser: login.user,
    dbPassword: login.password,
    expiration: login.expiresAt,
    nextRefreshTime: login.expiresAt,
  };
}

function findWorkgroup(
  facts: readonly WarehouseFacts[],
  ctx: CallContext,
  action: string,
  name: string,
): WarehouseFacts {
  const found = warehousesOf(facts, ctx, "workgroup").find((each) => each.name === name);
  ctx.authorize(
    `redshift-serverless:${action}`,
    found ? workgroupArn(ctx, found) : arnIn(ctx, `workgroup/${name}`),
  );
  if (!found) throw notFound("workgroup", name);
  return found;
}

function toWorkgroup(ctx: CallContext, facts: WarehouseFacts) {
  const address = `${facts.name}.${facts.accountId}.${ctx.region}.redshift-serverless.amazonaws.com`;
  return {
    workgroupId: workgroupId(facts),
    workgroupArn: workgroupArn(ctx, facts),
    workgroupName: facts.name,
    namespaceName: namespaceName(facts),
    status: serverless.WorkgroupStatus.AVAILABLE,
    endpoint: { address, port: facts.port },
    port: facts.port,
    publiclyAccessible: false,
    ...(facts.baseCapacity !== undefined ? { baseCapacity: facts.baseCapacity } : {}),
  };
}

function toNamespace(ctx: CallContext, facts: WarehouseFacts) {
  return {
    namespaceId: namespaceId(facts),
    namespaceArn: namespaceArn(ctx, facts),
    namespaceName: namespaceName(facts),
    adminUsername: facts.adminUser,
    dbName: facts.database,
    defaultIamRoleArn: facts.defaultRoleArn,
    iamRoles: [facts.defaultRoleArn],
    status: serverless.NamespaceStatus.AVAILABLE,
  };
}

const namespaceName = (facts: WarehouseFacts) => facts.namespace ?? facts.name;
const namespaceId = (facts: WarehouseFacts) => stableId("namespace", facts.accountId, namespaceName(facts));
const arnIn = (ctx: CallContext, resource: string) =>
  `arn:aws:redshift-serverless:${ctx.region}:${ctx.caller.accountId}:${resource}`;
const workgroupArn = (ctx: CallContext, facts: WarehouseFacts) =>
  arnIn(ctx, `workgroup/${workgroupId(facts)}`);
const namespaceArn = (ctx: CallContext, facts: WarehouseFacts) =>
  arnIn(ctx, `namespace/${namespaceId(facts)}`);
const badToken = () => new ValidationException({ message: "The nextToken is invalid.", $metadata });

function notFound(kind: "workgroup" | "namespace", name: string) {
  return new ResourceNotFoundException({
    message: `The specified ${kind} ${name} was not found.`,
    resourceName: name,
    $metadata,
  });
}
