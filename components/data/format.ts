const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const NBSP = "\u00a0";

/** How long something took or takes: `340 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  const clamped = Math.max(0, ms);
  if (clamped < SECOND) return `${Math.floor(clamped)}${NBSP}ms`;
  if (clamped < 10 * SECOND) return `${(Math.floor(clamped / 100) / 10).toFixed(1)}${NBSP}s`;
  if (clamped < MINUTE) return `${Math.floor(clamped / SECOND)}${NBSP}s`;
  const two = (big: number, bigUnit: string, small: number, smallUnit: string) => {
    const first = Math.floor(clamped / big);
    const rest = Math.floor((clamped % big) / small);
    return rest === 0 ? `${first}${NBSP}${bigUnit}` : `${first}${NBSP}${bigUnit} ${rest}${NBSP}${smallUnit}`;
  };
  if (clamped < HOUR) return two(MINUTE, "min", SECOND, "s");
  if (clamped < DAY) return two(HOUR, "h", MINUTE, "min");
  return two(DAY, "d", HOUR, "h");
}

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

/** A size in bytes with three digits at most: `512 B`, `1.5 KB`, `13 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit === 0 || value >= 100 ? Math.round(value).toString() : value.toPrecision(2);
  return `${text.replace(/\.0$/, "")}${NBSP}${UNITS[unit]}`;
}

const COUNT = new Intl.NumberFormat("en-US");

/** A whole number with separators: `3,000,000`. */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

const USD = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "USD",
  maximumSignificantDigits: 2,
});

/** A small amount of money: `$0.000048`, `$1.2`. */
export const formatUsd = (usd: number): string => USD.format(usd);

/** `1 row`, `3 rows`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)}${NBSP}${count === 1 ? one : many}`;
}

/** How long ago, or in how long; older than a week it is the date. */
export function formatRelative(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  const size = Math.abs(ms);
  if (size < 10 * SECOND) return "just now";
  const said = (count: number, unit: string) =>
    ms >= 0 ? `${count}${NBSP}${unit} ago` : `in ${count}${NBSP}${unit}`;
  if (size < MINUTE) return said(Math.floor(size / SECOND), "s");
  if (size < HOUR) return said(Math.floor(size / MINUTE), "min");
  if (size < DAY) return said(Math.floor(size / HOUR), "h");
  if (size < 7 * DAY) return said(Math.floor(size / DAY), "d");
  const date = { day: "numeric", month: "short" } as const;
  const sameYear = at.getFullYear() === now.getFullYear();
  return at.toLocaleDateString("en-GB", sameYear ? date : { ...date, year: "numeric" });
}

/** The time that a moment is told against: what is seconds ahead has happened, by a clock that is behind. */
export function nowFor(at: Date, clock: number): Date {
  const ahead = at.getTime() - clock;
  return new Date(ahead > 0 && ahead < 30 * SECOND ? at.getTime() : clock);
}

/** The exact moment, local and UTC. */
export function formatExact(at: Date): string {
  const local = at.toLocaleString(undefined, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
  return `${local} (${at.toISOString().replace("T", " ").replace("Z", " UTC")})`;
}
