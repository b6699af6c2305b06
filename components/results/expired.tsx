"use client";

import { Hourglass } from "lucide-react";
import { Empty } from "@/components/data/empty";
import { Time } from "@/components/data/time";
import { RunAgainButton } from "@/components/queries/run-again-button";
import { useCan } from "@/components/shell/viewer";
import type { Statement } from "@/server/statements/contract";

/** The rows are over, their text is not: it can run again, as it ran. */
export function Expired({ statement }: { statement: Statement }) {
  const mayRun = useCan("query.run");
  return (
    <Empty
      icon={Hourglass}
      title="These rows are no longer kept"
      action={mayRun ? <RunAgainButton statement={statement} /> : undefined}
    >
      {statement.resultExpiresAt ? (
        <>
          Results are kept for a time; these went <Time at={statement.resultExpiresAt} />.{" "}
        </>
      ) : null}
      {mayRun
        ? "The statement is still here; run it again to get its rows as they are now."
        : "The statement is still here; whoever may run it gets its rows as they are now."}
    </Empty>
  );
}
