/** What one row of a table measured, in milliseconds, smallest first. */
export interface Sample {
  name: string;
  times: number[];
}

export interface SampleOptions {
  /** How often the work is measured. */
  count: number;
  /** How often it runs before that, unmeasured. */
  warmup?: number;
}

/** Runs the works in turn, so that a slow moment of the machine falls on all of them alike. */
export const sample = async (
  works: Record<string, () => Promise<unknown>>,
  { count, warmup = Math.ceil(count / 10) }: SampleOptions,
): Promise<Sample[]> => {
  const entries = Object.entries(works).map(([name, work]) => ({ name, work, times: [] as number[] }));
  for (let round = -warmup; round < count; round++) {
    for (const { work, times } of entries) {
      const begun = performance.now();
      await work();
      if (round >= 0) times.push(performance.now() - begun);
    }
  }
  return entries.map(({ name, times }) => ({ name, times: times.sort((a, b) => a - b) }));
};

/** The value below which a share of the measurements lie (0.5 is the median). */
export const quantile = ({ times }: Sample, share: number): number =>
  times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;

/** A demand on a figure: printed with its verdict, and a missed one fails the bench. */
export interface Limit {
  name: string;
  value: number;
  max?: number;
  min?: number;
  unit?: string;
}

const table = (head: string[], rows: string[][]) => {
  const widths = head.map((cell, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? cell).length)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  process.stdout.write(`${[line(head), rule, ...rows.map(line)].join("\n")}\n`);
};

const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

/** Prints the samples with their ratio to the first of them, the base. */
export const printRatios = (title: string, samples: Sample[]): void => {
  const base = samples[0];
  if (!base) return;
  process.stdout.write(`\n${title}\n`);
  table(
    ["", "p50", "p95", "p50 ratio", "p95 ratio"],
    samples.map((one) => [
      one.name,
      milliseconds(quantile(one, 0.5)),
      milliseconds(quantile(one, 0.95)),
      `${(quantile(one, 0.5) / quantile(base, 0.5)).toFixed(2)}x`,
      `${(quantile(one, 0.95) / quantile(base, 0.95)).toFixed(2)}x`,
    ]),
  );
};

/** Prints each figure beside its limit; a miss makes the bench's process fail in the end. */
export const printLimits = (limits: Limit[]): void => {
  const number = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(2));
  table(
    ["figure", "measured", "limit", ""],
    limits.map(({ name, value, max, min, unit = "" }) => {
      const isMet = value <= (max ?? Number.POSITIVE_INFINITY) && value >= (min ?? Number.NEGATIVE_INFINITY);
      if (!isMet) process.exitCode = 1;
      const limit = max === undefined ? `>= ${number(min ?? 0)}` : `<= ${number(max)}`;
      return [name, `${number(value)} ${unit}`.trim(), `${limit} ${unit}`.trim(), isMet ? "met" : "MISSED"];
    }),
  );
};
