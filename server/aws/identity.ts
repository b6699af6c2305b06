import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { env } from "@/server/env";
import { type AwsTarget, clientFor } from "./clients";
import { awsCall } from "./error";

export interface CallerIdentity {
  accountId: string;
  arn: string;
}

/** Who Headgate itself is to AWS: the cheapest proof that AWS answers. */
export async function ownIdentity(): Promise<CallerIdentity> {
  return callerIdentity({
    accountId: "",
    region: env().AWS_REGION,
    roleArn: null,
    sessionName: "headgate",
  });
}

/** IAM action: none needed (sts:GetCallerIdentity is always allowed). Who Headgate is as a role: the proof that it can be assumed. */
export async function callerIdentity(target: AwsTarget): Promise<CallerIdentity> {
  const sts = clientFor(STSClient, target);
  const answer = await awsCall("sts", "GetCallerIdentity", () => sts.send(new GetCallerIdentityCommand({})));
  return { accountId: answer.Account ?? "", arn: answer.Arn ?? "" };
}
