import { ClockTime } from "@/components/data/time";
import { wordOfStatus } from "@/components/queries/statement-words";
import { cn } from "@/components/ui/cn";
import type { Statement } from "@/server/statements/contract";

/** The way of a statement, each step with the moment it was seen. One that ended in its first second was not seen to start. */
export function StatementPhases({ statement }: { statement: Statement }) {
  const isSkipped = statement.endedAt !== null && statement.startedAt === null;
  const steps = [
    { word: wordOfStatus("QUEUED"), at: statement.createdAt },
    { word: wordOfStatus("SUBMITTED"), at: statement.submittedAt },
    ...(isSkipped ? [] : [{ word: wordOfStatus("STARTED"), at: statement.startedAt }]),
    { word: statement.endedAt ? wordOfStatus(statement.status) : "End", at: statement.endedAt },
  ];
  return (
    <ol aria-label="Phases" className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {steps.map(({ word, at }) => (
        <li key={word} className={cn("flex items-center gap-1.5", at ? "text-muted" : "text-faint")}>
          <span
            aria-hidden
            className={cn("size-1.5 rounded-full", at ? "bg-accent" : "border border-control")}
          />
          {word}
          {at ? <ClockTime at={at} className="mono" /> : null}
        </li>
      ))}
    </ol>
  );
}
