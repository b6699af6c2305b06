"use client";

import { TriangleAlert } from "lucide-react";
import { Empty } from "@/components/data/empty";
import { RunAgainButton } from "@/components/queries/run-again-button";
import { useCan } from "@/components/shell/viewer";
import type { Statement } from "@/server/statements/contract";

/** The statement has finished, and its result was cut before its first row. */
export function NoneCame({ statement, words }: { statement: Statement; words: string }) {
  const mayRun = useCan("query.run");
  return (
    <div role="alert" className="wrap-anywhere">
      <Empty
        icon={TriangleAlert}
        title="The rows did not come"
        action={mayRun ? <RunAgainButton statement={statement} /> : undefined}
      >
        {words}
      </Empty>
    </div>
  );
}
