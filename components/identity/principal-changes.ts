import { RoleArn } from "@/server/identity/contract";

/** What has to be sent: only accounts whose role is another than before, null where it was taken away. */
export function changedPrincipals(
  before: Record<string, string>,
  typed: Record<string, string>,
): { accountId: string; roleArn: string | null }[] {
  return Object.entries(typed)
    .map(([accountId, text]) => ({ accountId, roleArn: text.trim() || null }))
    .filter(({ accountId, roleArn }) => (before[accountId] ?? null) !== roleArn);
}

/** What is wrong with a role typed for an account; null when nothing is. */
export function problemOfArn(accountId: string, text: string): string | null {
  const arn = text.trim();
  if (arn === "") return null;
  const parsed = RoleArn.safeParse(arn);
  if (!parsed.success) return `Not the ARN of an IAM role: arn:aws:iam::${accountId}:role/<name>.`;
  return arn.split(":")[4] === accountId ? null : `This role is not one of the account ${accountId}.`;
}
