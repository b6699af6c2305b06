import { isDemo } from "@/server/env";
import { type NewEvent, SYSTEM, write } from "@/server/events";
import { type ImportSetting, saveSetting, type WarehouseId } from "./import-store";

export type DemoImport = WarehouseId & { roleArn: string; database: string };

/**
 * Switches the import of the demo warehouses on, once: what an admin says afterwards stays. Does nothing while a real
 * account is configured.
 */
export async function ensureDemoImports(imports: readonly DemoImport[]): Promise<void> {
  if (!isDemo()) return;
  for (const one of imports) await ensure({ ...one, audience: "everyone" });
}

async function ensure(setting: Omit<ImportSetting, "cursor" | "importedAt" | "problem">): Promise<void> {
  const { accountId, warehouseKind, warehouse, roleArn, database, audience } = setting;
  const resource = { resourceType: "warehouse", resourceId: `${accountId}/${warehouseKind}/${warehouse}` };
  const told: NewEvent = {
    verb: "history.configure",
    ...resource,
    accountId,
    after: { roleArn, database, audience },
  };
  await write(
    SYSTEM,
    (isNew) => (isNew ? told : []),
    async (tx) => {
      const known = await tx.event.findFirst({
        where: { verb: told.verb, ...resource },
        select: { id: true },
      });
      if (known) return false;
      await saveSetting(tx, setting);
      return true;
    },
  );
}
