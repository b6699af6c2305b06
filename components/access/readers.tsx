"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShieldQuestion } from "lucide-react";
import { infiniteQuery, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { getAccessTable, listReaders, type Reader } from "@/server/access/contract";
import { AsOf } from "./as-of";
import { ColumnReaders } from "./column-readers";
import type { TablePlace } from "./question";
import { ReadersByColumn } from "./readers-by-column";

/** Who reads a table, column by column; of one column also why. */
export function Readers({ place, column }: { place: TablePlace; column: string | null }) {
  const table = useQuery(query(getAccessTable, place));
  const list = useInfiniteQuery(
    infiniteQuery(listReaders, { ...place, limit: 200, ...(column ? { column } : {}) }),
  );
  const error = table.error ?? list.error;
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
  const reading = readers.filter(({ access }) => access.columns.length > 0);
  const { target, columns, takenAt } = table.data;
  const one = columns.find(({ name }) => name === column);
  return (
    <div className="grid gap-4">
      <p className="text-muted" role="status">
        {sumOf(reading, one?.name ?? null)}
        {target ? ` Through the link to ${target.database}.${target.table} of ${target.accountId}.` : null}
      </p>
      {one ? <ColumnReaders place={place} column={one} readers={reading} /> : null}
      {!one && readers.length > 0 ? (
        <ReadersByColumn place={place} columns={columns} readers={reading} />
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

function sumOf(reading: readonly Reader[], column: string | null): string {
  const ofIam = reading.filter(({ access }) => access.verdicts.SELECT === "iam").length;
  const people = new Set(reading.flatMap(({ who }) => who.people.map(({ id }) => id))).size;
  const what = column ?? "some of it";
  const all = `${plural(reading.length, "principal")} can read ${what}: ${plural(people, "person", "people")} here.`;
  return ofIam > 0 ? `${all} Of ${ofIam} of them IAM alone decides.` : all;
}
