import type { VerificationStatus } from "@aws-sdk/client-lakeformation";
import { rightsOfRole } from "@/server/local/services/athena/lent-rights";
import { AwsError } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";
import type { Location } from "./locations";

/** What the user guide asks of the role of a location, whose data is read and written with it. */
const onObjects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];

/** Whether the role of a location can do its work there, worked out anew each time that it is asked. */
export async function verificationOf(
  { directory, objects }: Pick<LakeFormationDeps, "directory" | "objects">,
  { resourceArn, roleArn }: Location,
): Promise<VerificationStatus> {
  const [bucketArn = ""] = resourceArn.split("/");
  const bucket = await objects.bucket(bucketArn.slice(bucketArn.lastIndexOf(":") + 1));
  if (!bucket) return "VERIFICATION_FAILED";
  const { authorize } = rightsOfRole(directory, roleArn);
  const owner = { owner: bucket.accountId };
  try {
    authorize("s3:ListBucket", bucketArn, owner);
    for (const action of onObjects) authorize(action, `${resourceArn}/*`, owner);
    return "VERIFIED";
  } catch (error) {
    if (error instanceof AwsError) return "NOT_VERIFIED";
    throw error;
  }
}
