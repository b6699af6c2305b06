// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual tree stand where a transform puts them
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and points at its active row
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the tree has the keys
"use client";

import { BookOpen, ChevronRight, FileCode2, FolderClosed, FolderOpen, Users } from "lucide-react";
import { cn } from "@/components/ui/cn";
import type { Asked } from "./asked";
import { FolderMenu } from "./folder-menu";
import { RowMenu } from "./row-menu";
import { SavedMenu } from "./saved-menu";
import type { TreeRow } from "./tree-rows";
import { useRowDrag } from "./use-row-drag";

const INDENT_PX = 14;

interface SavedTreeRowProps {
  id: string;
  row: TreeRow;
  top: number;
  isActive: boolean;
  isOpen: boolean;
  onAct: () => void;
  onAsk: (asked: Asked) => void;
}

/** One line of the tree; its menu shows when it is hovered, active or touched. */
export function SavedTreeRow({ id, row, top, isActive, isOpen, onAct, onAsk }: SavedTreeRowProps) {
  const { isOver, ...drag } = useRowDrag(row);
  const place = {
    transform: `translateY(${top}px)`,
    paddingLeft: (row.level - 1) * INDENT_PX + 6,
  };
  if (row.kind === "note") {
    return (
      <div
        role="none"
        className="absolute inset-x-0 flex h-7 items-center truncate text-sm text-muted"
        style={place}
      >
        {row.text}
      </div>
    );
  }
  const isBranch = row.kind === "section" || row.kind === "folder";
  return (
    <div
      id={id}
      role="treeitem"
      aria-label={labelOf(row)}
      aria-level={row.level}
      {...(isBranch ? { "aria-expanded": row.isOpen } : {})}
      {...(row.kind === "query" ? { "aria-selected": isOpen } : {})}
      {...drag}
      onClick={onAct}
      onContextMenu={(event) => {
        const button = event.currentTarget.querySelector<HTMLElement>("button[aria-haspopup]");
        if (!button) return;
        event.preventDefault();
        button.click();
      }}
      className={cn(
        "group absolute inset-x-0 flex h-7 cursor-default items-center gap-1.5 rounded-sm pr-1 hover:bg-hover",
        isOpen && "bg-selected",
        isOver && "bg-accent-soft",
        isActive &&
          "group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-accent",
      )}
      style={place}
    >
      <RowWords row={row} />
      {row.kind === "query" ? (
        <RowMenu label={`More for ${row.saved.name}`}>
          <SavedMenu saved={row.saved} onOpen={onAct} onAsk={onAsk} />
        </RowMenu>
      ) : null}
      {row.kind === "folder" ? (
        <RowMenu label={`More for ${row.folder.name}`}>
          <FolderMenu folder={row.folder} onAsk={onAsk} />
        </RowMenu>
      ) : null}
    </div>
  );
}

type ItemRow = Exclude<TreeRow, { kind: "note" }>;

function labelOf(row: ItemRow): string {
  if (row.kind === "section") return row.label;
  return row.kind === "folder" ? row.folder.name : row.saved.name;
}

function RowWords({ row }: { row: ItemRow }) {
  if (row.kind === "query") {
    const { saved } = row;
    const Icon = saved.isExample ? BookOpen : FileCode2;
    const isOthers = saved.level !== "own" && !saved.isExample;
    return (
      <>
        <Icon aria-hidden className="size-4 shrink-0 text-faint" />
        <span className="min-w-0 grow truncate" title={saved.name}>
          {saved.name}
          {isOthers ? <span className="ml-1.5 text-sm text-muted">{saved.ownerName}</span> : null}
        </span>
        {saved.level === "own" && saved.isShared ? (
          <Users role="img" aria-label="Shared" className="size-3.5 shrink-0 text-faint" />
        ) : null}
      </>
    );
  }
  const Icon = row.isOpen ? FolderOpen : FolderClosed;
  return (
    <>
      <ChevronRight
        aria-hidden
        className={cn("size-3.5 shrink-0 text-faint transition-transform", row.isOpen && "rotate-90")}
      />
      {row.kind === "folder" ? <Icon aria-hidden className="size-4 shrink-0 text-faint" /> : null}
      <span className={cn("min-w-0 truncate", row.kind === "section" && "text-sm font-medium text-muted")}>
        {row.kind === "section" ? row.label : row.folder.name}
      </span>
      <span className="grow text-sm text-faint tabular-nums">{row.count}</span>
    </>
  );
}
