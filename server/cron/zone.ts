const formats = new Map<string, Intl.DateTimeFormat>();

/** A zone of the IANA that this runtime knows. */
export function isZone(timezone: string): boolean {
  try {
    formatOf(timezone);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timezone, format);
  return format;
}

/** What a clock in that zone shows at an instant, written as if the clock were in UTC. */
export function wallTime(at: Date, timezone: string): Date {
  const parts = formatOf(timezone).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return new Date(
    Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")),
  );
}

const HOUR_MS = 3_600_000;

/** The first instant at which a clock in that zone shows this; null for a time that is left out in spring. */
export function instantOf(wall: Date, timezone: string): Date | null {
  // What the zone's offset is some hours before and after: between them, it changes once at most.
  const offsets = [-26, 26].map((hours) => {
    const near = new Date(wall.getTime() + hours * HOUR_MS);
    return wallTime(near, timezone).getTime() - near.getTime();
  });
  const instants = offsets.map((offset) => wall.getTime() - offset).sort((a, b) => a - b);
  const first = instants.find((at) => wallTime(new Date(at), timezone).getTime() === wall.getTime());
  return first === undefined ? null : new Date(first);
}
