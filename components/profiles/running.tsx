"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { type ApiError, mutation } from "@/components/data/api";
import { StateMark } from "@/components/data/state-mark";
import { Elapsed } from "@/components/data/time";
import { runHref } from "@/components/runs/routes";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { toast } from "@/components/ui/toast";
import type { Output } from "@/server/api/endpoint";
import type { getProfile } from "@/server/profiles/contract";
import { cancelRun } from "@/server/runs/contract";

type State = Output<typeof getProfile>;

/** A profile that is being made: how far it is, and how to stop it. */
export function Running({ running }: { running: NonNullable<State["running"]> }) {
  const mayCancel = useCan("run.cancel") && running.isVisible;
  const cancel = useMutation({
    ...mutation(cancelRun),
    onError: ({ problem }: ApiError) => toast.error(problem.title, { description: problem.detail }),
  });
  const share = Math.round(100 * (running.progress ?? 0));
  return (
    <div className="grid gap-2 rounded-md border border-line bg-surface p-3">
      <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <StateMark tone="working" word={running.progressText ?? "Waiting for a worker"} />
        <span className="text-muted">
          by {running.startedByName}, <Elapsed from={running.createdAt} className="tabular-nums" />
        </span>
        <span className="ml-auto flex gap-1.5">
          {running.isVisible ? (
            <Link href={runHref(running.runId)} className={buttonStyle({ size: "sm" })}>
              See the run
            </Link>
          ) : null}
          {mayCancel ? (
            <Button
              size="sm"
              pending={cancel.isPending}
              onClick={() => cancel.mutate({ runId: running.runId })}
            >
              Cancel
            </Button>
          ) : null}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label="Profile"
        aria-valuenow={share}
        className="h-1 overflow-hidden rounded-full bg-hover"
      >
        <div className="h-full bg-accent transition-[width]" style={{ width: `${share}%` }} />
      </div>
    </div>
  );
}

/** How the last try ended, when that was badly. */
export function Failure({ failure }: { failure: NonNullable<State["failure"]> }) {
  const { code, message, runId } = failure;
  const isCancelled = code === "cancelled";
  return (
    <div
      role={isCancelled ? "status" : "alert"}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-surface p-3"
    >
      <StateMark
        tone={isCancelled ? "ended" : "failed"}
        word={isCancelled ? "Cancelled" : "The last profile failed"}
      />
      {isCancelled ? null : (
        <p className="wrap-anywhere min-w-0 grow basis-60">
          {message ?? (
            <>
              <code className="mono">{code}</code>; {failure.startedByName} sees why.
            </>
          )}
        </p>
      )}
      {message ? (
        <Link href={runHref(runId)} className={buttonStyle({ size: "sm", className: "ml-auto" })}>
          See the run
        </Link>
      ) : null}
    </div>
  );
}
