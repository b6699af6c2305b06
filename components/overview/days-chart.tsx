import { cn } from "@/components/ui/cn";
import type { Day } from "@/server/overview/contract";
import { type DayBar, prepareDays } from "./day-bars";

/** The last 14 days: a bar per day, failures red at its foot. */
export function DaysChart({ days }: { days: readonly Day[] }) {
  const { top, bars } = prepareDays(days);
  const first = bars[0];
  const last = bars.at(-1);
  return (
    <figure>
      <div className="relative h-36 border-b border-line">
        <span className="absolute -top-2 left-0 bg-surface pr-1 text-sm text-faint tabular-nums">{top}</span>
        <span aria-hidden className="absolute inset-x-0 top-0 border-t border-dashed border-line" />
        <ol className="absolute inset-0 flex items-end gap-1 pt-px">
          {bars.map((bar) => (
            <Bar key={bar.day} bar={bar} />
          ))}
        </ol>
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-sm text-faint">
        <span>{first?.label}</span>
        <span>{last?.label}</span>
      </div>
      <figcaption className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
        <Key className="bg-accent">Statements</Key>
        <Key className="bg-control">Other runs</Key>
        <Key className="bg-failed">Failed</Key>
      </figcaption>
    </figure>
  );
}

function Bar({ bar }: { bar: DayBar }) {
  const height = bar.statements + bar.runs;
  return (
    <li
      className="relative flex h-full grow flex-col justify-end rounded-t-sm hover:bg-hover"
      title={bar.says}
    >
      <span className="sr-only">{bar.says}</span>
      <span
        aria-hidden
        className="relative flex w-full flex-col justify-end overflow-hidden rounded-t-sm"
        style={{ height: `${height * 100}%` }}
      >
        <span className="w-full grow bg-control" />
        <span className="w-full shrink-0 bg-accent" style={{ height: share(bar.statements, height) }} />
        <span
          className="absolute inset-x-0 bottom-0 bg-failed"
          style={{ height: share(bar.failures, height) }}
        />
      </span>
    </li>
  );
}

function share(part: number, whole: number): string {
  return whole > 0 ? `${(part / whole) * 100}%` : "0";
}

function Key({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={cn("size-2 rounded-[2px]", className)} />
      {children}
    </span>
  );
}
