"use client";

import { useQuery } from "@tanstack/react-query";
import { CloudCog } from "lucide-react";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { ScheduleControl } from "@/components/schedules/schedule-control";
import { useCan } from "@/components/shell/viewer";
import { type Lake, listLakes, REFRESH_KIND } from "@/server/access/contract";
import { RefreshLake, RefreshProgress } from "./refresh-lake";

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
  const { accountId, name, snapshot, run, principalArn } = lake;
  return (
    <li className="grid gap-2 rounded-md border border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="min-w-0 grow truncate font-semibold">
          {name} <span className="mono font-normal text-muted">{accountId}</span>
        </h2>
        {mayRefresh ? <RefreshLake lake={lake} /> : null}
      </div>
      <Known snapshot={snapshot} />
      <RefreshProgress run={run} />
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
        Its rules were not read yet. Headgate reads them by itself, and every night from then on, by a
        steward’s or an admin’s role that is a data lake administrator there.
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
