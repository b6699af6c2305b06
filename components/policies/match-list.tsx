import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { Database, Table2 } from "lucide-react";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import type { listMatches, Matched } from "@/server/access/contract";
import type { Output } from "@/server/api/endpoint";

interface MatchListProps {
  list: UseInfiniteQueryResult<InfiniteData<Output<typeof listMatches>>>;
}

/** What an expression matches as the lake was last read. */
export function MatchList({ list }: MatchListProps) {
  const first = list.data?.pages[0];
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label="What it matches now" className="grid gap-2">
      <h3 className="font-medium">{first ? `Matches ${sumOf(first)} now` : "What it matches now"}</h3>
      {list.isPending ? <RowsSkeleton rows={4} label="Looking for what it matches" /> : null}
      {list.error ? <ErrorPanel inline error={list.error} onRetry={() => void list.refetch()} /> : null}
      {first && items.length === 0 ? (
        <p className="text-muted">Nothing has these tags yet. What gets them later is reached then.</p>
      ) : null}
      <ul>
        {items.map((one) => (
          <Match key={`${one.database}.${one.table ?? ""}`} one={one} />
        ))}
      </ul>
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onLoadMore={() => void list.fetchNextPage()}
      />
    </section>
  );
}

function sumOf({ databases, tables, columns }: Output<typeof listMatches>): string {
  if (databases + tables === 0) return "nothing";
  return databases > 0
    ? plural(databases, "database")
    : `${plural(tables, "table")}, ${plural(columns, "column")}`;
}

function Match({ one: { database, table, columns, columnCount } }: { one: Matched }) {
  const Icon = table === null ? Database : Table2;
  const isWhole = columns.length === columnCount;
  return (
    <li className="flex min-h-8 items-start gap-2 border-b border-line py-1.5">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
      <span className="min-w-0 grow">
        <span className="mono wrap-anywhere">{table === null ? database : `${database}.${table}`}</span>
        {table === null || isWhole ? null : (
          <span className="mono block text-sm wrap-anywhere text-muted">{columns.join(", ")}</span>
        )}
      </span>
      {table === null ? null : (
        <span className="shrink-0 text-sm text-muted tabular-nums">
          {isWhole ? "all columns" : `${columns.length} of ${columnCount}`}
        </span>
      )}
    </li>
  );
}
