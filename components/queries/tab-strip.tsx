"use client";

import { Ellipsis, Plus, X } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { type EditorTab, titleOf } from "./editor-tab";
import type { TabStore, Tabs } from "./tab-store";

interface TabStripProps {
  store: TabStore;
  state: Tabs;
  onClose: (id: string) => void;
}

/** The editor's tabs: chosen, closed, named, dragged to another place. */
export function TabStrip({ store, state, onClose }: TabStripProps) {
  const { tabs, activeId } = state;
  const [renaming, setRenaming] = useState<string | null>(null);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (renaming) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tabs.findIndex(({ id }) => id === activeId);
    if (by && event.altKey && event.shiftKey) store.move(activeId, at + by);
    else if (by && !event.ctrlKey && !event.metaKey && !event.altKey) store.step(by);
    else if (event.key === "Home" || event.key === "End")
      store.activate(tabs.at(event.key === "Home" ? 0 : -1)?.id ?? activeId);
    else if (event.key === "F2") setRenaming(activeId);
    else if (event.key === "Delete") onClose(activeId);
    else return;
    event.preventDefault();
    // The focus stays with the tab that is chosen now.
    requestAnimationFrame(() => document.getElementById(`editor-tab-${store.active.id}`)?.focus());
  };
  return (
    <div className="flex h-9 shrink-0 items-stretch border-b border-line bg-sunken">
      <div
        role="tablist"
        aria-label="Editor tabs"
        onKeyDown={onKeyDown}
        className="flex min-w-0 overflow-x-auto [scrollbar-width:none]"
      >
        {tabs.map((tab, at) => (
          <Tab
            key={tab.id}
            tab={tab}
            isActive={tab.id === activeId}
            isRenaming={renaming === tab.id}
            onChoose={() => store.activate(tab.id)}
            onClose={() => onClose(tab.id)}
            onRename={() => setRenaming(tab.id)}
            onName={(name) => {
              setRenaming(null);
              if (name !== null) store.update(tab.id, { name: name.trim() || null });
            }}
            onDrop={(id) => store.move(id, at)}
          />
        ))}
      </div>
      <IconButton
        size="icon-sm"
        label="New tab"
        keys="alt+shift+n"
        onClick={() => store.open()}
        className="m-1"
      >
        <Plus aria-hidden />
      </IconButton>
      <Menu
        trigger={
          <IconButton size="icon-sm" label="Tab actions" className="m-1 ml-auto">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setRenaming(activeId)} keys="F2">
          Rename tab
        </MenuItem>
        <MenuItem onSelect={() => store.duplicate(activeId)}>Duplicate tab</MenuItem>
        <MenuItem onSelect={() => store.reopen()} keys="alt+shift+t">
          Reopen closed tab
        </MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => onClose(activeId)} keys="alt+shift+w">
          Close tab
        </MenuItem>
        <MenuItem
          disabled={tabs.length < 2}
          onSelect={() => {
            for (const { id } of tabs) if (id !== activeId) onClose(id);
          }}
        >
          Close other tabs
        </MenuItem>
      </Menu>
    </div>
  );
}

interface TabProps {
  tab: EditorTab;
  isActive: boolean;
  isRenaming: boolean;
  onChoose: () => void;
  onClose: () => void;
  onRename: () => void;
  /** Null leaves the name as it is. */
  onName: (name: string | null) => void;
  onDrop: (id: string) => void;
}

const DRAGGED = "application/x-headgate-tab";

function Tab({ tab, isActive, isRenaming, onChoose, onClose, onRename, onName, onDrop }: TabProps) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) root.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isActive]);
  const title = titleOf(tab);
  const isDirty = tab.saved !== null && tab.saved.sql !== tab.text;
  const drag = {
    draggable: !isRenaming,
    onDragStart: (event: DragEvent) => event.dataTransfer.setData(DRAGGED, tab.id),
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer.types.includes(DRAGGED)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => onDrop(event.dataTransfer.getData(DRAGGED)),
  };
  return (
    <div
      {...drag}
      ref={root}
      role="none"
      onAuxClick={(event) => event.button === 1 && onClose()}
      className={cn(
        "group flex max-w-56 shrink-0 items-center border-r border-line",
        isActive ? "bg-surface shadow-[inset_0_2px_0_var(--accent)]" : "text-muted hover:bg-hover",
      )}
    >
      {isRenaming ? (
        <input
          aria-label="Name of the tab"
          defaultValue={tab.name ?? title}
          maxLength={80}
          // biome-ignore lint/a11y/noAutofocus: the person just asked to type here
          autoFocus
          onFocus={(event) => event.target.select()}
          onBlur={(event) => onName(event.target.value)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Enter") onName(event.currentTarget.value);
            if (event.key === "Escape") onName(null);
          }}
          className="mx-2 h-6 w-36 rounded-sm border border-accent bg-surface px-1 text-ink"
        />
      ) : (
        <button
          type="button"
          role="tab"
          id={`editor-tab-${tab.id}`}
          aria-selected={isActive}
          aria-controls={isActive ? "editor-panel" : undefined}
          tabIndex={isActive ? 0 : -1}
          title={title}
          onClick={onChoose}
          onDoubleClick={onRename}
          className="ring-inside flex h-full min-w-0 items-center gap-1.5 pr-1 pl-3"
        >
          <span className="truncate">{title}</span>
          {isDirty ? (
            <>
              <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-waiting" />
              <span className="sr-only">changed since it was saved</span>
            </>
          ) : null}
        </button>
      )}
      {/* For the pointer alone: a tablist holds nothing but tabs. Keys and the menu close a tab too. */}
      <button
        type="button"
        aria-hidden
        title={`Close ${title}`}
        tabIndex={-1}
        onClick={onClose}
        className={cn(
          "ring-inside mr-1 flex size-5 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink",
          !isActive && "opacity-0 group-hover:opacity-100 max-sm:opacity-100",
        )}
      >
        <X aria-hidden className="size-3.5" />
      </button>
    </div>
  );
}
