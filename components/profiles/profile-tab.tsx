"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChartColumn, RotateCw } from "lucide-react";
import { mutation, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatBytes, formatCount, formatDuration, plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { ScheduleControl } from "@/components/schedules/schedule-control";
import { useCan } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { Output } from "@/server/api/endpoint";
import type { Table } from "@/server/catalog/contract";
import { getProfile, type Profile, startProfile } from "@/server/profiles/contract";
import { ColumnList } from "./column-list";
import { Drift } from "./drift";
import { Failure, Running } from "./running";

/** What is in a table, as its last profile found it; and the way to a newer one. */
export function ProfileTab({ table }: { table: Table }) {
  const ids = { datasetId: table.datasetId, tableId: table.id };
  const client = useQueryClient();
  const mayStart = useCan("query.run");
  const maySchedule = useCan("schedule.update") && mayStart;
  const state = useQuery(query(getProfile, ids));
  const start = useMutation({
    ...mutation(startProfile),
    onSuccess: () => client.invalidateQueries({ queryKey: ["profiles"] }),
  });
  if (state.error) return <ErrorPanel error={state.error} onRetry={() => void state.refetch()} />;
  if (!state.data) return <RowsSkeleton rows={6} label="Loading the profile" />;
  const { latest, running, failure } = state.data;
  const schedule = (
    <ScheduleControl kind="dataset.profile" subjectId={table.id} action="Profile" mayEdit={maySchedule} />
  );
  const starts = {
    pending: start.isPending,
    disabled: running !== null,
    onClick: () => start.mutate(ids),
  };
  const button = mayStart ? (
    <Button variant={latest ? "secondary" : "primary"} {...starts}>
      {latest ? <RotateCw aria-hidden /> : <ChartColumn aria-hidden />}
      {latest ? "Profile again" : "Profile this table"}
    </Button>
  ) : null;
  return (
    <div className="grid gap-3">
      {running ? <Running running={running} /> : null}
      {failure && !running ? <Failure failure={failure} /> : null}
      {start.error ? <ErrorPanel inline error={start.error} /> : null}
      {latest ? (
        <>
          <Facts {...state.data} ids={ids} latest={latest} button={button} />
          {schedule}
          <ColumnList
            key={latest.id}
            {...ids}
            profile={latest}
            ownProfile={
              mayStart ? (
                <Button size="sm" {...starts}>
                  Profile as yourself
                </Button>
              ) : null
            }
          />
        </>
      ) : running ? null : (
        <Empty icon={ChartColumn} title="Not profiled yet" small action={button}>
          A profile counts rows, nulls and distinct values and draws each column's distribution. It runs as{" "}
          {mayStart ? "your own IAM role" : "the IAM role of whoever starts it"}, and shows values only to
          people who act as that role.
        </Empty>
      )}
      {latest ? null : schedule}
    </div>
  );
}

type FactsProps = Pick<Output<typeof getProfile>, "before" | "isStale"> & {
  ids: { datasetId: string; tableId: string };
  latest: Profile;
  button: React.ReactNode;
};

/** How large the table was, when and by whom it was looked at, and what that cost. */
function Facts({ ids, latest, before, isStale, button }: FactsProps) {
  const { rows, columnCount, profiledCount, scannedBytes, createdAt, endedAt, startedByName } = latest;
  const isCut = profiledCount !== null && columnCount !== null && profiledCount < columnCount;
  const tookMs = endedAt ? new Date(endedAt).getTime() - new Date(createdAt).getTime() : null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <p className="font-medium tabular-nums">
        {plural(rows ?? 0, "row")}
        <RowsChange rows={rows} before={before} />
      </p>
      <Drift {...ids} />
      <p className="text-muted tabular-nums">
        {isCut
          ? `the first ${formatCount(profiledCount)} of ${plural(columnCount, "column")}`
          : plural(columnCount ?? 0, "column")}
        {scannedBytes === null ? null : `, ${formatBytes(scannedBytes)} scanned`}
        {tookMs === null ? null : ` in ${formatDuration(tookMs)}`}
      </p>
      <p className="text-muted">
        <Time at={endedAt ?? createdAt} /> by {startedByName}
      </p>
      {isStale ? <Badge tone="waiting">the table has changed since</Badge> : null}
      <span className="ml-auto">{button}</span>
    </div>
  );
}

function RowsChange({ rows, before }: { rows: number | null; before: Profile | null }) {
  if (rows === null || before?.rows == null || before.rows === rows) return null;
  const change = rows - before.rows;
  return (
    <span className="pl-1.5 font-normal text-muted">
      {change > 0 ? "+" : "−"}
      {formatCount(Math.abs(change))} since <Time at={before.createdAt} />
    </span>
  );
}
