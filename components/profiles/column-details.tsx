import type { ReactNode } from "react";
import { formatCount } from "@/components/data/format";
import type { ColumnValues, ProfileColumn } from "@/server/profiles/contract";
import { Bars } from "./bars";
import { FrequentList } from "./frequent";
import { histogramWords, percent, roughly, shownValue } from "./words";

/** All that is told of a column's values. */
export function ColumnDetails({ column, values }: { column: ProfileColumn; values: ColumnValues }) {
  const { kind } = column;
  const { histogram, top, patterns } = values;
  return (
    <div className="grid gap-x-8 gap-y-4 px-2.5 pb-4 pt-1 sm:grid-cols-2 lg:grid-cols-3">
      <Figures column={column} values={values} />
      {histogram ? (
        <section className="min-w-0">
          <h4 className="text-sm text-muted">Histogram</h4>
          <Bars
            counts={histogram.counts}
            label={histogramWords(histogram, kind)}
            className="h-28 w-full pt-1"
          />
          <p className="flex justify-between gap-2 border-t border-line pt-1 text-sm text-muted tabular-nums">
            <span>{shownValue(kind, histogram.bounds[0] ?? "")}</span>
            <span>{shownValue(kind, histogram.bounds.at(-1) ?? "")}</span>
          </p>
        </section>
      ) : null}
      {top ? <FrequentList title="Most frequent" frequent={top} kind={kind} /> : null}
      {patterns && patterns.values.length > 0 ? (
        <FrequentList title="Patterns" frequent={patterns} kind="text" />
      ) : null}
    </div>
  );
}

function Figures({ column, values }: { column: ProfileColumn; values: ColumnValues }) {
  const { kind, empties, nonFinite } = column;
  const { min, max, mean, deviation, quantiles, lengths } = values;
  return (
    <dl className="grid content-start gap-y-0.5">
      <Figure name="Least">{min === null ? null : <Value text={shownValue(kind, min)} />}</Figure>
      {quantiles.map(({ share, value }) => (
        <Figure key={share} name={share === 0.5 ? "Median" : `${100 * share}% lie below`}>
          {kind === "number" ? roughly(Number(value)) : shownValue(kind, value)}
        </Figure>
      ))}
      <Figure name="Greatest">{max === null ? null : <Value text={shownValue(kind, max)} />}</Figure>
      <Figure name="Mean">{mean === null ? null : roughly(mean)}</Figure>
      <Figure name="Standard deviation">{deviation === null ? null : roughly(deviation)}</Figure>
      <Figure name="NaN and infinite">{nonFinite ? formatCount(nonFinite) : null}</Figure>
      <Figure name="Empty">{empties === null ? null : formatCount(empties)}</Figure>
      <Figure name={kind === "binary" ? "Bytes" : "Characters"}>
        {lengths
          ? lengths.min === lengths.max
            ? formatCount(lengths.min)
            : `${formatCount(lengths.min)} to ${formatCount(lengths.max)}, ${roughly(lengths.mean)} on average`
          : null}
      </Figure>
    </dl>
  );
}

function Value({ text }: { text: string }) {
  return text === "" ? <em className="text-muted">empty</em> : <span title={text}>{text}</span>;
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  if (children === null) return null;
  return (
    <div className="flex min-w-0 items-baseline gap-3">
      <dt className="w-36 shrink-0 text-sm text-muted">{name}</dt>
      <dd className="mono min-w-0 truncate whitespace-pre tabular-nums">{children}</dd>
    </div>
  );
}

/** The row of figures in one line, where a column is folded. */
export function rangeOf(
  { kind }: ProfileColumn,
  { min, max, quantiles, lengths }: ColumnValues,
): string | null {
  if (min === null || max === null)
    return kind === "binary" && lengths
      ? `${formatCount(lengths.min)} to ${formatCount(lengths.max)} bytes`
      : null;
  const median = quantiles.find(({ share }) => share === 0.5)?.value;
  const middle =
    median === undefined ? [] : [kind === "number" ? roughly(Number(median)) : shownValue(kind, median)];
  return [shownValue(kind, min), ...middle, shownValue(kind, max)].join(" · ");
}

export const topWords = ({ top }: ColumnValues): string =>
  `Most frequent: ${(top?.values ?? [])
    .slice(0, 3)
    .map(({ value, count }) => `${value || "empty"} ${percent(count, top?.rows ?? 0)}`)
    .join(", ")}`;
