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
  if (isAsked) return <Preview filter={asked} onClose={() => setAsked(null)} />;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button onClick={() => setAsked(filter)}>
        <Eye aria-hidden />
        Preview
      </Button>
      <span className="text-sm text-muted">
        Athena reads the first rows that pass as your own role, and bills what it reads
      </span>
    </div>
  );
}

interface PreviewProps {
  filter: Filter;
  onClose: () => void;
}

/** Nobody waits for it once this is gone: the call is aborted then, and its query stopped. */
function Preview({ filter, onClose }: PreviewProps) {
  const { data, error, isFetching, refetch } = useQuery({
    ...query(previewRowFilter, filter),
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false, refetchOnWindowFocus: false },
  });
  return (
    <section aria-label="Preview" className="min-w-0 rounded-md border border-line">
      <div className="flex items-center justify-between gap-3 px-3 py-1.5">
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
        <Button variant="ghost" size="sm" onClick={onClose}>
          <X aria-hidden />
          {isFetching ? "Cancel" : "Close"}
        </Button>
      </div>
      {error && !isFetching ? (
        <ErrorPanel inline error={error} onRetry={() => void refetch()} className="m-3 mt-0" />
      ) : null}
      {data && data.rows.length > 0 ? (
        <div className="border-t border-line">
          <RowsTable columns={data.columns} rows={data.rows} />
        </div>
      ) : null}
    </section>
  );
}

function counted({ sampled, passed, rows }: { sampled: number; passed: number; rows: readonly unknown[] }) {
  if (sampled === 0) return "You read no row of this table.";
  const shown = rows.length < passed ? `; the first ${rows.length} of them` : "";
  return `${passed} of ${plural(sampled, "row")} that you read pass${shown}`;
}
