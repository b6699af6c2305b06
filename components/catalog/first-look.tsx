"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { describeTable, type Target } from "@/server/accounts/contract";
import { quoteName } from "@/server/sql/tokenize";
import { firstRows, ROWS_SHOWN } from "./first-rows";
import { RowsTable } from "./rows-table";

interface FirstLookProps {
  target: Target;
  schema: string;
  table: string;
}

/** A table before it is registered: its columns and their types, and its first rows once they are asked for. */
export function FirstLook({ target, schema, table }: FirstLookProps) {
  const mayRun = useCan("query.run");
  const described = useQuery(query(describeTable, { ...target, schema, table }));
  const rows = useMutation({
    mutationFn: () =>
      firstRows(target, `SELECT * FROM ${quoteName(schema)}.${quoteName(table)} LIMIT ${ROWS_SHOWN}`),
  });
  if (described.isError)
    return (
      <ErrorPanel
        inline
        error={described.error}
        onRetry={() => void described.refetch()}
        className="mx-3 mb-3"
      />
    );
  if (!described.data) return <RowsSkeleton rows={2} label={`Loading the columns of ${table}`} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 px-3 pb-3">
      <div className="rounded-md border border-line">
        <RowsTable columns={described.data.columns} rows={rows.data?.rows ?? []} />
      </div>
      {rows.data?.rows.length === 0 ? <p className="text-sm text-muted">It has no rows.</p> : null}
      {rows.error ? <ErrorPanel inline error={rows.error} /> : null}
      {mayRun && !rows.data ? (
        <div>
          <Button size="sm" pending={rows.isPending} onClick={() => rows.mutate()}>
            Show first rows
          </Button>
        </div>
      ) : null}
    </div>
  );
}
