import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { notImplemented } from "@/server/local/catalog/errors";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import { awsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";
import type { Location } from "./locations";
import { verificationOf } from "./verification";

type Lf = typeof lakeformation;

const pageSize = 100;
const serviceRole = (accountId: string) =>
  `arn:aws:iam::${accountId}:role/aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess`;

const invalid = (message: string) => awsError("InvalidInputException", message);
const notFound = () => awsError("EntityNotFoundException", "Resource is not registered");

/** Lake Formation's ARN of a location: a bucket or a prefix, without the slash at its end. */
export function readArn(arn: string | undefined): string {
  const plain = (arn ?? "").replace(/\/$/, "");
  if (/^arn:aws:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.+)?$/.test(plain)) return plain;
  throw invalid(`Invalid resource ARN: ${arn}`);
}

function roleOf(
  deps: LakeFormationDeps,
  input: { RoleArn?: string | undefined; UseServiceLinkedRole?: boolean | undefined },
  accountId: string,
): string {
  const { RoleArn, UseServiceLinkedRole } = input;
  if (UseServiceLinkedRole) {
    if (RoleArn !== undefined) throw invalid("RoleArn can't be given together with UseServiceLinkedRole");
    return serviceRole(accountId);
  }
  if (RoleArn === undefined) throw invalid("Either RoleArn or UseServiceLinkedRole must be given");
  const role = deps.directory.role(RoleArn);
  if (role?.accountId !== accountId || !role.trust.services.includes("lakeformation.amazonaws.com")) {
    throw invalid(`Unable to assume role ${RoleArn}. Verify that the role exists and trusts Lake Formation`);
  }
  return RoleArn;
}

function refuseOwner(operation: string, input: { ExpectedResourceOwnerAccount?: string | undefined }): void {
  if (input.ExpectedResourceOwnerAccount === undefined) return;
  throw notImplemented(`ExpectedResourceOwnerAccount of lakeformation:${operation}`);
}

export async function registerResource(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "RegisterResource">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "RegisterResource">> {
  ctx.authorize("lakeformation:RegisterResource", "*");
  const { accountId } = ctx.caller;
  refuseOwner("RegisterResource", input);
  const resourceArn = readArn(input.ResourceArn);
  const added = await deps.locations.add({
    accountId,
    resourceArn,
    roleArn: roleOf(deps, input, accountId),
    withFederation: input.WithFederation ?? false,
    hybridAccessEnabled: input.HybridAccessEnabled ?? false,
    withPrivilegedAccess: input.WithPrivilegedAccess ?? false,
  });
  if (!added) throw awsError("AlreadyExistsException", "Resource is already registered");
  return {};
}

/** Gives a location another role; what isn't told of it stays. */
export async function updateResource(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "UpdateResource">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "UpdateResource">> {
  ctx.authorize("lakeformation:UpdateResource", "*");
  const { accountId } = ctx.caller;
  refuseOwner("UpdateResource", input);
  const former = await deps.locations.find(accountId, readArn(input.ResourceArn));
  if (!former) throw notFound();
  if (former.roleArn === serviceRole(accountId)) {
    throw invalid("A location registered with the service-linked role can't be updated");
  }
  const replaced = await deps.locations.replace({
    ...former,
    roleArn: roleOf(deps, input, accountId),
    withFederation: input.WithFederation ?? former.withFederation,
    hybridAccessEnabled: input.HybridAccessEnabled ?? former.hybridAccessEnabled,
  });
  if (!replaced) throw notFound();
  return {};
}

export async function describeResource(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "DescribeResource">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "DescribeResource">> {
  ctx.authorize("lakeformation:DescribeResource", "*");
  const found = await deps.locations.find(ctx.caller.accountId, readArn(input.ResourceArn));
  if (!found) throw notFound();
  return { ResourceInfo: await infoOf(deps, found) };
}

async function infoOf(deps: LakeFormationDeps, location: Location): Promise<lakeformation.ResourceInfo> {
  return {
    ResourceArn: location.resourceArn,
    RoleArn: location.roleArn,
    LastModified: location.modifiedAt,
    WithFederation: location.withFederation,
    HybridAccessEnabled: location.hybridAccessEnabled,
    WithPrivilegedAccess: location.withPrivilegedAccess,
    VerificationStatus: await verificationOf(deps, location),
  };
}

export async function listResources(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "ListResources">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "ListResources">> {
  ctx.authorize("lakeformation:ListResources", "*");
  const list = `locations of ${ctx.caller.accountId}`;
  const all = await deps.locations.list(ctx.caller.accountId, readToken(input.NextToken, list));
  const found = all.filter((location) =>
    (input.FilterConditionList ?? []).every((one) => passes(location, one)),
  );
  const limit = input.MaxResults ?? pageSize;
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    ResourceInfoList: await Promise.all(page.map((one) => infoOf(deps, one))),
    NextToken: issueToken(last?.resourceArn, list),
  };
}

function passes(location: Location, condition: lakeformation.FilterCondition): boolean {
  const values: Record<string, string> = {
    RESOURCE_ARN: location.resourceArn,
    ROLE_ARN: location.roleArn,
    LAST_MODIFIED: location.modifiedAt.toISOString(),
  };
  const value = values[condition.Field ?? ""] ?? "";
  const [first = "", second = ""] = condition.StringValueList ?? [];
  const tests: Record<string, boolean> = {
    EQ: value === first,
    NE: value !== first,
    LE: value <= first,
    LT: value < first,
    GE: value >= first,
    GT: value > first,
    CONTAINS: value.includes(first),
    NOT_CONTAINS: !value.includes(first),
    BEGINS_WITH: value.startsWith(first),
    IN: (condition.StringValueList ?? []).includes(value),
    BETWEEN: value >= first && value <= second,
  };
  const passed = tests[condition.ComparisonOperator ?? ""];
  if (passed === undefined) throw invalid(`Invalid comparison operator: ${condition.ComparisonOperator}`);
  return passed;
}

export async function deregisterResource(
  { locations }: LakeFormationDeps,
  input: InputOf<Lf, "DeregisterResource">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "DeregisterResource">> {
  ctx.authorize("lakeformation:DeregisterResource", "*");
  if (!(await locations.remove(ctx.caller.accountId, readArn(input.ResourceArn)))) throw notFound();
  return {};
}
