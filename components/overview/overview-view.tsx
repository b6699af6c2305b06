"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleCheck, Hand, LoaderCircle, SquareTerminal } from "lucide-react";
import Link from "next/link";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { useZone } from "@/components/data/now";
import { workbenchHref } from "@/components/queries/routes";
import { Page } from "@/components/shell/page";
import { useCan, useViewer } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { Panel } from "@/components/ui/panel";
import type { Output } from "@/server/api/endpoint";
import { getOverview } from "@/server/overview/contract";
import { DaysChart } from "./days-chart";
import { FailedRow, RunningRow, SavedRow, UsedRow, WaitingRow } from "./overview-rows";
import { OverviewSkeleton } from "./overview-skeleton";

const USED_SHOWN = 10;

type Overview = Output<typeof getOverview>;

/** The first page of a day: what needs me, what runs, what went wrong, what I used last. */
export function OverviewView() {
  const viewer = useViewer();
  const zone = useZone();
  const canRun = useCan("query.run");
  const overview = useQuery({ ...query(getOverview, { zone }), placeholderData: keepPreviousData });
  return (
    <Page
      title="Overview"
      beside={<span className="text-muted max-sm:hidden">{viewer.name}</span>}
      actions={
        canRun ? (
          <Link href={workbenchHref} className={buttonStyle({ variant: "primary" })}>
            <SquareTerminal aria-hidden />
            New query
          </Link>
        ) : null
      }
    >
      {overview.data ? (
        <Columns overview={overview.data} />
      ) : overview.isError ? (
        <ErrorPanel error={overview.error} onRetry={() => void overview.refetch()} />
      ) : (
        <OverviewSkeleton />
      )}
    </Page>
  );
}

function Columns({ overview }: { overview: Overview }) {
  const { waiting, running, failed, lastUsed, savedQueries, days } = overview;
  const canRun = useCan("query.run");
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Panel title="Waiting for you" after={<Count of={waiting.length} />} flush>
        <Rows
          items={waiting.map((one) => (
            <WaitingRow key={`${one.kind} ${one.href} ${one.title}`} waiting={one} />
          ))}
          empty={
            <Empty icon={Hand} title="Nothing waits for you" small>
              Approvals, reviews and what runs out soon appear here, each with its one button.
            </Empty>
          }
        />
      </Panel>
      <Panel title="Running now" after={<Count of={running.length} />} flush>
        <Rows
          items={running.map((run) => <RunningRow key={run.id} run={run} />)}
          empty={
            <Empty icon={LoaderCircle} title="Nothing runs" small>
              What you start shows its progress here until it ends.
            </Empty>
          }
        />
      </Panel>
      <Panel title="Went wrong" after={<Count of={failed.length} />} flush>
        <Rows
          items={failed.map((run) => <FailedRow key={run.id} run={run} />)}
          empty={
            <Empty icon={CircleCheck} title="Nothing failed lately" small>
              A failure shows here with its first line, and leads to its log.
            </Empty>
          }
        />
      </Panel>
      <Panel title="Last used" flush className="lg:col-span-2">
        <Rows
          items={[
            ...savedQueries.map((saved) => ({
              at: saved.usedAt,
              row: <SavedRow key={saved.id} saved={saved} />,
            })),
            ...lastUsed.map((statement) => ({
              at: statement.createdAt,
              row: <UsedRow key={statement.id} statement={statement} />,
            })),
          ]
            .sort((a, b) => b.at.localeCompare(a.at))
            .slice(0, USED_SHOWN)
            .map(({ row }) => row)}
          empty={
            <Empty
              icon={SquareTerminal}
              title="No statement yet"
              small
              action={
                canRun ? (
                  <Link href={workbenchHref} className={buttonStyle({ variant: "secondary" })}>
                    Open the workbench
                  </Link>
                ) : null
              }
            >
              {canRun
                ? "Pick a warehouse, type SQL or open an example, and run it."
                : "Your role reads what others share; it runs no statements."}
            </Empty>
          }
        />
      </Panel>
      <Panel title="Last 14 days" className="self-start">
        <DaysChart days={days} />
      </Panel>
    </div>
  );
}

function Rows({ items, empty }: { items: React.ReactNode[]; empty: React.ReactNode }) {
  if (items.length === 0) return empty;
  return <ul className="divide-y divide-line">{items}</ul>;
}

function Count({ of }: { of: number }) {
  return of > 0 ? <span className="text-sm text-muted tabular-nums">{of}</span> : null;
}
