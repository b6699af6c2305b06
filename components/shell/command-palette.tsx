"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Kbd } from "@/components/ui/kbd";
import { Spinner } from "@/components/ui/spinner";
import { type Action, type PaletteSource, useRegisteredActions } from "./actions";
import { PERSONAL, visiblePlaces } from "./navigation";
import { foundBy, paletteScore } from "./palette-score";
import { PALETTE_SOURCES } from "./palette-sources";
import { useViewer } from "./viewer";

/** Ctrl/Cmd-K: pages, actions, and whatever the registered sources find. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState(true);
  return (
    <Base.Root open={open} onOpenChange={setOpen} onOpenChangeComplete={(isOpen) => !isOpen && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-starting-style:opacity-0 data-ending-style:opacity-0" />
        <Base.Popup className="floating fixed top-[max(12vh,16px)] left-1/2 z-40 w-150 max-w-[calc(100vw-24px)] -translate-x-1/2 overflow-hidden outline-none">
          <Base.Title className="sr-only">Search and commands</Base.Title>
          <Command label="Search and commands" loop filter={paletteScore}>
            <div className="flex h-12 items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 shrink-0 text-faint" />
              <Command.Input
                value={search}
                onValueChange={setSearch}
                placeholder="Search pages, queries, tables, actions…"
                className="h-full grow bg-transparent text-lg outline-none placeholder:text-faint"
              />
              <Kbd keys="esc" />
            </div>
            <Command.List className="max-h-[min(52vh,420px)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-muted">
                Nothing here is called “{search}”.
              </Command.Empty>
              <Entries search={search} close={() => setOpen(false)} />
            </Command.List>
          </Command>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function Entries({ search, close }: { search: string; close: () => void }) {
  const router = useRouter();
  const viewer = useViewer();
  const actions = useRegisteredActions();
  const may = (permission: string | undefined) => !permission || viewer.permissions.includes(permission);
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    if (may(action.permission)) groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  }
  const go = (act: () => void) => () => {
    close();
    act();
  };
  return (
    <>
      <Group heading="Go to">
        {[...visiblePlaces(viewer.permissions), PERSONAL].flatMap((group) =>
          group.places.map((place) => (
            <Entry
              key={place.href}
              value={`${place.label} ${group.label ?? ""} ${place.keywords ?? ""}`}
              icon={<place.icon aria-hidden />}
              keys={`g ${place.key}`}
              hint={group.label}
              onSelect={go(() => router.push(place.href))}
            >
              {place.label}
            </Entry>
          )),
        )}
      </Group>
      {[...groups].map(([heading, members]) => (
        <Group key={heading} heading={heading}>
          {members.map((action) => (
            <Entry
              key={action.id}
              value={`${action.title} ${action.keywords ?? ""} ${action.id}`}
              icon={<action.icon aria-hidden />}
              keys={action.keys}
              onSelect={go(() => (action.href ? router.push(action.href) : action.run?.()))}
            >
              {action.title}
            </Entry>
          ))}
        </Group>
      ))}
      {PALETTE_SOURCES.filter((source) => may(source.permission)).map((source) => (
        <Found key={source.id} source={source} search={search} onChoose={(act) => go(act)()} />
      ))}
    </>
  );
}

function Found({
  source,
  search,
  onChoose,
}: {
  source: PaletteSource;
  search: string;
  onChoose: (act: () => void) => void;
}) {
  const router = useRouter();
  const { items, isPending } = source.useItems(search);
  if (items.length === 0 && !isPending) return null;
  return (
    <Group heading={source.group}>
      {isPending && items.length === 0 ? (
        <Command.Loading>
          <span className="flex h-8 items-center gap-2 px-2.5 text-muted">
            <Spinner className="size-3.5" /> Searching…
          </span>
        </Command.Loading>
      ) : null}
      {items.map((item) => (
        <Entry
          key={item.id}
          value={foundBy(`${item.title} ${item.hint ?? ""} ${item.id}`, search)}
          icon={<item.icon aria-hidden />}
          hint={item.hint}
          onSelect={() => onChoose(() => router.push(item.href))}
        >
          {item.title}
        </Entry>
      ))}
    </Group>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="pb-1 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-1.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Command.Group>
  );
}

interface EntryProps {
  /** What is searched, and unlike that of all others. */
  value: string;
  icon: ReactNode;
  hint?: string | undefined;
  keys?: string | undefined;
  onSelect: () => void;
  children: ReactNode;
}

function Entry({ value, icon, hint, keys, onSelect, children }: EntryProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-9 cursor-default items-center gap-2.5 rounded-sm px-2.5 aria-selected:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint"
    >
      {icon}
      <span className="truncate">{children}</span>
      {hint ? <span className="truncate text-sm text-faint">{hint}</span> : null}
      {keys ? <Kbd keys={keys} className="ml-auto" /> : null}
    </Command.Item>
  );
}
