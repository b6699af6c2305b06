/** Thrown for an expression that names no time. */
export class InvalidExpression extends Error {}

/** The values that each field of a schedule names; null where the field says `?`. */
export interface CronFields {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number> | null;
  months: Set<number>;
  weekdays: Set<number> | null;
  years: Set<number>;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const dayMs = 86_400_000;
// Leap days of a given weekday come back within 28 years.
const farthestDays = 366 * 28;

/** Reads `cron(minutes hours day-of-month month day-of-week year)`. */
export function readCron(expression: string): CronFields {
  const fields = /^cron\(\s*(.*?)\s*\)$/.exec(expression)?.[1]?.split(/\s+/);
  if (fields?.length !== 6) throw invalidCron(expression);
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = fields;
  if ((day === "?") === (weekday === "?")) throw invalidCron(expression);
  const read = (field: string, low: number, high: number, names: readonly string[] = [], base = 0) => {
    const values = readField(field, low, high, names, base);
    if (!values) throw invalidCron(expression);
    return values;
  };
  return {
    minutes: read(minute, 0, 59),
    hours: read(hour, 0, 23),
    days: day === "?" ? null : read(day, 1, 31),
    months: read(month, 1, 12, months, 1),
    weekdays: weekday === "?" ? null : read(weekday, 1, 7, weekdays, 1),
    years: read(year, 1970, 2199),
  };
}

function invalidCron(expression: string) {
  return new InvalidExpression(`Invalid cron expression: ${expression}`);
}

function readField(
  field: string,
  low: number,
  high: number,
  names: readonly string[],
  base: number,
): Set<number> | null {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", stepText, ...more] = part.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    if (more.length > 0 || !Number.isInteger(step) || step < 1) return null;
    const [fromText = "", toText, ...rest] = range.split("-");
    const numberOf = (text: string) => {
      const named = names.indexOf(text.toUpperCase());
      return named >= 0 ? named + base : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
    };
    const from = fromText === "*" ? low : numberOf(fromText);
    const single = stepText === undefined && fromText !== "*";
    const to = toText === undefined ? (single ? from : high) : numberOf(toText);
    if (rest.length > 0 || !(from >= low && to <= high && from <= to)) return null;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

/** The first minute after `after` (UTC) that a schedule names; null when there is none any more. */
export function nextFire(schedule: CronFields, after: Date): Date | null {
  const start = Math.floor(after.getTime() / 60_000) * 60_000 + 60_000;
  const hours = [...schedule.hours].sort((a, b) => a - b);
  const minutes = [...schedule.minutes].sort((a, b) => a - b);
  let day = Math.floor(start / dayMs) * dayMs;
  for (let i = 0; i < farthestDays; i++, day += dayMs) {
    if (!namesDay(schedule, new Date(day))) continue;
    for (const hour of hours) {
      for (const minute of minutes) {
        const time = day + hour * 3_600_000 + minute * 60_000;
        if (time >= start) return new Date(time);
      }
    }
  }
  return null;
}

function namesDay({ years, months: named, days, weekdays: week }: CronFields, day: Date): boolean {
  return (
    years.has(day.getUTCFullYear()) &&
    named.has(day.getUTCMonth() + 1) &&
    (days === null || days.has(day.getUTCDate())) &&
    (week === null || week.has(day.getUTCDay() + 1))
  );
}
