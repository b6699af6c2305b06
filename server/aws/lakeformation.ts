import {
  DescribeResourceCommand,
  LakeFormationClient,
  RegisterResourceCommand,
} from "@aws-sdk/client-lakeformation";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";

/** IAM action: lakeformation:DescribeResource. Whether Lake Formation has exactly this location. */
export async function isLocationRegistered(target: AwsTarget, ResourceArn: string): Promise<boolean> {
  const client = clientFor(LakeFormationClient, target);
  try {
    await awsCall("lakeformation", "DescribeResource", () =>
      client.send(new DescribeResourceCommand({ ResourceArn })),
    );
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.awsCode === "EntityNotFoundException") return false;
    throw error;
  }
}

/** IAM action: lakeformation:RegisterResource, by Lake Formation's own role. One that is registered stays so. */
export async function registerLocation(target: AwsTarget, ResourceArn: string): Promise<void> {
  const client = clientFor(LakeFormationClient, target);
  await awsCall("lakeformation", "RegisterResource", () =>
    client.send(new RegisterResourceCommand({ ResourceArn, UseServiceLinkedRole: true })),
  ).catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.awsCode !== "AlreadyExistsException") throw error;
  });
}
