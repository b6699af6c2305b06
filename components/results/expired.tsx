"use client";

import { Hourglass, RotateCw } from "lucide-react";
import { Empty } from "@/components/data/empty";
import { Time } from "@/components/data/time";
import { useRunAgain } from "@/components/queries/use-run-again";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import type { Statement } from "@/server/statements/contract";

/** The rows are over, their text is not: it can run again, as it ran. */
export function Expired({ statement }: { statement: Statement }) {
  const mayRun = useCan("query.run");
  const runAgain = useRunAgain();
  return (
    <Empty
      icon={Hourglass}
      title="These rows are no longer kept"
      action={
        mayRun ? (
          <Button pending={runAgain.isPending} onClick={() => runAgain.mutate(statement)}>
            <RotateCw aria-hidden />
            Run again
          </Button>
        ) : undefined
      }
    >
      {statement.resultExpiresAt ? (
        <>
          Results are kept for a time; these went <Time at={statement.resultExpiresAt} />.{" "}
        </>
      ) : null}
      The statement is still here; run it again to get its rows as they are now.
    </Empty>
  );
}
