import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { env } from "@/server/env";
import { clientFor } from "./clients";
import { awsCall } from "./error";

/** IAM action: none needed (sts:GetCallerIdentity is always allowed). Who Headgate itself is to AWS: the cheapest proof that AWS answers. */
export async function ownIdentity(): Promise<{ accountId: string; arn: string }> {
  const sts = clientFor(STSClient, {
    accountId: "",
    region: env().AWS_REGION,
    roleArn: null,
    sessionName: "headgate",
  });
  const answer = await awsCall("sts", "GetCallerIdentity", () => sts.send(new GetCallerIdentityCommand({})));
  return { accountId: answer.Account ?? "", arn: answer.Arn ?? "" };
}
