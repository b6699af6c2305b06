"use client";

import { formatDuration, formatExact, formatRelative, nowFor } from "./format";
import { useNow } from "./now";

/** A moment: relative, with the exact one on hover. */
export function Time({ at, className }: { at: string; className?: string }) {
  const now = useNow(10_000);
  const date = new Date(at);
  return (
    <time
      dateTime={at}
      className={className}
      // Server and browser look at different clocks and zones.
      suppressHydrationWarning
      onPointerEnter={(event) => {
        event.currentTarget.title = formatExact(date);
      }}
    >
      {formatRelative(date, nowFor(date, now))}
    </time>
  );
}

/** A moment with its clock time to the millisecond, for logs. */
export function ClockTime({ at, className }: { at: string; className?: string }) {
  const date = new Date(at);
  const text = `${date.toLocaleTimeString("en-GB")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  return (
    <time dateTime={at} title={formatExact(date)} className={className} suppressHydrationWarning>
      {text}
    </time>
  );
}

/** How long from start to end; without an end it ticks. */
export function Elapsed({ from, to, className }: { from: string; to?: string | null; className?: string }) {
  const now = useNow(1000, !to);
  const end = to ? new Date(to).getTime() : now;
  return (
    <span className={className} suppressHydrationWarning>
      {formatDuration(end - new Date(from).getTime())}
    </span>
  );
}
