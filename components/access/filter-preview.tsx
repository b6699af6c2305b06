"use client";

import { useQuery } from "@tanstack/react-query";
import { Eye, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { previewRowFilter } from "@/server/access/contract";
import type { Input } from "@/server/api/endpoint";

const RowsTable = dynamic(
  () => import("@/components/catalog/rows-table").then((module) => module.RowsTable),
  {
    ssr: false,
  },
);

type Filter = Input<typeof previewRowFilter>;
/** A button, and then the rows that pass; of another expression it asks anew. */
export function FilterPreview({ filter }: { filter: Filter }) {
  const [asked, setAsked] = useState<Filter | null>(null);
  const isAsked = asked !== null && JSON.stringify(asked) === JSON.stringify(filter);
  const { data, error, isFetching, refetch } = usePreview(filter, isAsked);
  return (
    <section aria-label="Preview" className="grid min-w-0 max-w-full gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {/* It changes under the pointer: a double click is one. */}
        <Button pending={false} onClick={() => setAsked(isAsked ? null : filter)}>
          {isAsked ? <X aria-hidden /> : <Eye aria-hidden />}
          {isFetching ? "Cancel" : isAsked ? "Close" : "Preview"}
        </Button>
        {isAsked ? null : (
          <span className="text-sm text-muted">
            Athena reads the first rows that pass as your own role, and bills what it reads
          </span>
        )}
        <p role="status" className="flex items-center gap-2 text-sm text-muted">
          {isFetching ? (
            <>
              <Spinner />
              Athena reads as your role
            </>
          ) : data ? (
            counted(data)
          ) : null}
        </p>
      </div>
      {error && !isFetching ? <ErrorPanel inline error={error} onRetry={() => void refetch()} /> : null}
      {data && data.rows.length > 0 ? (
        <div className="min-w-0 rounded-md border border-line">
          <RowsTable columns={data.columns} rows={data.rows} />
        </div>
      ) : null}
    </section>
  );
}

/** Once nobody waits for it, it has another key: the call is aborted then, and its query stopped. */
function usePreview(filter: Filter, isAsked: boolean) {
  const options = query(previewRowFilter, filter);
  return useQuery({
    ...options,
    ...(isAsked ? {} : { queryKey: [...options.queryKey, "unasked"], enabled: false }),
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false, refetchOnWindowFocus: false },
  });
}

function counted({ sampled, passed, rows }: { sampled: number; passed: number; rows: readonly unknown[] }) {
  if (sampled === 0) return "You read no row of this table.";
  const shown = rows.length < passed ? `; the first ${rows.length} of them` : "";
  return `${passed} of ${plural(sampled, "row")} that you read pass${shown}`;
}
