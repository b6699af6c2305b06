import type * as athena from "@aws-sdk/client-athena";
import type { WorkGroupConfiguration, WorkGroupState } from "@aws-sdk/client-athena";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { type Api, workGroupArn } from "./api";
import type { Stored } from "./documents";
import { invalid } from "./errors";
import { page, readToken } from "./page";

type Model = typeof athena;

export interface WorkGroupRecord {
  state: WorkGroupState;
  description: string | null;
  configuration: WorkGroupConfiguration;
}

export const primary = "primary";
const cutoffMin = 10_000_000;
const engineVersion = { SelectedEngineVersion: "AUTO", EffectiveEngineVersion: "Athena engine version 3" };
const scope = "";

/** Parts of a configuration that change nothing here are refused rather than kept and not heeded. */
const refused = [
  "ExecutionRole",
  "ManagedQueryResultsConfiguration",
  "CustomerContentEncryptionConfiguration",
  "IdentityCenterConfiguration",
  "QueryResultsS3AccessGrantsConfiguration",
  "MonitoringConfiguration",
  "EngineConfiguration",
  "AdditionalConfiguration",
] as const;

function checked(configuration: WorkGroupConfiguration): WorkGroupConfiguration {
  const odd = refused.find((name) => configuration[name] !== undefined);
  if (odd) throw invalid(`${odd} is not supported by the local engine`);
  const selected = configuration.EngineVersion?.SelectedEngineVersion;
  if (selected !== undefined && !["AUTO", "Athena engine version 3"].includes(selected)) {
    throw invalid(`${selected} is not supported by the local engine`);
  }
  if (configuration.ResultConfiguration?.EncryptionConfiguration) {
    throw invalid("EncryptionConfiguration is not supported by the local engine");
  }
  const cutoff = configuration.BytesScannedCutoffPerQuery;
  if (cutoff !== undefined && cutoff < cutoffMin) {
    throw invalid(`BytesScannedCutoffPerQuery must be at least ${cutoffMin} bytes`);
  }
  return configuration;
}

const defaults: WorkGroupConfiguration = {
  EnforceWorkGroupConfiguration: true,
  PublishCloudWatchMetricsEnabled: false,
  RequesterPaysEnabled: false,
};

/** The workgroup, after the check that the caller may do this with it. */
export async function openWorkGroup(
  name: string,
  operation: string,
  ctx: CallContext,
  api: Pick<Api, "workGroups" | "now">,
): Promise<Stored<WorkGroupRecord>> {
  ctx.authorize(`athena:${operation}`, workGroupArn(ctx, name));
  const { accountId } = ctx.caller;
  const found = await api.workGroups.get(accountId, scope, name);
  if (found) return found;
  if (name !== primary) throw invalid(`WorkGroup ${name} is not found.`);
  const record: WorkGroupRecord = {
    state: "ENABLED",
    description: null,
    configuration: { ...defaults, EnforceWorkGroupConfiguration: false },
  };
  await api.workGroups.create(accountId, scope, primary, record, new Date(api.now()));
  return openWorkGroup(name, operation, ctx, api);
}

export async function createWorkGroup(input: InputOf<Model, "CreateWorkGroup">, ctx: CallContext, api: Api) {
  const name = input.Name ?? "";
  ctx.authorize("athena:CreateWorkGroup", workGroupArn(ctx, name));
  if ((input.Tags ?? []).length > 0) throw invalid("Tags are not supported by the local engine");
  const configuration = { ...defaults, ...checked(input.Configuration ?? {}) };
  const record: WorkGroupRecord = { state: "ENABLED", description: input.Description ?? null, configuration };
  const made =
    name !== primary &&
    (await api.workGroups.create(ctx.caller.accountId, scope, name, record, new Date(api.now())));
  if (!made) throw invalid(`WorkGroup ${name} is already created`);
  return {};
}

