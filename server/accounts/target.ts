import type { AwsTarget } from "@/server/aws/clients";
import { RunFailure } from "@/server/runs";
import type { AccountOnRecord } from "./on-record";
import { principalFor } from "./read";

interface Asker {
  actor: { id: string; email: string };
}

/** AWS as this person sees it in an account; throws `forbidden` with the way out when they have no principal there. */
export async function awsTargetFor(ctx: Asker, accountId: string): Promise<AwsTarget & { roleArn: string }> {
  const { account, roleArn } = await principalFor(ctx, accountId);
  return {
    accountId,
    region: account.region,
    roleArn,
    accountRoleArn: account.roleArn,
    externalId: account.externalId,
    sessionName: ctx.actor.email,
  };
}

/** AWS as a statement was queued to see it, whatever its owner may do by now: for watching and stopping it. */
export function recordedTarget(
  { accountId, roleArn }: { accountId: string; roleArn: string },
  account: AccountOnRecord | null,
  sessionName: string,
): AwsTarget {
  if (!account) throw new RunFailure("not_found", `The account ${accountId} is not there any more.`);
  const { region, externalId, roleArn: accountRoleArn } = account;
  return { accountId, region, roleArn, accountRoleArn, externalId, sessionName };
}
