// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual tree stand where a transform puts them
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and points at its active row
"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { FolderPlus, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { type KeyboardEvent, useDeferredValue, useId, useMemo, useRef, useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan } from "@/components/shell/viewer";
import { IconButton } from "@/components/ui/button";
import { InputWithIcon } from "@/components/ui/input";
import { type Folder, listSavedQueries, type SavedQuery } from "@/server/saved-queries/contract";
import type { Asked } from "./asked";
import { SavedTreeRow } from "./saved-tree-row";
import { pressed } from "./tree-keys";
import { type TreeRow, treeRows } from "./tree-rows";
import { useClosed } from "./use-closed";
import { useOpenSaved } from "./use-saved-write";

const SavedDialogs = dynamic(() => import("./saved-dialogs").then((module) => module.SavedDialogs));

interface SavedTreeProps {
  onOpen: (saved: SavedQuery) => void;
  /** The saved query that is open. */
  openId?: string | null;
}

const ROW_PX = 28;

/** A person's saved queries in their folders, what others share, and the examples that come with Headgate. */
export function SavedTree({ onOpen, openId = null }: SavedTreeProps) {
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayRun = useCan("query.run");
  const saved = useQuery({
    ...query(listSavedQueries, wanted ? { text: wanted } : {}),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex shrink-0 items-center gap-1 p-2">
        <InputWithIcon
          type="search"
          aria-label="Search saved queries"
          placeholder="Search names and SQL"
          maxLength={200}
          icon={<Search />}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {mayRun ? (
          <IconButton label="New folder" onClick={() => setAsked({ kind: "newFolder", parentId: null })}>
            <FolderPlus aria-hidden />
          </IconButton>
        ) : null}
      </div>
      {saved.isPending ? <RowsSkeleton rows={6} label="Loading saved queries" /> : null}
      {saved.isError ? (
        <ErrorPanel inline error={saved.error} onRetry={() => void saved.refetch()} className="m-2" />
      ) : null}
      {saved.data ? (
        <Tree
          data={saved.data}
          isSearch={wanted !== ""}
          openId={openId}
          onOpen={onOpen}
          onAsk={setAsked}
          hasMore={saved.data.nextCursor !== null}
        />
      ) : null}
      {asked ? (
        <SavedDialogs asked={asked} folders={saved.data?.folders ?? []} onClose={() => setAsked(null)} />
      ) : null}
    </div>
  );
}

interface TreeProps {
  data: { items: Parameters<typeof treeRows>[0]["items"]; folders: readonly Folder[] };
  isSearch: boolean;
  openId: string | null;
  onOpen: (saved: SavedQuery) => void;
  onAsk: (asked: Asked) => void;
  hasMore: boolean;
}

function Tree({ data, isSearch, openId, onOpen, onAsk, hasMore }: TreeProps) {
  const treeId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { closed, toggle } = useClosed();
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const rows = useMemo(
    () => treeRows({ items: data.items, folders: data.folders, closed, isSearch }),
    [data, closed, isSearch],
  );
  const open = useOpenSaved(onOpen);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === activeKey),
  );
  const go = (to: number) => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (!row) return;
    setActiveKey(row.key);
    virtual.scrollToIndex(rows.indexOf(row));
  };
  const act = (row: TreeRow) => {
    setActiveKey(row.key);
    if (row.kind === "query") open(row.saved.id);
    else if (row.kind !== "note") toggle(row.key);
  };
  const idOf = (row: TreeRow) => `${treeId}-${row.key}`;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    if (!pressed(event, { rows, at, go, act, openMenu: (row) => menuButton(idOf(row))?.click() })) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const active = rows[at];
  return (
    <>
      {rows.length === 0 ? <p className="px-3 py-2 text-muted">Nothing by that name.</p> : null}
      <div ref={scroller} className="min-h-0 grow overflow-y-auto px-1 pb-2">
        <div
          role="tree"
          aria-label="Saved queries"
          tabIndex={0}
          aria-activedescendant={active ? idOf(active) : undefined}
          onKeyDown={onKeyDown}
          className="group/tree relative outline-none"
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            return (
              <SavedTreeRow
                key={row.key}
                id={idOf(row)}
                row={row}
                top={start}
                isActive={row === active}
                isOpen={row.kind === "query" && row.saved.id === openId}
                onAct={() => act(row)}
                onAsk={onAsk}
              />
            );
          })}
        </div>
        {hasMore ? (
          <p className="px-2 py-1 text-sm text-muted">The first 1,000. Search finds the others.</p>
        ) : null}
      </div>
    </>
  );
}

const menuButton = (rowId: string) =>
  document.getElementById(rowId)?.querySelector<HTMLElement>("button[aria-haspopup]");
