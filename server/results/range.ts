/** `bytes=from-to` as it was asked for: without `from` the last `to` bytes. */
export interface Range {
  from: number | null;
  to: number | null;
}

/** The one range that a request asks for; null for none, for several, and where If-Range names another file. */
export function rangeOf(headers: Headers | undefined, etag: string): Range | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers?.get("range")?.trim() ?? "");
  const ifRange = headers?.get("if-range");
  if (!match || (ifRange && ifRange !== etag)) return null;
  const [from, to] = [match[1], match[2]].map((digits) => (digits ? Number(digits) : null));
  if ((from ?? null) === null && (to ?? null) === null) return null;
  if (from !== null && to !== null && Number(to) < Number(from)) return null;
  return { from: from ?? null, to: to ?? null };
}

/** The bytes `[from, to)` of a file of this length; nothing to be had when `from` is not below it. */
export function slice({ from, to }: Range, total: number): { from: number; to: number } {
  if (from === null)
    return to === 0 ? { from: total, to: total } : { from: Math.max(0, total - (to ?? 0)), to: total };
  return { from, to: to === null ? total : Math.min(total, to + 1) };
}
