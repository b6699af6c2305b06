import { ClockTime } from "@/components/data/time";
import { wordOfStatus } from "@/components/queries/statement-words";
import { cn } from "@/components/ui/cn";
import type { Statement } from "@/server/statements/contract";

/**
 * The way of a statement, each step with its moment. Of one that ended in its first second AWS does not always tell when it
 * started; that it was picked is told while it is, without a time.
 */
export function StatementPhases({ statement }: { statement: Statement }) {
  const isSkipped = statement.endedAt !== null && statement.startedAt === null;
  const isPicked = statement.status === "PICKED";
  const steps = [
    { word: wordOfStatus("QUEUED"), at: statement.createdAt },
    { word: wordOfStatus("SUBMITTED"), at: statement.submittedAt },
    ...(isPicked ? [{ word: wordOfStatus("PICKED"), at: null, isReached: true }] : []),
    ...(isSkipped ? [] : [{ word: wordOfStatus("STARTED"), at: statement.startedAt }]),
    { word: statement.endedAt ? wordOfStatus(statement.status) : "End", at: statement.endedAt },
  ];
  return (
    <ol aria-label="Phases" className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {steps.map(({ word, at, isReached = at !== null }) => (
        <li key={word} className={cn("flex items-center gap-1.5", isReached ? "text-muted" : "text-faint")}>
          <span
            aria-hidden
            className={cn("size-1.5 rounded-full", isReached ? "bg-accent" : "border border-control")}
          />
          {word}
          {at ? <ClockTime at={at} className="mono" /> : null}
        </li>
      ))}
    </ol>
  );
}