export async function getWorkGroup(
  input: InputOf<Model, "GetWorkGroup">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "GetWorkGroup">> {
  const { id, createdAt, record } = await openWorkGroup(input.WorkGroup ?? "", "GetWorkGroup", ctx, api);
  return {
    WorkGroup: {
      Name: id,
      State: record.state,
      ...(record.description === null ? {} : { Description: record.description }),
      CreationTime: createdAt,
      Configuration: { ...record.configuration, EngineVersion: engineVersion },
    },
  };
}

export async function listWorkGroups(
  input: InputOf<Model, "ListWorkGroups">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "ListWorkGroups">> {
  ctx.authorize("athena:ListWorkGroups", "*");
  const { accountId } = ctx.caller;
  if (!(await api.workGroups.get(accountId, scope, primary))) {
    await openWorkGroup(primary, "ListWorkGroups", { ...ctx, authorize: () => {} }, api);
  }
  const limit = input.MaxResults ?? 50;
  const groups = await api.workGroups.list(
    accountId,
    scope,
    readToken("workgroups", input.NextToken),
    limit + 1,
  );
  const { shown, NextToken } = page(groups, limit, "workgroups", ({ id }) => id);
  const WorkGroups = shown.map(({ id, createdAt, record }) => ({
    Name: id,
    State: record.state,
    ...(record.description === null ? {} : { Description: record.description }),
    CreationTime: createdAt,
    EngineVersion: engineVersion,
  }));
  return { WorkGroups, NextToken };
}

export async function updateWorkGroup(input: InputOf<Model, "UpdateWorkGroup">, ctx: CallContext, api: Api) {
  const name = input.WorkGroup ?? "";
  const { record } = await openWorkGroup(name, "UpdateWorkGroup", ctx, api);
  const {
    ResultConfigurationUpdates: results = {},
    RemoveBytesScannedCutoffPerQuery: uncut,
    ...plain
  } = input.ConfigurationUpdates ?? {};
  const {
    BytesScannedCutoffPerQuery: cutoff,
    ResultConfiguration: before = {},
    ...rest
  } = record.configuration;
  const { OutputLocation: location, ...others } = before;
  const {
    OutputLocation: given,
    RemoveOutputLocation: removed,
    ExpectedBucketOwner: owner,
    RemoveExpectedBucketOwner: disowned,
  } = results;
  const kept = removed ? undefined : (given ?? location);
  const bucketOwner = disowned ? undefined : (owner ?? others.ExpectedBucketOwner);
  const configuration = checked({
    ...rest,
    ...(uncut || cutoff === undefined ? {} : { BytesScannedCutoffPerQuery: cutoff }),
    ...(plain as WorkGroupConfiguration),
    ResultConfiguration: {
      ...(kept === undefined ? {} : { OutputLocation: kept }),
      ...(bucketOwner === undefined ? {} : { ExpectedBucketOwner: bucketOwner }),
    },
  });
  await api.workGroups.update(ctx.caller.accountId, scope, name, {
    state: input.State ?? record.state,
    description: input.Description ?? record.description,
    configuration,
  });
  return {};
}

export async function deleteWorkGroup(input: InputOf<Model, "DeleteWorkGroup">, ctx: CallContext, api: Api) {
  const name = input.WorkGroup ?? "";
  await openWorkGroup(name, "DeleteWorkGroup", ctx, api);
  if (name === primary) throw invalid("The primary workgroup cannot be deleted");
  const { accountId } = ctx.caller;
  if (!input.RecursiveDeleteOption) {
    const holds =
      (await api.namedQueries.list(accountId, name, "", 1)).length +
      (await api.prepared.list(accountId, name, "", 1)).length +
      (await api.executions.list(accountId, name, null, 1)).length;
    if (holds > 0) throw invalid(`WorkGroup ${name} is not empty`);
  }
  await api.namedQueries.deleteScope(accountId, name);
  await api.prepared.deleteScope(accountId, name);
  await api.executions.deleteWorkGroup(accountId, name);
  await api.workGroups.delete(accountId, scope, name);
  return {};
}
