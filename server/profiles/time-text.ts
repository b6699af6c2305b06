/** Seconds since 1970 as engines write a date or a timestamp, in UTC; those that no calendar has as they are. */
export function timeText(seconds: number, type: string): string {
  const date = new Date(seconds * 1_000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const [day = "", clock = ""] = date.toISOString().replace("Z", "").split("T");
  return /^date$/i.test(type) ? day : `${day} ${clock.replace(/\.000$/, "")}`;
}
