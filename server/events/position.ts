/**
 * A moment in the order of commits: all transactions below `next` had ended, but for those in `open`.
 * A reader that goes on from here misses nothing, however late an older transaction commits, and sees nothing twice.
 */
export interface Position {
  next: bigint;
  open: bigint[];
}

const FORM = /^(\d{1,18})(?::(\d{1,18}(?:,\d{1,18})*))?$/;
const CHARACTERS_MAX = 8_000;

/** As it travels in the id of a server-sent event. */
export function formatPosition({ next, open }: Position): string {
  return open.length === 0 ? String(next) : `${next}:${open.join(",")}`;
}

/** What `formatPosition` made; null for anything else. */
export function parsePosition(text: string): Position | null {
  const found = text.length <= CHARACTERS_MAX ? FORM.exec(text) : null;
  if (!found?.[1]) return null;
  const next = BigInt(found[1]);
  const open = (found[2]?.split(",") ?? []).map(BigInt);
  return open.every((xid) => xid < next) ? { next, open } : null;
}
