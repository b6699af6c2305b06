"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { CalendarClock, ChevronRight, CircleCheck, CircleDashed, LoaderCircle } from "lucide-react";
import { infiniteQuery } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { JsonDiff, JsonView } from "@/components/data/json-view";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import { Panel } from "@/components/ui/panel";
import { type ChangeDetail, type ChangeStep, listChangeSteps } from "@/server/changes/contract";
import { isDone } from "./change-words";

/** What AWS will be asked, in its order and in AWS's words, and how far that has come. */
export function PlanSteps({ change }: { change: ChangeDetail }) {
  if (change.planHash === null)
    return (
      <Panel title="What will be done">
        <JsonView value={change.proposed} label="The steps as they were proposed" />
      </Panel>
    );
  return <Planned change={change} />;
}

function Planned({ change }: { change: ChangeDetail }) {
  const list = useInfiniteQuery(infiniteQuery(listChangeSteps, { changeId: change.id }));
  const { steps, stepsDone, state } = change;
  const isBegun = stepsDone > 0 || state === "applying";
  return (
    <Panel
      title={isDone(change) ? "What was done" : "What will be done"}
      after={
        <span className="text-muted tabular-nums">
          {isBegun ? `${stepsDone} of ${steps} done` : plural(steps, "step")}
        </span>
      }
      flush
    >
      {isBegun ? <Progress done={stepsDone} of={steps} isWorking={state === "applying"} /> : null}
      {list.isPending ? <RowsSkeleton rows={3} label="Loading the steps" /> : null}
      {list.error ? <ErrorPanel inline error={list.error} onRetry={() => void list.refetch()} /> : null}
      <ol>
        {list.data?.pages.flatMap((page) =>
          page.items.map((step) => <StepLine key={step.n} step={step} isShown={isBegun} />),
        )}
      </ol>
      {list.hasNextPage ? (
        <LoadMore hasMore isLoading={list.isFetchingNextPage} onLoadMore={() => void list.fetchNextPage()} />
      ) : null}
    </Panel>
  );
}

function Progress({ done, of, isWorking }: { done: number; of: number; isWorking: boolean }) {
  return (
    <div
      role="progressbar"
      aria-label="Steps done"
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={done}
      className="h-1 overflow-hidden bg-hover"
    >
      <div
        className={cn("h-full origin-left bg-accent transition-transform", isWorking && "animate-working")}
        style={{ transform: `scaleX(${of === 0 ? 0 : done / of})` }}
      />
    </div>
  );
}

const MARKS = {
  pending: { icon: CircleDashed, word: "To be done", style: "text-faint" },
  sending: { icon: LoaderCircle, word: "On its way", style: "text-accent-ink" },
  done: { icon: CircleCheck, word: "Done", style: "text-good" },
};

function StepLine({ step, isShown }: { step: ChangeStep; isShown: boolean }) {
  const mark = MARKS[step.state];
  return (
    <li className="border-b border-line last:border-b-0">
      <details className="group">
        <summary className="ring-inside flex min-h-row cursor-pointer list-none items-center gap-2 px-4 py-1.5 hover:bg-hover">
          <ChevronRight
            aria-hidden
            className="size-4 shrink-0 text-faint transition-transform group-open:rotate-90"
          />
          <span className="w-5 shrink-0 text-right text-faint tabular-nums">{step.n + 1}</span>
          {isShown ? (
            <>
              <mark.icon aria-hidden className={cn("size-4 shrink-0", mark.style)} />
              <span className="sr-only">{mark.word}</span>
            </>
          ) : null}
          <span className="min-w-0 grow wrap-anywhere">
            {step.title}
            {step.wasSo ? <span className="text-muted"> · it was so already</span> : null}
            {step.expiresAt ? (
              <span className="ml-2 inline-flex items-center gap-1 text-sm text-muted">
                <CalendarClock aria-hidden className="size-3.5" />
                ends <Time at={step.expiresAt} />
              </span>
            ) : null}
            {step.error ? <span className="block text-sm text-failed">{step.error}</span> : null}
          </span>
          <span className="mono shrink-0 text-sm text-faint max-md:hidden">{step.call.operation}</span>
        </summary>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-4 pt-1 pb-4 sm:pl-11">
          <p className="mono text-sm text-muted">
            {step.call.service}:{step.call.operation} in {step.accountId}
          </p>
          <JsonView value={step.call.request} label="The request" />
          <JsonDiff before={{ value: step.before }} after={{ value: step.after }} />
        </div>
      </details>
    </li>
  );
}
