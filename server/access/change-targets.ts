import { accountOnRecord, recordedTarget } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import type { Authority } from "@/server/changes";
import { AppError } from "@/server/errors";
import { currentLake } from "./lake";

/** As whom a Change acts in an account, and as whom it looks. */
export interface Targets {
  acting(accountId: string): AwsTarget;
  /**
   * As a data lake administrator: whoever is none is shown a part of what is there, without a word that it is one. Where
   * who acts is none, as the role by which the account was last read.
   */
  reading(accountId: string): AwsTarget;
}

export async function targetsOf(authority: Authority, sessionName: string): Promise<Targets> {
  const { lake, taken } = await currentLake();
  const acting = new Map<string, AwsTarget>();
  const reading = new Map<string, AwsTarget>();
  for (const [accountId, roleArn] of Object.entries(authority)) {
    const account = await accountOnRecord(accountId);
    acting.set(accountId, recordedTarget({ accountId, roleArn }, account, sessionName));
    const settings = lake.catalogs.find(({ catalogId }) => catalogId === accountId)?.settings;
    const isAdmin = [...(settings?.admins ?? []), ...(settings?.readOnlyAdmins ?? [])].includes(roleArn);
    const reader = isAdmin ? roleArn : taken.find((one) => one.accountId === accountId)?.roleArn;
    reading.set(accountId, recordedTarget({ accountId, roleArn: reader ?? roleArn }, account, sessionName));
  }
  return { acting: pick(acting), reading: pick(reading) };
}

const pick = (targets: ReadonlyMap<string, AwsTarget>) => (accountId: string) => {
  const target = targets.get(accountId);
  if (target) return target;
  throw new AppError("forbidden", `Nobody was named to act in the account ${accountId}.`);
};
