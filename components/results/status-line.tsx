import { TriangleAlert } from "lucide-react";
import { formatBytes } from "@/components/data/format";
import { RunAgainButton } from "@/components/queries/run-again-button";
import { useCan } from "@/components/shell/viewer";
import { Spinner } from "@/components/ui/spinner";
import type { Statement } from "@/server/statements/contract";
import { type Standing, standingWords } from "./status-words";
import { HELD_BYTES_MAX } from "./use-result";

interface StatusLineProps extends Standing {
  statement: Statement;
  /** Why rows are missing, null while none are. */
  cut: string | null;
  /** More is kept than a tab may hold. */
  isHeldInPart: boolean;
  isWorking: boolean;
}

/** Below the rows: how many, how large, and why not all. */
export function StatusLine({ statement, cut, isHeldInPart, isWorking, ...standing }: StatusLineProps) {
  const { rows, totalRows, isFetching } = standing;
  return (
    <footer className="shrink-0 border-t border-line bg-surface text-sm text-muted">
      {isFetching ? (
        <div
          role="progressbar"
          aria-label="Rows fetched"
          aria-valuemin={0}
          aria-valuemax={totalRows}
          aria-valuenow={rows}
          className="h-0.5 bg-sunken"
        >
          <div
            className="h-full bg-accent"
            style={{ width: `${totalRows > 0 ? (rows / totalRows) * 100 : 0}%` }}
          />
        </div>
      ) : null}
      {cut ? <Cut statement={statement} words={cut} /> : null}
      {isHeldInPart ? (
        <p className="flex items-center gap-2 bg-waiting-soft px-3 py-1 text-ink">
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-waiting" />
          The grid holds the first {formatBytes(HELD_BYTES_MAX)}, so that this tab stays quick. A download has
          all rows.
        </p>
      ) : null}
      <p role="status" className="flex min-h-7 flex-wrap items-center gap-x-4 px-3 py-1 tabular-nums">
        {standingWords(standing).map((words) => (
          <span key={words}>{words}</span>
        ))}
        {isFetching ? <span>Fetching</span> : null}
        {isWorking ? (
          <span className="flex items-center gap-1.5">
            <Spinner /> Sorting and filtering
          </span>
        ) : null}
      </p>
    </footer>
  );
}

function Cut({ statement, words }: { statement: Statement; words: string }) {
  const mayRun = useCan("query.run");
  return (
    <div role="alert" className="flex items-center gap-2 bg-waiting-soft px-3 py-1 text-ink">
      <TriangleAlert aria-hidden className="size-4 shrink-0 text-waiting" />
      <span className="wrap-anywhere grow">{words}</span>
      {mayRun ? <RunAgainButton size="sm" statement={statement} /> : null}
    </div>
  );
}
