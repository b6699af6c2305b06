import type pg from "pg";
import { addExpiries, supersede } from "./expiry-store";
import type { ChangeKind } from "./kinds";
import type { StepRow } from "./step-store";

/**
 * Keeps what is to be taken back of a step that was done, in the transaction that notes that it was: whatever becomes of
 * the steps after it, its hour comes.
 */
export async function lease(
  client: pg.ClientBase,
  changeId: string,
  kind: ChangeKind,
  { n, step, before, expiresAt }: StepRow,
): Promise<void> {
  const leases = kind.leasesOf(step, before);
  const keys = leases.map(({ key }) => key);
  const extended = new Set(await supersede(client, keys, changeId));
  if (expiresAt === null) return;
  const made = leases.flatMap(({ key, undo, undoNew }) => {
    const back = extended.has(key) ? undo : undoNew;
    return back === null ? [] : [{ n, key, undo: back, expiresAt }];
  });
  await addExpiries(client, changeId, made);
}
