"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useEffect } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { ResourceEvents } from "@/components/data/resource-events";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { announce } from "@/components/shell/announce";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { cn } from "@/components/ui/cn";
import { type ChangeDetail, getChange } from "@/server/changes/contract";
import { blockedWords, isOver, stateOf } from "./change-words";
import { changeHref } from "./routes";

const ChangeActions = dynamic(() => import("./change-actions").then((module) => module.ChangeActions), {
  ssr: false,
});
const AccessDiff = dynamic(() => import("./access-diff").then((module) => module.AccessDiff), { ssr: false });
const PlanSteps = dynamic(() => import("./plan-steps").then((module) => module.PlanSteps), { ssr: false });
const ChangeChecks = dynamic(() => import("./change-checks").then((module) => module.ChangeChecks), {
  ssr: false,
});

/** One Change, like a pull request: what will be done, what it means, who says yes, how far it has come. */
export function ChangeView({ changeId }: { changeId: string }) {
  const change = useQuery(query(getChange, { changeId }));
  if (change.isPending)
    return (
      <Page title="Change">
        <RowsSkeleton rows={8} label="Loading the change" />
      </Page>
    );
  if (change.isError && !change.data)
    return (
      <Page title="Change">
        <ErrorPanel error={change.error} onRetry={() => void change.refetch()} />
      </Page>
    );
  return <ChangePage change={change.data} />;
}

function ChangePage({ change }: { change: ChangeDetail }) {
  const { tone, word } = stateOf(change);
  useEffect(() => announce(`${change.title}: ${word}`), [change.title, word]);
  return (
    <Page
      title={change.title}
      beside={<StateMark tone={tone} word={word} as="pill" />}
      actions={<ChangeActions change={change} />}
    >
      <CrumbLeaf label={change.title} />
      <Facts change={change} />
      <Problem change={change} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-6">
          <AccessDiff change={change} />
          <PlanSteps change={change} />
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-6">
          <ChangeChecks change={change} />
          <section>
            <h2 className="mb-1 font-semibold">Events</h2>
            <ResourceEvents resourceType="change" resourceId={change.id} />
          </section>
        </div>
      </div>
    </Page>
  );
}

function Facts({ change }: { change: ChangeDetail }) {
  return (
    <div className="mb-4 grid gap-1 text-muted">
      {change.reason ? <p className="max-w-180 whitespace-pre-wrap text-ink">{change.reason}</p> : null}
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        <span>
          Asked for by {change.requesterName}, <Time at={change.createdAt} />
        </span>
        {change.plannedAt ? (
          <span>
            Planned <Time at={change.plannedAt} />
          </span>
        ) : null}
        {change.appliedAt ? (
          <span>
            Applied by {change.appliedByName}, <Time at={change.appliedAt} />
          </span>
        ) : null}
        <span>
          {change.accountIds.length === 1 ? "Account" : "Accounts"}{" "}
          <span className="mono">{change.accountIds.join(", ")}</span>
        </span>
        {change.restOfId ? (
          <Link href={changeHref(change.restOfId)} className="text-accent-ink hover:underline">
            Goes on with an earlier change
          </Link>
        ) : null}
        {change.restId ? (
          <Link href={changeHref(change.restId)} className="text-accent-ink hover:underline">
            A change that does what is left
          </Link>
        ) : null}
        {change.revertsId ? (
          <Link href={changeHref(change.revertsId)} className="text-accent-ink hover:underline">
            Takes back an earlier change
          </Link>
        ) : null}
        {change.revertedById ? (
          <Link href={changeHref(change.revertedById)} className="text-accent-ink hover:underline">
            {change.state === "reverted" ? "Taken back by a later change" : "A change that takes it back"}
          </Link>
        ) : null}
      </p>
    </div>
  );
}

function Problem({ change }: { change: ChangeDetail }) {
  const { problem, state, warnings } = change;
  const blocked = blockedWords(change);
  const box = "mb-4 rounded-md border border-line px-4 py-2.5 wrap-anywhere";
  return (
    <>
      {problem && isOver(change) ? <p className={cn(box, "text-muted")}>{problem}</p> : null}
      {problem && !isOver(change) ? (
        <p role="alert" className={cn(box, state === "draft" ? "bg-waiting-soft" : "bg-failed-soft")}>
          {problem}
        </p>
      ) : null}
      {blocked ? <p className={cn(box, "bg-failed-soft")}>{blocked}</p> : null}
      {warnings.length > 0 ? (
        <ul className="mb-4 grid gap-1 rounded-md border border-line bg-waiting-soft px-4 py-2.5">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
