import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { invalidInput, notImplemented } from "@/server/local/catalog/errors";
import { type Standing, standingOf } from "@/server/local/lakeformation/authority";
import { give, take } from "@/server/local/lakeformation/give";
import type { GrantInput } from "@/server/local/lakeformation/grants";
import { isPermission, type Permission } from "@/server/local/lakeformation/permissions";
import { principalExists, readPrincipal } from "@/server/local/lakeformation/principals";
import { inTransaction, type Queryable } from "@/server/local/state/transaction";
import { AwsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";
import { readCatalogId, readResource } from "./resource-shape";

type Lf = typeof lakeformation;

const mostEntries = 20;

type Entry = Omit<lakeformation.BatchPermissionsRequestEntry, "Id">;
type Act = (client: Queryable, standing: Standing, grant: GrantInput) => Promise<void>;

/** The principal of a request, whose form must be one that Lake Formation knows. */
export function readPrincipalOf(principal: lakeformation.DataLakePrincipal | undefined): string {
  const identifier = principal?.DataLakePrincipalIdentifier ?? "";
  if (!readPrincipal(identifier)) throw invalidInput(`Invalid principal, arn: ${identifier}`);
  return identifier;
}

function readPermissions(given: readonly string[] | undefined): Permission[] {
  const asked = [...new Set(given ?? [])];
  const known = asked.filter(isPermission);
  if (known.length === asked.length) return known;
  throw invalidInput(
    `Please grant only valid Lake Formation permissions. [${asked.join(", ")}] are not all valid Lake Formation permissions.`,
  );
}

function readGrant(entry: Entry, catalogId: string | undefined, ctx: CallContext): GrantInput {
  if (entry.Condition !== undefined) throw notImplemented("Condition of a grant");
  const { accountId, arn } = ctx.caller;
  return {
    accountId,
    principal: readPrincipalOf(entry.Principal),
    resource: readResource(entry.Resource, readCatalogId(catalogId, accountId)),
    permissions: readPermissions(entry.Permissions),
    grantable: readPermissions(entry.PermissionsWithGrantOption),
    updatedBy: arn,
  };
}

/** A principal that is gone keeps what it had, so its permissions can be taken back; nothing more is given to it. */
function giveTo({ directory }: LakeFormationDeps): Act {
  return (client, standing, grant) => {
    if (!principalExists(directory, grant.principal)) {
      throw invalidInput(`Invalid principal, arn: ${grant.principal}`);
    }
    return give(client, standing, grant);
  };
}

async function actOn(deps: LakeFormationDeps, ctx: CallContext, act: Act, grant: GrantInput): Promise<void> {
  await inTransaction(deps.state, async (client) => act(client, await standingOf(client, ctx.caller), grant));
}

export async function grantPermissions(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "GrantPermissions">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "GrantPermissions">> {
  ctx.authorize("lakeformation:GrantPermissions", "*");
  await actOn(deps, ctx, giveTo(deps), readGrant(input, input.CatalogId, ctx));
  return {};
}

export async function revokePermissions(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "RevokePermissions">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "RevokePermissions">> {
  ctx.authorize("lakeformation:RevokePermissions", "*");
  await actOn(deps, ctx, take, readGrant(input, input.CatalogId, ctx));
  return {};
}

export async function batchGrantPermissions(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "BatchGrantPermissions">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "BatchGrantPermissions">> {
  ctx.authorize("lakeformation:BatchGrantPermissions", "*");
  return { Failures: await each(deps, input, ctx, giveTo(deps)) };
}

export async function batchRevokePermissions(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "BatchRevokePermissions">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "BatchRevokePermissions">> {
  ctx.authorize("lakeformation:BatchRevokePermissions", "*");
  return { Failures: await each(deps, input, ctx, take) };
}

/** Does each entry by itself; those that fail are told, and hold up no other. */
async function each(
  deps: LakeFormationDeps,
  { Entries = [], CatalogId }: lakeformation.BatchGrantPermissionsRequest,
  ctx: CallContext,
  act: Act,
): Promise<lakeformation.BatchPermissionsFailureEntry[]> {
  if (Entries.length === 0 || Entries.length > mostEntries) {
    throw invalidInput(`Entries must have 1 to ${mostEntries} members, and there are ${Entries.length}`);
  }
  if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length) {
    throw invalidInput("The Id of each entry must be its own");
  }
  const failures: lakeformation.BatchPermissionsFailureEntry[] = [];
  for (const entry of Entries) {
    try {
      await actOn(deps, ctx, act, readGrant(entry, CatalogId, ctx));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failures.push({
        RequestEntry: entry,
        Error: { ErrorCode: error.name, ErrorMessage: error.message },
      });
    }
  }
  return failures;
}
