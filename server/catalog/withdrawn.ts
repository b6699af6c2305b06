import { awsTargetFor } from "@/server/accounts";
import { mayNow } from "@/server/identity";
import { type Job, RunFailure } from "@/server/runs";

/** What was asked for with a right or a role that is gone by now is not begun. */
export async function refuseWithdrawn(
  { run, input }: Pick<Job<{ roleArn: string }>, "run" | "input">,
  accountId: string,
): Promise<void> {
  const id = run.ownerId ?? "";
  if (!(await mayNow(id, "catalog.update")))
    throw new RunFailure("forbidden", "Its owner may not change the catalog any more, so it was not done.");
  const { roleArn } = await awsTargetFor({ actor: { id, email: "" } }, accountId);
  if (roleArn !== input.roleArn)
    throw new RunFailure(
      "forbidden",
      `Your IAM role in the account ${accountId} is no longer ${input.roleArn}. Start it again as ${roleArn}.`,
    );
}
