import type * as iam from "@aws-sdk/client-iam";
import { madeAtOf, type Principal, roleIdOf } from "@/server/local/auth/principals";
import { awsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import type { IamDeps } from "./index";

type Iam = typeof iam;

const pageSize = 100;
const sessionSeconds = 3600;

export async function getRole(
  { directory }: IamDeps,
  { RoleName = "" }: InputOf<Iam, "GetRole">,
  ctx: CallContext,
): Promise<OutputOf<Iam, "GetRole">> {
  const { accountId } = ctx.caller;
  const role = directory.rolesOf(accountId).find(({ name }) => name.toLowerCase() === RoleName.toLowerCase());
  ctx.authorize("iam:GetRole", role?.arn ?? `arn:aws:iam::${accountId}:role/${RoleName}`);
  if (!role) throw awsError("NoSuchEntity", `The role with name ${RoleName} cannot be found.`, 404);
  return { Role: written(role) };
}

export async function listRoles(
  { directory }: IamDeps,
  { PathPrefix = "/", Marker, MaxItems = pageSize }: InputOf<Iam, "ListRoles">,
  ctx: CallContext,
): Promise<OutputOf<Iam, "ListRoles">> {
  const { accountId } = ctx.caller;
  ctx.authorize("iam:ListRoles", `arn:aws:iam::${accountId}:role${PathPrefix}`);
  const after = Marker === undefined ? "" : readMarker(Marker);
  const found = directory
    .rolesOf(accountId)
    .filter((role) => pathOf(role).startsWith(PathPrefix) && role.name > after);
  const page = found.slice(0, MaxItems);
  const last = found.length > page.length ? page.at(-1) : undefined;
  return {
    Roles: page.map(written),
    IsTruncated: last !== undefined,
    ...(last ? { Marker: Buffer.from(last.name).toString("base64") } : {}),
  };
}

/** A marker is the name of the last role that was told. */
function readMarker(marker: string): string {
  const name = Buffer.from(marker, "base64").toString();
  if (/^[\w+=,.@-]{1,64}$/.test(name) && Buffer.from(name).toString("base64") === marker) return name;
  throw awsError("ValidationError", "Invalid Marker.");
}

const pathOf = ({ arn, name }: Principal): string =>
  arn.slice(arn.indexOf(":role/") + ":role".length, arn.length - name.length);

function written(role: Principal): iam.Role {
  return {
    Path: pathOf(role),
    RoleName: role.name,
    RoleId: roleIdOf(role),
    Arn: role.arn,
    CreateDate: madeAtOf(role),
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trustPolicy(role))),
    MaxSessionDuration: sessionSeconds,
  };
}

function trustPolicy({ trust }: Principal): object {
  const { principals, services, externalId } = trust;
  const condition =
    externalId === undefined ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: {
          ...(principals.length > 0 ? { AWS: principals } : {}),
          ...(services.length > 0 ? { Service: services } : {}),
        },
        Action: "sts:AssumeRole",
        ...condition,
      },
    ],
  };
}
