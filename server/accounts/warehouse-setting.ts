import type { Output, ParsedInput } from "@/server/api/endpoint";
import { pool } from "@/server/db/pool";
import { notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { knownAccounts, principalFor } from "./read";
import { readMarks, type WarehouseMarks, writeMarks } from "./store";

type Place = Pick<contract.Target, "accountId" | "warehouseKind" | "warehouse">;

const placeOf = ({ accountId, warehouseKind, warehouse }: Place): Place => ({
  accountId,
  warehouseKind,
  warehouse,
});

/** Whether an admin marked a warehouse read-only. Asked on the way of every statement that writes. */
export async function isReadOnlyWarehouse({
  accountId,
  warehouseKind,
  warehouse,
}: {
  accountId: string;
  warehouseKind: string;
  warehouse: string;
}): Promise<boolean> {
  const { rows } = await pool().query<{ isReadOnly: boolean }>({
    name: "warehouse-is-read-only",
    text: `SELECT is_read_only AS "isReadOnly" FROM warehouse_setting
           WHERE account_id = $1 AND warehouse_kind = $2 AND warehouse = $3`,
    values: [accountId, warehouseKind, warehouse],
  });
  return rows[0]?.isReadOnly ?? false;
}

export async function getWarehouseSetting(
  ctx: Context,
  input: ParsedInput<typeof contract.getWarehouseSetting>,
): Promise<Output<typeof contract.getWarehouseSetting>> {
  await refuseUnknown(ctx, input.accountId);
  const place = placeOf(input);
  return { ...place, ...(await readMarks(place)) };
}

/** An answer that changes nothing writes nothing. */
export async function setWarehouseSetting(
  ctx: Context,
  input: ParsedInput<typeof contract.setWarehouseSetting>,
): Promise<Output<typeof contract.setWarehouseSetting>> {
  await refuseUnknown(ctx, input.accountId);
  const place = placeOf(input);
  const { after } = await write(ctx, eventOf(place), async (tx) => {
    const before = await readMarks(place, tx);
    const { isReadOnly = before.isReadOnly, isUsed = before.isUsed } = input;
    const change = { before, after: { isReadOnly, isUsed } };
    if (isChanged(change)) await writeMarks(tx, place, change.after);
    return change;
  });
  return { ...place, ...after };
}

interface Change {
  before: WarehouseMarks;
  after: WarehouseMarks;
}

const isChanged = ({ before, after }: Change) =>
  before.isReadOnly !== after.isReadOnly || before.isUsed !== after.isUsed;

const eventOf = (place: Place) => (change: Change) =>
  isChanged(change)
    ? {
        verb: "warehouse.update",
        resourceType: "warehouse",
        resourceId: `${place.accountId}/${place.warehouseKind}/${place.warehouse}`,
        accountId: place.accountId,
        ...change,
      }
    : [];

/** Those who may change accounts see all that are configured; everyone else those in which they act. */
async function refuseUnknown(ctx: Context, accountId: string): Promise<void> {
  if (!ctx.actor.permissions.has("account.update")) await principalFor(ctx, accountId);
  else if (!(await knownAccounts([accountId])).has(accountId)) throw notFound("account");
}
