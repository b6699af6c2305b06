"use client";

import { plural } from "@/components/data/format";
import type { draftAssignments } from "@/server/access/contract";
import type { Output } from "@/server/api/endpoint";

type Drafted = Output<typeof draftAssignments>;
type Problem = Drafted["problems"][number];

const SHOWN = 50;

interface DraftFoundProps {
  read: Drafted;
  /** What of what was sent a problem is of. */
  nameOf: (problem: Problem) => string;
}

/** How many assignments there are to make, and what is wrong with the others. */
export function DraftFound({ read: { changed, unchanged, problems }, nameOf }: DraftFoundProps) {
  return (
    <section aria-label="What was found" className="grid gap-2" role="status">
      <p>
        {plural(changed, "assignment")} to make, {unchanged} so already
        {problems.length > 0 ? <>, {plural(problems.length, "problem")}: these are left out</> : "."}
      </p>
      {problems.length > 0 ? (
        <ul className="max-h-56 overflow-y-auto rounded-md border border-line">
          {problems.slice(0, SHOWN).map((problem) => (
            <li
              key={`${problem.line} ${problem.message}`}
              className="grid gap-0.5 border-b border-line px-3 py-1.5 last:border-b-0"
            >
              <span className="wrap-anywhere">
                <span className="mr-2 text-muted tabular-nums">{nameOf(problem)}</span>
                <span className="text-failed">{problem.message}</span>
              </span>
              {problem.text ? (
                <span className="mono text-sm wrap-anywhere text-muted">{problem.text}</span>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
