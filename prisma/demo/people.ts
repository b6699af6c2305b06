import { readFile } from "node:fs/promises";
import * as z from "zod";
import { ensureDemoAccounts } from "@/server/accounts";
import { ensureDemoImports } from "@/server/history";
import { ensureDemoPeople } from "@/server/identity";
import { demoAccounts, demoPeople, demoPrincipal, demoWarehouses, homeRegion } from "./lake";

const Secrets = z.object({
  people: z.record(z.string(), z.object({ password: z.string(), token: z.string() })),
});

/** Writes the demo accounts, people and what is imported of the warehouses' history into the database that DATABASE_URL names; safe at every start. */
export async function loadDemoPeople(secretsFile: string): Promise<void> {
  const secrets = Secrets.parse(JSON.parse(await readFile(secretsFile, "utf8")));
  await ensureDemoAccounts(demoAccounts, homeRegion);
  await ensureDemoPeople(
    demoPeople.map(({ name, email, role, principals }) => {
      const secret = secrets.people[email];
      if (!secret) throw new Error(`${secretsFile} has no password for ${email}`);
      return {
        name,
        email,
        role,
        password: secret.password,
        apiToken: secret.token,
        principals: principals.map(demoPrincipal).map(({ accountId, arn }) => ({ accountId, roleArn: arn })),
      };
    }),
  );
  await ensureDemoImports(
    demoWarehouses.map(({ kind, name, accountId, database }) => ({
      accountId,
      warehouseKind: kind,
      warehouse: name,
      database,
      roleArn: demoPrincipal("ConsumerAdminUser").arn,
    })),
  );
}
