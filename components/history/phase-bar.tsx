import { formatDuration } from "@/components/data/format";
import { cn } from "@/components/ui/cn";
import type { Statement } from "@/server/statements/contract";

const PARTS = [
  { key: "queueMs", word: "Queue", color: "bg-waiting" },
  { key: "lockMs", word: "Lock", color: "bg-failed" },
  { key: "planningMs", word: "Planning", color: "bg-faint" },
  { key: "compileMs", word: "Compile", color: "bg-muted" },
  { key: "executionMs", word: "Execution", color: "bg-accent" },
] as const;

/** Where the time of a statement went, as the warehouse's own history tells it. */
export function PhaseBar({ phases }: { phases: NonNullable<Statement["phases"]> }) {
  const parts = PARTS.map((part) => ({ ...part, ms: phases[part.key] ?? 0 })).filter(({ ms }) => ms > 0);
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  if (total === 0) return null;
  return (
    <section aria-label="Where the time went" className="flex flex-col gap-1.5">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-full bg-sunken">
        {parts.map(({ key, color, ms }) => (
          <span
            key={key}
            className={cn("h-full min-w-0.5", color)}
            style={{ width: `${(ms / total) * 100}%` }}
          />
        ))}
      </div>
      <dl className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {parts.map(({ key, word, color, ms }) => (
          <div key={key} className="flex items-center gap-1.5">
            <dt className="flex items-center gap-1.5 text-muted">
              <span aria-hidden className={cn("size-2 rounded-full", color)} />
              {word}
            </dt>
            <dd className="tabular-nums">{ms < 1 ? "< 1 ms" : formatDuration(ms)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
