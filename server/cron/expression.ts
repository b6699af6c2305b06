import { InvalidExpression, nextFire, readCron } from "./cron";
import { instantOf, isZone, wallTime } from "./zone";

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** The length of `rate(value unit)` in milliseconds; null for anything else. */
function readRate(expression: string): number | null {
  const [, value, unit, plural] =
    /^rate\(\s*([1-9]\d{0,4})\s+(minute|hour|day)(s?)\s*\)$/.exec(expression) ?? [];
  if (value === undefined || unit === undefined) return null;
  // AWS takes `1 day` and `2 days`, and neither the other way round.
  if ((value === "1") !== (plural === "")) return null;
  return Number(value) * UNIT_MS[unit as Unit];
}

/** What is wrong with a schedule as AWS's EventBridge writes it; null when nothing is. */
export function problemOf(expression: string): string | null {
  if (expression.startsWith("rate(")) {
    return readRate(expression) === null
      ? `Invalid rate expression: ${expression}. Write rate(1 hour), rate(6 hours) or rate(1 day).`
      : null;
  }
  try {
    readCron(expression);
    return null;
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error;
    return `${error.message}. Write cron(minutes hours day-of-month month day-of-week year), one of the two days as ?; L, W and # are not supported.`;
  }
}

interface Timing {
  expression: string;
  timezone: string;
}

/**
 * The first time after `after` that a schedule names, null when there is none any more. A rate counts from `from`.
 * As with EventBridge, a time that the clocks leave out in spring is passed over, and one that comes twice in autumn
 * counts once.
 */
export function nextTime({ expression, timezone }: Timing, after: Date, from: Date = after): Date | null {
  const everyMs = readRate(expression);
  if (everyMs !== null) {
    const times = Math.floor((after.getTime() - from.getTime()) / everyMs) + 1;
    return new Date(from.getTime() + Math.max(1, times) * everyMs);
  }
  if (!isZone(timezone)) throw new InvalidExpression(`Unknown time zone: ${timezone}`);
  const fields = readCron(expression);
  let wall: Date | null = nextFire(fields, wallTime(after, timezone));
  while (wall) {
    const at = instantOf(wall, timezone);
    if (at && at > after) return at;
    wall = nextFire(fields, wall);
  }
  return null;
}
