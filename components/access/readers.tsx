"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShieldQuestion } from "lucide-react";
import { infiniteQuery, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { getAccessTable, listReaders } from "@/server/access/contract";
import { AsOf } from "./as-of";
import { ColumnReaders } from "./column-readers";
import { accessHref, type TablePlace } from "./question";
import { ReadersByColumn } from "./readers-by-column";
import { type Reading, readingDetail, readingSentence } from "./reading-words";
import { isNotFound, NoColumn, NotRead } from "./unknown-place";

const NONE: Reading = { principals: 0, people: 0, names: [], iam: 0, columns: {}, iamColumns: {} };

/** Who reads a table, column by column; of one column also why. */
export function Readers({ place, column }: { place: TablePlace; column: string | null }) {
  const table = useQuery(query(getAccessTable, place));
  const list = useInfiniteQuery(
    infiniteQuery(listReaders, { ...place, limit: 200, ...(column ? { column } : {}) }),
  );
  const error = table.error ?? list.error;
  if (isNotFound(error)) return <NotRead place={place} />;
  if (error)
    return (
      <ErrorPanel
        error={error}
        onRetry={() => {
          void table.refetch();
          void list.refetch();
        }}
      />
    );
  if (!table.data || !list.data) return <RowsSkeleton rows={8} label="Working out who reads it" />;
  const readers = list.data.pages.flatMap(({ items }) => items);
  const shown = readers.filter(({ access }) => access.columns.length > 0);
  const { target, columns, takenAt } = table.data;
  const one = columns.find(({ name }) => name === column);
  if (column !== null && !one) return <NoColumn {...{ place, column }} wholeHref={accessHref({ place })} />;
  const name = `${place.database}.${place.table}`;
  const reading = list.data.pages[0]?.reading ?? NONE;
  return (
    <div className="grid gap-4">
      <div role="status">
        <p className="text-lg font-semibold wrap-anywhere">
          {readingSentence(reading, one ? `${one.name} of ${name}` : `columns of ${name}`)}
        </p>
        <p className="mt-1 text-muted">{readingDetail(reading)}</p>
        {target ? (
          <p className="text-muted">
            It is a link to {target.database}.{target.table} of account {target.accountId}.
            {target.isShownByIam
              ? " Who sees the link is left to IAM; who reads what is behind it is not decided by that."
              : null}
          </p>
        ) : null}
      </div>
      {one ? <ColumnReaders place={place} column={one} readers={shown} /> : null}
      {!one && readers.length > 0 ? (
        <ReadersByColumn {...{ place, columns, reading }} readers={shown} />
      ) : null}
      {readers.length === 0 && !one ? (
        <Empty icon={ShieldQuestion} title="Nobody has anything of it" small>
          No grant, tag policy or share reaches this table.
        </Empty>
      ) : null}
      <AsOf at={takenAt} />
      {list.hasNextPage ? (
        <LoadMore hasMore isLoading={list.isFetchingNextPage} onLoadMore={() => void list.fetchNextPage()} />
      ) : null}
    </div>
  );
}
