"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { infiniteQuery } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { type CrawlChange, listChangedPartitions } from "@/server/crawls/contract";

interface ChangedPartitionsProps {
  datasetId: string;
  change: CrawlChange;
  said: string;
}

/** How many partitions came and went; which ones, when asked for. */
export function ChangedPartitions({ datasetId, change, said }: ChangedPartitionsProps) {
  const [isOpen, setOpen] = useState(false);
  // What is decided is not kept one by one.
  const isListed = change.state === "pending" || change.state === "refusing";
  return (
    <div className="border-line [table+&]:border-t">
      <p className="flex flex-wrap items-center gap-2 px-3 py-1.5">
        <span>{said}</span>
        {isListed ? (
          <Button size="sm" variant="ghost" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide them" : "Show them"}
          </Button>
        ) : null}
      </p>
      {isOpen ? <Listed datasetId={datasetId} changeId={change.id} /> : null}
    </div>
  );
}

function Listed({ datasetId, changeId }: { datasetId: string; changeId: string }) {
  const list = useInfiniteQuery(infiniteQuery(listChangedPartitions, { datasetId, changeId, limit: 200 }));
  if (list.isPending) return <p className="px-3 pb-2 text-muted">Loading the partitions…</p>;
  if (list.isError) return <ErrorPanel inline error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className="px-3 pb-2">
      <ul aria-label="Partitions" className="max-h-60 overflow-y-auto">
        {list.data.pages.flatMap((page) =>
          page.items.map(({ values, change }) => (
            <li key={`${change} ${values.join("\u0000")}`} className="mono wrap-anywhere flex gap-2">
              <span aria-hidden className={cn(change === "new" ? "text-good" : "text-failed")}>
                {change === "new" ? "+" : "−"}
              </span>
              <span className="sr-only">{change}</span>
              {values.join(" / ")}
            </li>
          )),
        )}
      </ul>
      {list.hasNextPage ? (
        <Button
          size="sm"
          variant="ghost"
          pending={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          Load more
        </Button>
      ) : null}
    </div>
  );
}
