"use client";

import { FolderClosed, FolderPlus, Layers } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/shell/viewer";
import { Button, IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Popover } from "@/components/ui/popover";
import { type Folder, SAVED_KINDS } from "@/server/saved-queries/contract";
import type { Asked } from "./asked";
import { FolderMenu } from "./folder-menu";
import { RowMenu } from "./row-menu";
import { KIND_WORDS, type SavedFilters } from "./saved-filters";
import { folderPaths } from "./tree-rows";

interface FolderNavProps {
  folders: readonly Folder[];
  filters: SavedFilters;
  onChange: (next: Pick<SavedFilters, "kind" | "folder">) => void;
  onAsk: (asked: Asked) => void;
}

/** At the left of the list, where there is room for it. */
export function FolderNav(props: FolderNavProps) {
  return (
    <nav aria-label="Folders" className="w-56 shrink-0 overflow-y-auto pr-3 pb-6 pl-4 max-lg:hidden">
      <FolderList {...props} />
    </nav>
  );
}

/** The same behind a button, on a narrow screen. */
export function FolderButton({ onChange, onAsk, ...rest }: FolderNavProps) {
  const [isOpen, setOpen] = useState(false);
  const closing =
    <V,>(act: (value: V) => void) =>
    (value: V) => {
      setOpen(false);
      act(value);
    };
  return (
    <Popover
      label="Folders"
      className="w-64 p-1"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button className="px-2.5 text-sm lg:hidden">
          <FolderClosed aria-hidden />
          Folders
        </Button>
      }
    >
      <FolderList {...rest} onChange={closing(onChange)} onAsk={closing(onAsk)} />
    </Popover>
  );
}

/** All, mine with its folders, what others share, the examples. */
function FolderList({ folders, filters, onChange, onAsk }: FolderNavProps) {
  const mayRun = useCan("query.run");
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  return (
    <>
      <div className="mb-1 flex h-8 items-center justify-between pl-2 text-sm font-medium text-muted">
        Folders
        {mayRun ? (
          <IconButton
            size="icon-sm"
            label="New folder"
            onClick={() => onAsk({ kind: "newFolder", parentId: null })}
          >
            <FolderPlus aria-hidden />
          </IconButton>
        ) : null}
      </div>
      <ul>
        <Place
          label="All"
          isCurrent={!filters.kind && !filters.folder}
          onChoose={() => onChange({ kind: null, folder: null })}
        />
        {SAVED_KINDS.map((kind) => (
          <Place
            key={kind}
            label={KIND_WORDS[kind]}
            isCurrent={filters.kind === kind && !filters.folder}
            onChoose={() => onChange({ kind, folder: null })}
          />
        ))}
        {folderPaths(folders).map(({ id, level }) => {
          const folder = byId.get(id);
          if (!folder) return null;
          return (
            <Place
              key={id}
              label={folder.name}
              level={level + 1}
              isCurrent={filters.folder === id}
              onChoose={() => onChange({ kind: null, folder: id })}
              menu={
                <RowMenu label={`More for ${folder.name}`}>
                  <FolderMenu folder={folder} onAsk={onAsk} />
                </RowMenu>
              }
            />
          );
        })}
      </ul>
    </>
  );
}

interface PlaceProps {
  label: string;
  level?: number;
  isCurrent: boolean;
  onChoose: () => void;
  menu?: React.ReactNode;
}

function Place({ label, level = 0, isCurrent, onChoose, menu }: PlaceProps) {
  const Icon = level > 0 ? FolderClosed : Layers;
  return (
    <li className={cn("group flex items-center rounded-sm pr-1 hover:bg-hover", isCurrent && "bg-selected")}>
      <button
        type="button"
        aria-current={isCurrent || undefined}
        onClick={onChoose}
        title={label}
        className="ring-inside flex h-7 min-w-0 grow items-center gap-2 rounded-sm text-left"
        style={{ paddingLeft: 8 + Math.max(0, level - 1) * 14 }}
      >
        <Icon aria-hidden className="size-4 shrink-0 text-faint" />
        <span className="truncate">{label}</span>
      </button>
      {menu}
    </li>
  );
}
