"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { infiniteQuery } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatCount, plural } from "@/components/data/format";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan } from "@/components/shell/viewer";
import { cn } from "@/components/ui/cn";
import { Panel } from "@/components/ui/panel";
import { type ChangeDetail, type Effect, listEffects } from "@/server/changes/contract";
import { extentWords, isOver, shortPrincipal } from "./change-words";
import { GainsAndLosses } from "./gains-and-losses";

/** Who gains and who loses what, counts first, then by principal. */
export function AccessDiff({ change }: { change: ChangeDetail }) {
  const { counts, principals, effectsKept } = change;
  const seesAll = useCan("change.readAll");
  if (!counts)
    return (
      <Panel title="What it means">
        <p className="text-muted">
          {isOver(change)
            ? "It was withdrawn before that was worked out."
            : "Not worked out yet. Plan it to see who would gain or lose what."}
        </p>
      </Panel>
    );
  const total = counts.gains + counts.loses;
  return (
    <Panel title="What it means" after={<GainsAndLosses {...counts} />} flush>
      <p className="border-b border-line px-4 py-2.5 text-muted">
        {extentWords(counts)}
        {seesAll && effectsKept < total
          ? `. Of what they gain and lose, ${formatCount(effectsKept)} are listed.`
          : null}
        {total > 0 && !seesAll ? (
          <>
            . Who they are is shown to those with the permission <code className="mono">change.readAll</code>.
          </>
        ) : null}
      </p>
      <ul>
        {principals.map((one, at) => (
          <PrincipalEffects key={one.principal} isOpenAtFirst={at === 0} {...one}>
            {() => <Effects changeId={change.id} principal={one.principal} />}
          </PrincipalEffects>
        ))}
      </ul>
      {seesAll && principals.length < counts.principals ? (
        <p className="border-t border-line px-4 py-2.5 text-muted">
          The {formatCount(principals.length)} who are concerned most are shown, of{" "}
          {plural(counts.principals, "principal")}.
        </p>
      ) : null}
    </Panel>
  );
}

interface PrincipalProps {
  principal: string;
  gains: number;
  loses: number;
  isOpenAtFirst: boolean;
  /** What it is, once it is opened. */
  children: () => ReactNode;
}

/** How much one gains and loses, and behind it what. */
export function PrincipalEffects({ principal, gains, loses, isOpenAtFirst, children }: PrincipalProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="ring-inside flex min-h-row w-full items-center gap-2 px-4 py-1 text-left hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          className={cn("size-4 shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
        />
        <span className="font-medium">{shortPrincipal(principal)}</span>
        <span className="mono min-w-0 grow truncate text-faint max-sm:hidden">
          {shortPrincipal(principal) === principal ? null : principal}
        </span>
        <span className="ml-auto">
          <GainsAndLosses gains={gains} loses={loses} />
        </span>
      </button>
      {isOpen ? children() : null}
    </li>
  );
}

function Effects({ changeId, principal }: { changeId: string; principal: string }) {
  const list = useInfiniteQuery(infiniteQuery(listEffects, { changeId, principal }));
  if (list.isPending) return <RowsSkeleton rows={2} label="Loading" />;
  if (list.isError) return <ErrorPanel inline error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <>
      <ul className="pb-2">
        {list.data.pages.flatMap((page) =>
          page.items.map((effect) => <EffectLine key={effect.n} effect={effect} />),
        )}
      </ul>
      {list.hasNextPage ? (
        <LoadMore hasMore isLoading={list.isFetchingNextPage} onLoadMore={() => void list.fetchNextPage()} />
      ) : null}
    </>
  );
}

export function EffectLine({ effect }: { effect: Effect }) {
  const isGain = effect.direction === "gains";
  const tone = isGain ? "text-good" : "text-failed";
  return (
    <li className="flex gap-2 px-4 py-1 pl-10">
      <span aria-hidden className={cn("mono w-3 shrink-0 font-medium", tone)}>
        {isGain ? "+" : "−"}
      </span>
      <span className="min-w-0 wrap-anywhere">
        <span className={cn("font-medium", tone)}>{isGain ? "gains" : "loses"}</span>{" "}
        <span className="mono">{effect.permission}</span> on <span className="mono">{effect.resource}</span>
        {effect.columns ? (
          <>
            {" "}
            columns <span className="mono">{effect.columns.join(", ")}</span>
          </>
        ) : null}
        {effect.rows === null ? null : (
          <>
            {" "}
            rows where <span className="mono">{effect.rows}</span>
          </>
        )}
        {effect.note ? <span className="text-muted"> · {effect.note}</span> : null}
      </span>
    </li>
  );
}
