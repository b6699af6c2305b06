"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CloudCog, RefreshCw } from "lucide-react";
import Link from "next/link";
import { mutation, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { runHref } from "@/components/runs/routes";
import { ScheduleControl } from "@/components/schedules/schedule-control";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { type Lake, listLakes, REFRESH_KIND, refreshLake } from "@/server/access/contract";

/** What is known of each account's rules, since when, and how to know it anew. */
export function Lakes() {
  const lakes = useQuery(query(listLakes, {}));
  if (lakes.error) return <ErrorPanel error={lakes.error} onRetry={() => void lakes.refetch()} />;
  if (!lakes.data) return <RowsSkeleton rows={3} label="Loading the accounts" />;
  if (lakes.data.items.length === 0)
    return (
      <Empty icon={CloudCog} title="No account is yours to act in">
        An admin can give you an IAM role in an account under Admin, People.
      </Empty>
    );
  return (
    <ul className="grid max-w-220 gap-3" aria-label="Accounts">
      {lakes.data.items.map((lake) => (
        <LakeCard key={lake.accountId} lake={lake} />
      ))}
    </ul>
  );
}

function LakeCard({ lake }: { lake: Lake }) {
  const mayRefresh = useCan("access.refresh");
  const client = useQueryClient();
  const refresh = useMutation({
    ...mutation(refreshLake),
    onSuccess: () => client.invalidateQueries({ queryKey: ["access", "listLakes"] }),
  });
  const { accountId, name, snapshot, run, principalArn } = lake;
  const isGoing = run !== null && run.error === null && !["failed", "timed_out"].includes(run.state);
  return (
    <li className="grid gap-2 rounded-md border border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="min-w-0 grow truncate font-semibold">
          {name} <span className="mono font-normal text-muted">{accountId}</span>
        </h2>
        {mayRefresh ? (
          <Button
            size="sm"
            pending={refresh.isPending || isGoing}
            disabled={principalArn === null}
            onClick={() => refresh.mutate({ accountId })}
            aria-label={`Refresh ${name}`}
          >
            <RefreshCw aria-hidden />
            Refresh
          </Button>
        ) : null}
      </div>
      <Known snapshot={snapshot} />
      <Going run={run} isGoing={isGoing} />
      {refresh.error ? <ErrorPanel inline error={refresh.error} /> : null}
      {mayRefresh && principalArn ? (
        <ScheduleControl kind={REFRESH_KIND} subjectId={lake.scheduleSubjectId} action="Refresh" mayEdit />
      ) : null}
    </li>
  );
}

function Known({ snapshot }: Pick<Lake, "snapshot">) {
  if (!snapshot)
    return (
      <p className="text-muted">
        Its rules were not read yet. Headgate reads them once by itself, by a steward’s or an admin’s role
        that is a data lake administrator there.
      </p>
    );
  const { databases, tables, grants, takenAt, takenBy, roleArn } = snapshot;
  const sums = [plural(databases, "database"), plural(tables, "table"), plural(grants, "grant")].join(", ");
  return (
    <p className="wrap-anywhere text-muted">
      {sums}, as of <Time at={takenAt} /> by {takenBy}
      <span className="block text-sm">
        read as <span className="mono">{roleArn}</span>
      </span>
    </p>
  );
}

function Going({ run, isGoing }: { run: Lake["run"]; isGoing: boolean }) {
  if (!run) return null;
  const link = run.isVisible ? (
    <Link href={runHref(run.id)} className="text-accent-ink underline underline-offset-3">
      See the run
    </Link>
  ) : null;
  if (isGoing)
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
