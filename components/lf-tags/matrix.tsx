"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Search, Tag } from "lucide-react";
import dynamic from "next/dynamic";
import { useDeferredValue, useMemo, useState } from "react";
import { infiniteQuery } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { InputWithIcon } from "@/components/ui/input";
import { listTagMatrix, type TagRow } from "@/server/access/contract";
import { AssignBar } from "./assign-bar";
import { NOTHING, selectedCells } from "./cell-selection";
import { DownloadAssignments } from "./download-assignments";
import { Legend } from "./matrix-cell";
import { MatrixGrid } from "./matrix-grid";
import { type Chosen, cellId, type MatrixPlace, placeOf, type Staged, stage, unstage } from "./staged";

const PasteSheet = dynamic(() => import("./paste-sheet").then((module) => module.PasteSheet), {
  ssr: false,
});

interface MatrixProps {
  accountId: string;
  place: MatrixPlace;
  /** What its rows are searched for. */
  q: string;
  onSearch: (q: string) => void;
  staged: Staged;
  mayPropose: boolean;
  onStaged: (staged: Staged) => void;
  onOpen: ((row: TagRow) => void) | null;
}

const ROWS = 100;

/** One level of the matrix, with what is chosen in it. */
export function Matrix({ accountId, place, q, onSearch, staged, mayPropose, onStaged, onOpen }: MatrixProps) {
  const [selection, setSelection] = useState(NOTHING);
  const [pasted, setPasted] = useState<string | null>(null);
  const search = useDeferredValue(q.trim());
  const list = useInfiniteQuery({
    ...infiniteQuery(listTagMatrix, {
      ...{ accountId, limit: ROWS, ...place },
      ...(search ? { search } : {}),
    }),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const keys = list.data?.pages[0]?.keys ?? [];
  const cells = selectedCells(selection).flatMap(({ row, column }): Chosen[] => {
    const [at, key] = [rows[row], keys[column]?.key];
    return at && key ? [{ place: placeOf(place, at), key, cell: at.tags[key] }] : [];
  });
  const stagedHere = cells.filter((cell) => staged.has(cellId({ ...cell.place, key: cell.key }))).length;
  const undo = () => onStaged(unstage(staged, cells));
  if (list.isPending) return <RowsSkeleton rows={10} label="Loading the tags" />;
  if (list.error && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (keys.length === 0)
    return (
      <Empty icon={Tag} title="No LF-tags">
        This account has no LF-tags yet. Create one under Tags; then it is assigned here.
      </Empty>
    );
  return (
    <section
      aria-label="Assignments"
      className="flex min-h-0 grow flex-col gap-3"
      onPaste={(event) => {
        const copied = event.clipboardData.getData("text/plain");
        if (!mayPropose || pasted !== null || isField(event.target) || !copied.trim()) return;
        event.preventDefault();
        setPasted(copied);
      }}
    >
      <div className="flex flex-wrap items-center gap-2">
        <InputWithIcon
          type="search"
          aria-label="Search rows"
          placeholder={place.table ? "Column" : place.database ? "Table" : "Database"}
          icon={<Search />}
          className="w-56 max-sm:w-full"
          value={q}
          onChange={(event) => {
            setSelection(NOTHING);
            onSearch(event.target.value);
          }}
        />
        <div className="min-w-0 grow">
          {mayPropose ? (
            <AssignBar
              {...{ cells, keys, stagedHere }}
              onValue={(some, value) => onStaged(stage(staged, some, value))}
              onUndo={undo}
              onPaste={() => setPasted("")}
            />
          ) : null}
        </div>
        <DownloadAssignments {...{ accountId, place, search }} />
      </div>
      <Legend />
      {rows.length === 0 ? <p className="py-6 text-center text-muted">Nothing by that name.</p> : null}
      {rows.length > 0 ? (
        <MatrixGrid
          label="LF-tags by resource"
          {...{ place, rows, staged, selection, onOpen }}
          keys={keys.map(({ key }) => key)}
          onSelection={setSelection}
          onClear={() => mayPropose && onStaged(stage(staged, cells, null))}
          onUndo={undo}
          after={
            <LoadMore
              hasMore={list.hasNextPage}
              isLoading={list.isFetchingNextPage}
              onLoadMore={() => void list.fetchNextPage()}
            />
          }
        />
      ) : null}
      {pasted === null ? null : (
        <PasteSheet accountId={accountId} initial={pasted} onClose={() => setPasted(null)} />
      )}
    </section>
  );
}

const isField = (target: EventTarget) =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
