import { CircleAlert, Info } from "lucide-react";
import { CopyButton } from "@/components/ui/copy-button";
import type { RunDetail } from "@/server/runs/contract";

/** Why a run ended badly, as the outside said it; and what is not sure about its end. */
export function RunProblem({ run }: { run: RunDetail }) {
  const notes = [
    run.cancelReason ? `Cancelled: ${run.cancelReason}` : null,
    run.unconfirmed ? "Stopped here, but the outside never confirmed that it stopped too." : null,
  ].filter((note) => note !== null);
  if (!run.error && notes.length === 0) return null;
  return (
    <div className="mb-3 grid gap-2">
      {run.error ? (
        <div role="alert" className="flex gap-2.5 rounded-md border border-line bg-failed-soft px-3 py-2">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
          <div className="min-w-0 grow">
            <p className="mono max-h-40 overflow-y-auto whitespace-pre-wrap wrap-anywhere leading-5">
              {run.error.message}
            </p>
            <p className="text-sm text-muted">
              Code <span className="mono">{run.error.code}</span>
            </p>
          </div>
          <CopyButton text={run.error.message} label="Copy the error" />
        </div>
      ) : null}
      {notes.map((note) => (
        <p key={note} className="flex items-center gap-2 text-muted">
          <Info aria-hidden className="size-4 shrink-0" />
          {note}
        </p>
      ))}
    </div>
  );
}
