"use client";

import { Rows3 } from "lucide-react";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { roleName } from "@/components/queries/statement-words";
import { SavedResult } from "@/components/saved-queries/saved-result";
import { Button } from "@/components/ui/button";
import type { Dataset, Table } from "@/server/catalog/contract";
import { ReaderGate, WorkgroupSelect } from "./reader-gate";
import { useRead, useReader } from "./use-reader";

const ROWS = 50;

/** The first rows, by a statement that runs as the viewer's own role and stands in their history. */
export function SampleTab({ dataset, table }: { dataset: Dataset; table: Table }) {
  const reader = useReader(dataset);
  const { read, statementId, isPending, error } = useRead(dataset, table, ROWS);
  if (!reader.mayRun)
    return (
      <Empty icon={Rows3} title="A sample is a query" small>
        Your role here reads the catalog and runs no queries.
      </Empty>
    );
  if (statementId)
    return (
      <div className="flex h-[60vh] min-h-80 flex-col rounded-md border border-line">
        <SavedResult statementId={statementId} chart={null} />
      </div>
    );
  return (
    <ReaderGate reader={reader} dataset={dataset}>
      {(target) =>
        error ? (
          <ErrorPanel error={error} onRetry={() => read(target)} />
        ) : (
          <Empty
            icon={Rows3}
            title={`The first ${ROWS} rows`}
            small
            action={
              <span className="flex flex-wrap justify-center gap-2">
                <WorkgroupSelect reader={reader} target={target} />
                <Button variant="primary" pending={isPending} onClick={() => read(target)}>
                  Show rows
                </Button>
              </span>
            }
          >
            Runs as <span className="mono">{roleName(reader.roleArn ?? "")}</span>
            {reader.isAthena ? " at Athena" : ""} and stands in your history.
          </Empty>
        )
      }
    </ReaderGate>
  );
}
