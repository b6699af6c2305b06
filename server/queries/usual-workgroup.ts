import { listAthenaWorkgroups } from "@/server/aws/athena-catalog";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";

const USUAL = "primary";

/** Where a role's queries run: in the workgroup that every account has, or the first one that takes any. */
export async function usualWorkgroup(target: AwsTarget): Promise<string> {
  const found = await listAthenaWorkgroups(target).catch((error: unknown) => {
    if (error instanceof AwsError && error.code === "aws_denied") return [];
    throw error;
  });
  const enabled = found.filter(({ status }) => status === "ENABLED").map(({ name }) => name);
  return enabled.includes(USUAL) ? USUAL : (enabled[0] ?? USUAL);
}
