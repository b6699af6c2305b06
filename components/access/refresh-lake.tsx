"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import Link from "next/link";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { StateMark } from "@/components/data/state-mark";
import { runHref } from "@/components/runs/routes";
import { Button } from "@/components/ui/button";
import { type Lake, refreshLake } from "@/server/access/contract";

interface RefreshLakeProps {
  lake: Lake;
  variant?: "primary" | "secondary";
}

/** Reads an account's rules again. */
export function RefreshLake({ lake: { accountId, name, principalArn, run }, variant }: RefreshLakeProps) {
  const client = useQueryClient();
  const refresh = useMutation({
    ...mutation(refreshLake),
    onSuccess: () => client.invalidateQueries({ queryKey: ["access", "listLakes"] }),
  });
  return (
    <>
      <Button
        size="sm"
        {...(variant ? { variant } : {})}
        pending={refresh.isPending || isGoing(run)}
        disabled={principalArn === null}
        onClick={() => refresh.mutate({ accountId })}
        aria-label={`Refresh ${name}`}
      >
        <RefreshCw aria-hidden />
        Refresh
      </Button>
      {refresh.error ? (
        <div className="basis-full">
          <ErrorPanel inline error={refresh.error} />
        </div>
      ) : null}
    </>
  );
}

const isGoing = (run: Lake["run"]) =>
  run !== null && run.error === null && !["failed", "timed_out"].includes(run.state);

/** How far the last refresh is, or why it failed. */
export function RefreshProgress({ run }: Pick<Lake, "run">) {
  if (!run) return null;
  const link = run.isVisible ? (
    <Link href={runHref(run.id)} className="text-accent-ink underline underline-offset-3">
      See the run
    </Link>
  ) : null;
  if (isGoing(run))
    return (
      <p className="flex flex-wrap items-center gap-2" role="status">
        <StateMark tone="working" word={run.progressText ?? "Reading"} /> {link}
      </p>
    );
  return (
    <p className="flex flex-wrap items-start gap-2" role="status">
      <StateMark tone="failed" word="The last refresh failed" />
      <span className="wrap-anywhere min-w-0 basis-full">{run.error?.message}</span> {link}
    </p>
  );
}
