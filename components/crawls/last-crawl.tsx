"use client";

import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import Link from "next/link";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatCount, formatDuration } from "@/components/data/format";
import { StateMark } from "@/components/data/state-mark";
import { Elapsed, Time } from "@/components/data/time";
import { runHref } from "@/components/runs/routes";
import { isOpen, stateOf } from "@/components/runs/run-words";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import type { Crawl } from "@/server/crawls/contract";
import { cancelRun } from "@/server/runs/contract";
import { foundSaid } from "./change-words";

/** How the newest crawl goes, or how it went: when, how long, what Glue told of it. */
export function LastCrawl({ crawl, mayCancel }: { crawl: Crawl; mayCancel: boolean }) {
  const cancel = useMutation(mutation(cancelRun));
  const state = stateOf({ ...crawl, waitFor: crawl.state === "waiting" ? "aws" : null });
  const goes = isOpen(crawl);
  return (
    <section aria-label="Last crawl" className="grid gap-2 rounded-md border border-line bg-surface p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <StateMark tone={state.tone} word={state.word} as="pill" />
        <span className="min-w-0 grow">
          {goes ? (crawl.progressText ?? "Waiting for a worker") : foundSaid(crawl)}
        </span>
        {goes && mayCancel && crawl.isVisible ? (
          <Button
            size="sm"
            pending={cancel.isPending || crawl.state === "cancelling"}
            onClick={() => cancel.mutate({ runId: crawl.runId })}
          >
            Cancel
          </Button>
        ) : null}
        {crawl.isVisible ? (
          <Link href={runHref(crawl.runId)} className={buttonStyle({ size: "sm" })}>
            See the run
          </Link>
        ) : null}
      </div>
      {goes ? <Bar share={crawl.progress} /> : null}
      {cancel.error ? <ErrorPanel inline error={cancel.error} /> : null}
      {crawl.error ? (
        <p role="alert" className="wrap-anywhere">
          <code className="mono text-failed">{crawl.error.code}</code> {crawl.error.message}
        </p>
      ) : null}
      {(crawl.crawler?.emptyFolders ?? []).map((folder) => (
        <p key={folder} className="flex items-start gap-1.5 text-waiting">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="wrap-anywhere">
            Nothing lies in <span className="mono">{folder}</span>: see that it is the right folder.
          </span>
        </p>
      ))}
      <CrawlFacts crawl={crawl} />
    </section>
  );
}

function Bar({ share }: { share: number | null }) {
  return (
    <div
      role="progressbar"
      aria-label="Progress of the crawl"
      aria-valuemin={0}
      aria-valuemax={100}
      {...(share === null ? {} : { "aria-valuenow": Math.round(share * 100) })}
      className="h-1 overflow-hidden rounded-full bg-sunken"
    >
      <div className="h-full bg-accent transition-transform" style={{ width: `${(share ?? 0.3) * 100}%` }} />
    </div>
  );
}

function CrawlFacts({ crawl }: { crawl: Crawl }) {
  const { createdAt, startedAt, endedAt, startedBy, crawlerName, crawler, isJoined, tables } = crawl;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
      <Fact name="Started">
        <Time at={createdAt} /> by {startedBy}
      </Fact>
      <Fact name="Took">{startedAt ? <Elapsed from={startedAt} to={endedAt} /> : null}</Fact>
      <Fact name="Crawler">
        {crawlerName ? <span className="mono">{crawlerName}</span> : "none: the source was read again"}
        {isJoined ? " (was running already)" : ""}
      </Fact>
      <Fact name="Tables">{tables === null ? null : formatCount(tables)}</Fact>
      {crawler ? <GlueFacts crawler={crawler} /> : null}
    </dl>
  );
}

function GlueFacts({ crawler }: { crawler: NonNullable<Crawl["crawler"]> }) {
  const { state, startedAt, endedAt, message, tablesCreated, tablesUpdated, tablesDeleted } = crawler;
  const tookMs = startedAt && endedAt ? new Date(endedAt).getTime() - new Date(startedAt).getTime() : null;
  return (
    <>
      <Fact name="Glue says">
        {state.toLowerCase()}
        {tookMs === null ? "" : ` in ${formatDuration(tookMs)}`}, {tablesCreated} created, {tablesUpdated}{" "}
        updated, {tablesDeleted} deleted
      </Fact>
      <Fact name="Its message">{message}</Fact>
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  if (children === null) return null;
  return (
    <div className="flex min-w-0 max-w-full gap-1.5">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="wrap-anywhere min-w-0">{children}</dd>
    </div>
  );
}
