import { awsTargetFor, isReadOnlyWarehouse } from "@/server/accounts";
import { wordOfKind } from "@/server/accounts/contract";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { RunFailure } from "@/server/runs";
import { dialectOf } from "@/server/sql/dialect";
import { reading } from "@/server/sql/reading";
import type { SqlWrite } from "@/server/sql/writes";
import type * as contract from "./contract";
import { refuseTooLong } from "./too-long";

/** A target, or a row that holds one. */
interface Place {
  accountId: string;
  warehouseKind: string;
  warehouse: string;
}

/** Tells what a text would change; nothing is sent anywhere. */
export async function checkSql(
  ctx: Context,
  { sql, ...target }: ParsedInput<typeof contract.checkSql>,
): Promise<Output<typeof contract.checkSql>> {
  refuseTooLong(sql, target.warehouseKind);
  const dialect = dialectOf(target.warehouseKind);
  const writes = reading(() => dialect.writesIn(sql));
  const [{ roleArn }, isReadOnly] = await Promise.all([
    awsTargetFor(ctx, target.accountId),
    isReadOnlyWarehouse(target),
  ]);
  return { statements: dialect.splitStatements(sql).length, writes, roleArn, isReadOnly };
}

/**
 * Throws before anything is sent or written down: `forbidden` where the warehouse is marked read-only,
 * `precondition_failed` with what would be changed where the person has not confirmed it.
 */
export async function assertMayWrite(place: Place, sql: string, isConfirmed: boolean): Promise<SqlWrite[]> {
  const writes = reading(() => dialectOf(place.warehouseKind).writesIn(sql));
  if (writes.length === 0) return writes;
  if (await isReadOnlyWarehouse(place)) {
    const details = { writes: writes.map(shownWrite) };
    throw new AppError("forbidden", readOnly(place, writes), { details });
  }
  const unconfirmed = isConfirmed ? [] : writes.filter((write) => write.mustConfirm);
  if (unconfirmed.length === 0) return writes;
  throw new AppError("precondition_failed", toConfirm(unconfirmed), {
    details: { writes: unconfirmed.map(shownWrite) },
  });
}

/** A warehouse that was marked read-only while a statement was queued: it is not sent. */
export async function refuseIfReadOnly(queued: Place & { sql: string }): Promise<void> {
  const writes = dialectOf(queued.warehouseKind).writesIn(queued.sql);
  if (writes.length === 0 || !(await isReadOnlyWarehouse(queued))) return;
  throw new RunFailure("forbidden", readOnly(queued, writes));
}

function readOnly({ warehouseKind, warehouse, accountId }: Place, [first]: SqlWrite[]): string {
  const verb = first?.verb ?? "A write";
  return `The ${wordOfKind(warehouseKind)} ${warehouse} of account ${accountId} is marked read-only in Headgate, so ${verb} was not sent.`;
}

function toConfirm(writes: SqlWrite[]): string {
  const named = writes.slice(0, 3).map((write) => [write.verb, write.object].filter(Boolean).join(" "));
  const rest = writes.length > named.length ? ` and ${writes.length - named.length} more` : "";
  return `Confirm what this changes before it runs: ${named.join(", ")}${rest}. Nothing was sent; send it again with isConfirmed.`;
}

/** What the contract tells of a write. */
function shownWrite({ tables: _tables, isTemporary: _isTemporary, ...write }: SqlWrite): contract.Write {
  return write;
}
