"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { FileCode2, FolderClosed, Search, Shapes, SquareTerminal } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { FilterBar, type FilterField } from "@/components/data/filter-bar";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { QueryTabs } from "@/components/queries/query-tabs";
import { workbenchHref } from "@/components/queries/routes";
import { Page } from "@/components/shell/page";
import { buttonStyle } from "@/components/ui/button-style";
import { InputWithIcon } from "@/components/ui/input";
import { type Folder, listSavedQueries, SAVED_KINDS } from "@/server/saved-queries/contract";
import type { Asked } from "./asked";
import { FolderButton, FolderNav } from "./folder-nav";
import { savedColumns } from "./saved-columns";
import { KIND_WORDS, type SavedFilters, savedFilters, savedInput } from "./saved-filters";
import { AskContext } from "./saved-row-menu";
import { folderPaths } from "./tree-rows";

const SavedDialogs = dynamic(() => import("./saved-dialogs").then((module) => module.SavedDialogs), {
  ssr: false,
});

const CLEARED = { q: null, kind: null, folder: null };
const NO_FOLDERS: Folder[] = [];

/** All saved queries that one may see, by folder, with search. */
export function SavedView() {
  const [filters, setFilters] = useQueryStates(savedFilters, { history: "replace" });
  const [asked, setAsked] = useState<Asked | null>(null);
  const list = useSavedPages(filters);
  const folders = list.data?.pages[0]?.folders ?? NO_FOLDERS;
  const onChange = (next: Pick<SavedFilters, "kind" | "folder">) => void setFilters(next);
  const onDeleted = (id: string) => {
    const up = folders.find((folder) => folder.id === id)?.parentId ?? null;
    // By the filters of now: more may have been chosen while it was deleted.
    void setFilters((now) => (now.folder === id ? { folder: up } : {}));
  };
  const places = { folders, filters, onChange, onAsk: setAsked };
  return (
    <Page
      fill
      title="Queries"
      beside={<QueryTabs current="saved" />}
      toolbar={
        <div className="flex flex-wrap items-center gap-2">
          <InputWithIcon
            type="search"
            aria-label="Search saved queries"
            placeholder="Search names, descriptions and SQL"
            maxLength={200}
            icon={<Search />}
            value={filters.q}
            onChange={(event) => setFilters({ q: event.target.value || null })}
            className="w-72 max-sm:w-full"
          />
          <FolderButton {...places} />
          <Filters filters={filters} folders={folders} onChange={(next) => void setFilters(next)} />
        </div>
      }
    >
      <AskContext value={setAsked}>
        <div className="flex min-h-0 grow border-t border-line pt-2">
          <FolderNav {...places} />
          <div data-scroller className="relative min-w-0 grow overflow-y-auto px-4 pb-8 sm:px-6 lg:pl-0">
            <SavedList
              list={list}
              folders={folders}
              isFiltered={filters.q !== "" || filters.kind !== null || filters.folder !== null}
              onClear={() => void setFilters(CLEARED)}
            />
          </div>
        </div>
        {asked ? (
          <SavedDialogs
            asked={asked}
            folders={folders}
            onClose={() => setAsked(null)}
            onDeleted={onDeleted}
          />
        ) : null}
      </AskContext>
    </Page>
  );
}

interface FiltersProps {
  filters: SavedFilters;
  folders: readonly Folder[];
  onChange: (next: Partial<SavedFilters> | typeof CLEARED) => void;
}

function Filters({ filters, folders, onChange }: FiltersProps) {
  const fields: FilterField[] = [
    {
      key: "kind",
      label: "Whose",
      icon: Shapes,
      kind: "choice",
      options: SAVED_KINDS.map((kind) => ({ value: kind, label: KIND_WORDS[kind] })),
    },
    {
      key: "folder",
      label: "Folder",
      icon: FolderClosed,
      kind: "choice",
      options: folderPaths(folders).map(({ id, path }) => ({ value: id, label: path })),
    },
  ];
  return (
    <FilterBar
      fields={fields}
      values={{
        kind: filters.kind ? [filters.kind] : [],
        folder: filters.folder ? [filters.folder] : [],
      }}
      onChange={(key, next) =>
        onChange(
          key === "folder"
            ? { folder: next.at(-1) ?? null }
            : { kind: SAVED_KINDS.find((kind) => kind === next.at(-1)) ?? null },
        )
      }
      onClear={() => onChange(CLEARED)}
    />
  );
}

function useSavedPages(filters: SavedFilters) {
  return useInfiniteQuery({
    ...infiniteQuery(listSavedQueries, savedInput(filters)),
    placeholderData: keepPreviousData,
  });
}

interface SavedListProps {
  list: ReturnType<typeof useSavedPages>;
  folders: readonly Folder[];
  isFiltered: boolean;
  onClear: () => void;
}

function SavedList({ list, folders, isFiltered, onClear }: SavedListProps) {
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const columns = useMemo(() => {
    const paths = new Map(folderPaths(folders).map(({ id, path }) => [id, path]));
    return savedColumns((id) => paths.get(id));
  }, [folders]);
  if (list.isPending) return <RowsSkeleton rows={12} label="Loading saved queries" />;
  if (list.isError && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0 && isFiltered) return <NoMatch what="saved queries" onClear={onClear} />;
  if (rows.length === 0) {
    return (
      <Empty
        icon={FileCode2}
        title="No saved queries yet"
        action={
          <Link href={workbenchHref} className={buttonStyle({ variant: "primary" })}>
            <SquareTerminal aria-hidden />
            Open the workbench
          </Link>
        }
      >
        Save in the workbench keeps a text, its parameters, its chart and its target.
      </Empty>
    );
  }
  return (
    <DataTable
      label="Saved queries"
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onLoadMore={() => void list.fetchNextPage()}
    />
  );
}
