import { prisma } from "@/server/db/client";

export interface AccountOnRecord {
  region: string;
  roleArn: string | null;
  externalId: string | null;
}

/** An account as it was last written down, configured now or not: what was begun there must still be watched and stopped. */
export async function accountOnRecord(accountId: string): Promise<AccountOnRecord | null> {
  return prisma().awsAccount.findUnique({
    where: { id: accountId },
    select: { region: true, roleArn: true, externalId: true },
  });
}
