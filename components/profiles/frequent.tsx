import { formatCount } from "@/components/data/format";
import type { ColumnKind, Frequent } from "@/server/profiles/contract";
import { countedAmong, percent, shownValue } from "./words";

interface FrequentListProps {
  title: string;
  frequent: Frequent;
  kind: ColumnKind;
}

/** Values with their counts, as bars. */
export function FrequentList({ title, frequent, kind }: FrequentListProps) {
  const { values, rows, isSample } = frequent;
  const most = values[0]?.count ?? 1;
  return (
    <section className="min-w-0">
      <h4 className="text-sm text-muted">
        {title} <span className="text-faint">{countedAmong(rows, isSample)}</span>
      </h4>
      {values.length === 0 ? <p className="pt-1 text-muted">No value is there twice.</p> : null}
      <ul className="pt-1">
        {values.map(({ value, count }) => (
          <li key={value} className="relative flex h-6 items-center gap-3 px-1.5">
            <span
              aria-hidden
              className="absolute inset-y-0.5 left-0 rounded-sm bg-accent-soft"
              style={{ width: `${(100 * count) / most}%` }}
            />
            <span className="mono relative min-w-0 grow truncate whitespace-pre" title={value}>
              {value === "" ? <em className="text-muted">empty</em> : shownValue(kind, value)}
            </span>
            <span className="relative shrink-0 text-sm tabular-nums">{formatCount(count)}</span>
            <span className="relative w-11 shrink-0 text-right text-sm text-muted tabular-nums">
              {percent(count, rows)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
