export const FREQUENCIES = ["hourly", "daily", "weekly", "monthly", "custom"] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A schedule as it is chosen; what a frequency does not need is kept for when it is chosen again. */
export interface Preset {
  frequency: Frequency;
  minute: number;
  hour: number;
  weekday: Weekday;
  day: number;
  custom: string;
}

const FIRST: Preset = { frequency: "daily", minute: 0, hour: 3, weekday: "MON", day: 1, custom: "" };

export function expressionOf({ frequency, minute, hour, weekday, day, custom }: Preset): string {
  if (frequency === "hourly") return `cron(${minute} * * * ? *)`;
  if (frequency === "daily") return `cron(${minute} ${hour} * * ? *)`;
  if (frequency === "weekly") return `cron(${minute} ${hour} ? * ${weekday} *)`;
  if (frequency === "monthly") return `cron(${minute} ${hour} ${day} * ? *)`;
  return custom.trim();
}

const SHAPE = /^cron\((\d{1,2}) (\d{1,2}|\*) (\d{1,2}|\*|\?) \* (\?|[A-Z]{3}) \*\)$/;

/** The choice that an expression is; one that is no other is custom. */
export function presetOf(expression: string | null): Preset {
  if (expression === null) return FIRST;
  const custom: Preset = { ...FIRST, frequency: "custom", custom: expression };
  const [, minute, hour, day, weekday] = SHAPE.exec(expression) ?? [];
  if (minute === undefined) return custom;
  const read: Preset = { ...custom, minute: Number(minute), hour: hour === "*" ? FIRST.hour : Number(hour) };
  const named = WEEKDAYS.find((one) => one === weekday);
  if (named) return matching({ ...read, frequency: "weekly", weekday: named }, custom);
  if (hour === "*") return matching({ ...read, frequency: "hourly" }, custom);
  if (day === "*") return matching({ ...read, frequency: "daily" }, custom);
  return matching({ ...read, frequency: "monthly", day: Number(day) }, custom);
}

const matching = (preset: Preset, custom: Preset) =>
  expressionOf(preset) === custom.custom ? preset : custom;

/** `03:05`, as a time field has it. */
export const clockOf = ({ hour, minute }: Preset): string =>
  `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;

export function withClock(preset: Preset, clock: string): Preset {
  const [, hour, minute] = /^(\d{2}):(\d{2})/.exec(clock) ?? [];
  return hour === undefined ? preset : { ...preset, hour: Number(hour), minute: Number(minute) };
}
