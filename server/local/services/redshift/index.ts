import * as redshift from "@aws-sdk/client-redshift";
import { ClusterNotFoundFault } from "@aws-sdk/client-redshift";
import type { Pool } from "pg";
import {
  awsError,
  type CallContext,
  defineService,
  type InputOf,
  type OutputOf,
  type Service,
} from "@/server/local/wire/service";
import { pageOf, stableId, type WarehouseFacts, warehousesOf } from "./definitions";
import { federatedUser, issuePassword, passwordsDdl } from "./passwords";

type Redshift = typeof redshift;
export interface RedshiftDeps {
  state: Pool;
  warehouseFacts: readonly WarehouseFacts[];
}

const defaultRecords = 100;
const defaultSeconds = 900;

/** Amazon Redshift, provisioned: which clusters there are, and temporary logins to them. */
export function createRedshiftService(deps: RedshiftDeps): Service {
  return defineService(
    redshift,
    {
      name: "redshift",
      ddl: passwordsDdl,
      reset: async () => {
        await deps.state.query("truncate redshift_temporary_password");
      },
    },
    {
      DescribeClusters: async (input, ctx) => describeClusters(deps, input, ctx),
      GetClusterCredentialsWithIAM: (input, ctx) => getClusterCredentials(deps, input, ctx),
    },
  );
}

function describeClusters(
  deps: RedshiftDeps,
  input: InputOf<Redshift, "DescribeClusters">,
  ctx: CallContext,
): OutputOf<Redshift, "DescribeClusters"> {
  const { ClusterIdentifier: wanted } = input;
  ctx.authorize("redshift:DescribeClusters", clusterArn(ctx, wanted ?? "*"));
  const all = warehousesOf(deps.warehouseFacts, ctx, "cluster");
  const named = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  if (wanted !== undefined && named.length === 0) throw notFound(wanted);
  // the local clusters carry no tags, so whoever asks for one finds none
  const tagged = (input.TagKeys?.length ?? 0) + (input.TagValues?.length ?? 0) > 0;
  const { page, next } = pageOf(tagged ? [] : named, input.Marker, input.MaxRecords ?? defaultRecords, () =>
    awsError("InvalidParameterValue", "The marker is invalid."),
  );
  return {
    Clusters: page.map((facts) => toCluster(ctx, facts)),
    ...(next !== undefined ? { Marker: next } : {}),
  };
}

function toCluster(ctx: CallContext, facts: WarehouseFacts) {
  const namespace = stableId("cluster", facts.accountId, facts.name);
  const host = stableId("host", facts.accountId, facts.name).replaceAll("-", "").slice(0, 12);
  return {
    ClusterIdentifier: facts.name,
    ...(facts.nodeType !== undefined ? { NodeType: facts.nodeType } : {}),
    ...(facts.numberOfNodes !== undefined ? { NumberOfNodes: facts.numberOfNodes } : {}),
    ClusterStatus: "available",
    ClusterAvailabilityStatus: "Available",
    MasterUsername: facts.adminUser,
    DBName: facts.database,
    Endpoint: { Address: `${facts.name}.c${host}.${ctx.region}.redshift.amazonaws.com`, Port: facts.port },
    ClusterNamespaceArn: `arn:aws:redshift:${ctx.region}:${facts.accountId}:namespace:${namespace}`,
    IamRoles: [{ IamRoleArn: facts.defaultRoleArn, ApplyStatus: "in-sync" }],
    DefaultIamRoleArn: facts.defaultRoleArn,
    PubliclyAccessible: false,
    Tags: [],
  };
}

async function getClusterCredentials(
  deps: RedshiftDeps,
  input: InputOf<Redshift, "GetClusterCredentialsWithIAM">,
  ctx: CallContext,
): Promise<OutputOf<Redshift, "GetClusterCredentialsWithIAM">> {
  const { ClusterIdentifier: name, DbName, CustomDomainName } = input;
  if (CustomDomainName !== undefined) {
    throw awsError(
      "NotImplementedException",
      "The local AWS endpoint doesn't implement CustomDomainName of redshift:GetClusterCredentialsWithIAM.",
      501,
    );
  }
  if (name === undefined) {
    throw awsError(
      "InvalidParameterCombination",
      "Either ClusterIdentifier or CustomDomainName is required.",
    );
  }
  const seconds = input.DurationSeconds ?? defaultSeconds;
  if (seconds < 900 || seconds > 3600) {
    throw awsError("InvalidParameterValue", "DurationSeconds must be between 900 and 3600.");
  }
  const resource = `arn:aws:redshift:${ctx.region}:${ctx.caller.accountId}:dbname:${name}/${DbName ?? "*"}`;
  ctx.authorize("redshift:GetClusterCredentialsWithIAM", resource);
  const found = warehousesOf(deps.warehouseFacts, ctx, "cluster").find((facts) => facts.name === name);
  if (!found) throw notFound(name);
  const login = await issuePassword(deps.state, federatedUser(ctx.caller), seconds);
  return {
    DbUser: login.user,
    DbPassword: login.password,
    Expiration: login.expiresAt,
    NextRefreshTime: login.expiresAt,
  };
}

function clusterArn(ctx: CallContext, name: string): string {
  return `arn:aws:redshift:${ctx.region}:${ctx.caller.accountId}:cluster:${name}`;
}

function notFound(name: string) {
  return new ClusterNotFoundFault({ message: `Cluster ${name} not found.`, $metadata: {} });
}
