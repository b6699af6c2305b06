import { principalFor } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";

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
