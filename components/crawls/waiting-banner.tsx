"use client";

import { useQuery } from "@tanstack/react-query";
import { GitCompareArrows } from "lucide-react";
import { query } from "@/components/data/api";
import { plural } from "@/components/data/format";
import { Button } from "@/components/ui/button";
import { listChanges } from "@/server/crawls/contract";

/** Says that crawls found changes that nobody has decided yet. */
export function WaitingBanner({ datasetId, onOpen }: { datasetId: string; onOpen: () => void }) {
  const changes = useQuery(query(listChanges, { datasetId, limit: 1 }));
  const waiting = changes.data?.waiting ?? 0;
  if (waiting === 0) return null;
  return (
    <div
      role="status"
      className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-waiting-soft px-3 py-2"
    >
      <GitCompareArrows aria-hidden className="size-4 shrink-0 text-waiting" />
      <p className="min-w-0 grow">
        {plural(waiting, "change")} of its source {waiting === 1 ? "waits" : "wait"} for a steward.
      </p>
      <Button size="sm" onClick={onOpen}>
        See what changed
      </Button>
    </div>
  );
}
