const HOUR_MS = 3_600_000;

/** Spans back from now, as they stand in URLs. */
export const SPANS = [
  { value: "1h", label: "Last hour", ms: HOUR_MS },
  { value: "24h", label: "Last 24 hours", ms: 24 * HOUR_MS },
  { value: "7d", label: "Last 7 days", ms: 7 * 24 * HOUR_MS },
  { value: "30d", label: "Last 30 days", ms: 30 * 24 * HOUR_MS },
] as const;

export interface TimeRange {
  from?: string;
  to?: string;
}

/** Reads `24h` or `2026-11-01..2026-11-05` (days of the reader, both included); null when it is neither. */
export function parseTimeRange(value: string, now: Date): TimeRange | null {
  const span = SPANS.find((one) => one.value === value);
  if (span) return { from: new Date(now.getTime() - span.ms).toISOString() };
  const days = /^(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?$/.exec(value);
  if (!days || (!days[1] && !days[2])) return null;
  const from = days[1] ? new Date(`${days[1]}T00:00:00`) : null;
  const to = days[2] ? new Date(`${days[2]}T23:59:59.999`) : null;
  if ((from && Number.isNaN(from.getTime())) || (to && Number.isNaN(to.getTime()))) return null;
  return { ...(from ? { from: from.toISOString() } : {}), ...(to ? { to: to.toISOString() } : {}) };
}

/** The range in words, for its token. */
export function describeTimeRange(value: string): string {
  const span = SPANS.find((one) => one.value === value);
  if (span) return span.label.toLowerCase();
  const [from, to] = value.split("..");
  if (from && to) return from === to ? from : `${from} to ${to}`;
  return from ? `since ${from}` : `until ${to ?? ""}`;
}
