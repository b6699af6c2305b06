"use client";

import { useMutation } from "@tanstack/react-query";
import { Rows3 } from "lucide-react";
import { mutation } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { SavedResult } from "@/components/saved-queries/saved-result";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import type { Dataset, Table } from "@/server/catalog/contract";
import { runStatement } from "@/server/queries/contract";
import { quoteName } from "@/server/sql/tokenize";

const ROWS = 50;

/** The first rows, by a statement that runs as the viewer's own role and stands in their history. */
export function SampleTab({ dataset, table }: { dataset: Dataset; table: Table }) {
  const mayRun = useCan("query.run");
  const run = useMutation(mutation(runStatement));
  const { accountId, warehouseKind, warehouse, database, schemaName } = dataset;
  if (!mayRun)
    return (
      <Empty icon={Rows3} title="A sample is a query" small>
        Your role here reads the catalog and runs no queries.
      </Empty>
    );
  if (!warehouseKind || !warehouse || !database || !schemaName) return null;
  const sql = `SELECT * FROM ${quoteName(schemaName)}.${quoteName(table.name)} LIMIT ${ROWS}`;
  const show = () => run.mutate({ accountId, warehouseKind, warehouse, database, sql, parameters: [] });
  if (run.error) return <ErrorPanel error={run.error} onRetry={show} />;
  if (run.data)
    return (
      <div className="flex h-[60vh] min-h-80 flex-col rounded-md border border-line">
        <SavedResult statementId={run.data.id} chart={null} />
      </div>
    );
  return (
    <Empty
      icon={Rows3}
      title={`The first ${ROWS} rows`}
      small
      action={
        <Button variant="primary" pending={run.isPending} onClick={show}>
          Show rows
        </Button>
      }
    >
      Runs as your own IAM role and stands in your history.
    </Empty>
  );
}
