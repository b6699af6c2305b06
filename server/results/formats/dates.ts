const DATE = /^(\d{4,6})-(\d\d)-(\d\d)( BC)?$/;
const TIMESTAMP =
  /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::?(\d\d))?)?( BC)?$/;
const DAY_MS = 86_400_000;

/** Days since 1970 of a date as the warehouse prints it; null when it is none. */
export function daysOf(text: string): number | null {
  const [, year, month, day, isBc] = DATE.exec(text) ?? [];
  return year === undefined ? null : dayNumber(Number(year), Number(month), Number(day), isBc !== undefined);
}

/** Microseconds since 1970 of a timestamp, in UTC where it tells its offset; null when it is none. */
export function microsOf(text: string): bigint | null {
  const match = TIMESTAMP.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction = "", sign, offsetHour, offsetMinute = 0, isBc] =
    match;
  const days = dayNumber(Number(year), Number(month), Number(day), isBc !== undefined);
  const offset = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute)) * (sign === "-" ? -1 : 1);
  const seconds = (Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second);
  return (BigInt(days) * 86_400n + BigInt(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, "0"));
}

/** The year 1 BC is 0. */
function dayNumber(year: number, month: number, day: number, isBc: boolean): number {
  return new Date(0).setUTCFullYear(isBc ? 1 - year : year, month - 1, day) / DAY_MS;
}
