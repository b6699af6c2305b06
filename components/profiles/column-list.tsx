"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Lock, Search } from "lucide-react";
import { parseAsString, useQueryState } from "nuqs";
import { type ReactNode, useDeferredValue } from "react";
import { infiniteQuery } from "@/components/data/api";
import { NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { cn } from "@/components/ui/cn";
import { InputWithIcon } from "@/components/ui/input";
import { listProfileColumns, type Profile } from "@/server/profiles/contract";
import { ColumnRow, TRACKS } from "./column-row";

interface ColumnListProps {
  datasetId: string;
  tableId: string;
  profile: Profile;
  /** The way to a profile of one's own; null for whoever may make none. */
  ownProfile: ReactNode;
}

const PAGE = 100;
const FILTER_FROM = 10;

/** Each column with what a profile tells of it. */
export function ColumnList({ datasetId, tableId, profile, ownProfile }: ColumnListProps) {
  const [text, setText] = useQueryState("column", parseAsString.withDefault(""));
  const wanted = useDeferredValue(text.trim());
  const list = useInfiniteQuery({
    ...infiniteQuery(listProfileColumns, {
      ...{ datasetId, tableId, profileId: profile.id, limit: PAGE },
      ...(wanted ? { text: wanted } : {}),
    }),
    placeholderData: (before) => before,
  });
  const rows = profile.rows ?? 0;
  const columns = list.data?.pages.flatMap((page) => page.items) ?? [];
  const hidden = list.data?.pages[0]?.hidden ?? null;
  if (list.error && columns.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className="grid gap-3">
      {(profile.profiledCount ?? 0) >= FILTER_FROM || text ? (
        <InputWithIcon
          icon={<Search />}
          type="search"
          aria-label="Columns by name"
          placeholder="Columns by name"
          className="max-w-72"
          maxLength={200}
          value={text}
          onChange={(event) => void setText(event.target.value || null)}
        />
      ) : null}
      {hidden ? (
        <div
          role="note"
          className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border border-line bg-surface p-3"
        >
          <p className="flex min-w-0 grow basis-60 gap-2">
            <Lock aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
            <span className="wrap-anywhere min-w-0">{hidden.message}</span>
          </p>
          {hidden.why === "role" ? ownProfile : null}
        </div>
      ) : null}
      {list.data ? null : <RowsSkeleton rows={5} label="Loading the profile" />}
      {list.data && columns.length === 0 && wanted ? (
        <NoMatch what="columns" onClear={() => void setText(null)} />
      ) : null}
      {columns.length > 0 ? (
        <div>
          <Head />
          <ul aria-label="Profile by column">
            {columns.map((column) => (
              <ColumnRow key={column.ordinal} column={column} rows={rows} />
            ))}
          </ul>
          {columns.length >= PAGE ? (
            <LoadMore
              hasMore={list.hasNextPage}
              isLoading={list.isFetchingNextPage}
              onLoadMore={() => void list.fetchNextPage()}
            />
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function Head() {
  return (
    <div
      aria-hidden
      className={cn(
        "hidden items-center gap-x-4 border-b border-line px-2.5 text-sm text-muted md:grid",
        TRACKS,
      )}
    >
      {["Column", "Distribution", "Nulls", "Distinct", "Least · median · greatest"].map((name) => (
        <span key={name} className="flex h-8 items-center font-medium">
          {name}
        </span>
      ))}
    </div>
  );
}
