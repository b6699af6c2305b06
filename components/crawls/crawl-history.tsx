"use client";

import { useState } from "react";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { stateOf } from "@/components/runs/run-words";
import { Button } from "@/components/ui/button";
import type { Crawl } from "@/server/crawls/contract";
import { foundSaid } from "./change-words";
import { PastChanges } from "./waiting-changes";

/** Earlier crawls, each with what it found and what became of that. */
export function CrawlHistory({ datasetId, crawls }: { datasetId: string; crawls: readonly Crawl[] }) {
  if (crawls.length === 0) return null;
  return (
    <section aria-label="Crawls" className="grid gap-1">
      <h2 className="font-semibold">Crawls</h2>
      <ul>
        {crawls.map((crawl) => (
          <Row key={crawl.runId} datasetId={datasetId} crawl={crawl} />
        ))}
      </ul>
    </section>
  );
}

function Row({ datasetId, crawl }: { datasetId: string; crawl: Crawl }) {
  const [isOpen, setOpen] = useState(false);
  const state = stateOf({ ...crawl, waitFor: crawl.state === "waiting" ? "aws" : null });
  const { found, error } = crawl;
  const hasChanges = Object.values(found).some((count) => count > 0);
  return (
    <li className="border-b border-line">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1">
        <StateMark tone={state.tone} word={state.word} />
        <span className="wrap-anywhere min-w-0 grow">{error ? error.message : foundSaid(crawl)}</span>
        <span className="text-sm text-muted">
          <Time at={crawl.createdAt} /> by {crawl.startedBy}
        </span>
        {hasChanges ? (
          <Button size="sm" variant="ghost" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Hide changes" : "Show changes"}
          </Button>
        ) : null}
      </div>
      {isOpen ? <PastChanges datasetId={datasetId} runId={crawl.runId} /> : null}
    </li>
  );
}
