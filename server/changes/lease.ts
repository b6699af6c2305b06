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
  const earlier = await supersede(client, keys, changeId);
  if (expiresAt === null) return;
  const made = leases.flatMap(({ key, undo, undoNew }) => {
    // What is given for longer is what was to be taken back, and no more.
    const back = earlier.has(key) ? (undoNew === null ? earlier.get(key) : undo) : undoNew;
    return back === null ? [] : [{ n, key, undo: back, expiresAt }];
  });
  await addExpiries(client, changeId, made);
}
