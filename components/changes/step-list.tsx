import { X } from "lucide-react";
import { plural } from "@/components/data/format";
import { IconButton } from "@/components/ui/button";
import { type ProposedStep, wordsOfStep } from "./proposed-steps";

const SHOWN = 50;

/** The steps in words and in their order; each can be taken out again. */
export function StepList({
  steps,
  onTakeOut,
}: {
  steps: readonly ProposedStep[];
  onTakeOut: (n: number) => void;
}) {
  return (
    <div className="rounded-md border border-line bg-surface">
      <ol aria-label="In words">
        {steps.slice(0, SHOWN).map((step, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the next one takes its place, and the focus with it
          <li key={n} className="flex min-h-row items-center gap-2 border-b border-line px-3 last:border-b-0">
            <span className="w-6 shrink-0 text-right text-faint tabular-nums">{n + 1}</span>
            <span className="min-w-0 grow py-1 wrap-anywhere">{wordsOfStep(step)}</span>
            <IconButton size="icon-sm" label={`Take out step ${n + 1}`} onClick={() => onTakeOut(n)}>
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
      </ol>
      {steps.length > SHOWN ? (
        <p className="px-3 py-1.5 text-muted">and {plural(steps.length - SHOWN, "more step")} below</p>
      ) : null}
    </div>
  );
}
