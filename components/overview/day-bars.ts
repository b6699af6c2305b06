import type { Day } from "@/server/overview/contract";

export interface DayBar {
  day: string;
  label: string;
  /** Heights as shares of the chart's height. */
  statements: number;
  runs: number;
  failures: number;
  says: string;
}

export interface DayChart {
  /** The value at the top of the axis: a round number that nothing exceeds. */
  top: number;
  bars: DayBar[];
}

const LABEL = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** Decides scale and words of the 14-day chart. Runs are those that carry no statement, so bars stack both. */
export function prepareDays(days: readonly Day[]): DayChart {
  const top = roundUp(Math.max(1, ...days.map((day) => day.statements + day.runs)));
  return {
    top,
    bars: days.map((day) => {
      const label = LABEL.format(new Date(`${day.day}T00:00:00Z`));
      return {
        day: day.day,
        label,
        statements: day.statements / top,
        runs: day.runs / top,
        failures: Math.min(day.failures, day.statements + day.runs) / top,
        says: `${label}: ${day.statements} statements, ${day.runs} other runs, ${day.failures} failed`,
      };
    }),
  };
}

/** The next of 1, 2, 4, 5, 10, 20, 40, 50, 100 … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 4, 5, 10].find((one) => one * power >= value) ?? 10;
  return step * power;
}
