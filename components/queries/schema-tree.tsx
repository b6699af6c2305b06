// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA tree pattern stands on lists
"use client";

import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { RotateCw } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { describeTable, type Target } from "@/server/accounts/contract";
import { heightOf, type RowActs, TreeLine } from "./tree-line";
import { schemaKey, type TreeRow, tableKey, treeRows } from "./tree-rows";
import type { Names } from "./use-names";
import { useSaid } from "./use-said";

const STALE_MS = 10 * 60_000;

interface SchemaTreeProps extends RowActs {
  target: Target;
  names: Names;
}

/** Schemas, tables and columns of the database; only the lines in sight are there. */
export function SchemaTree({ target, names, ...acts }: SchemaTreeProps) {
  const [search, setSearch] = useState("");
  const { tree, index, takenAt } = names;
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="flex items-center gap-1 p-2">
        <Input
          type="search"
          aria-label="Search tables"
          placeholder={index.hasColumns ? "Table, column or description" : "Table or description"}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-7"
        />
        <IconButton size="icon-sm" label="Ask the warehouse again" onClick={() => void names.refresh()}>
          <RotateCw aria-hidden className="size-3.5!" />
        </IconButton>
      </div>
      {tree.isPending ? <RowsSkeleton rows={8} label="Loading tables" /> : null}
      {tree.isError ? (
        <ErrorPanel inline error={tree.error} onRetry={() => void tree.refetch()} className="m-2" />
      ) : null}
      {tree.data ? <Lines target={target} names={names} search={search} {...acts} /> : null}
      {takenAt ? (
        <p className="shrink-0 border-t border-line px-3 py-1 text-sm text-faint">
          {plural(index.tables.length, "table")}, seen <Time at={takenAt} />
        </p>
      ) : null}
    </div>
  );
}

function Lines({ target, names, search, ...acts }: SchemaTreeProps & { search: string }) {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const described = useDescribed(target, names, toggled);
  const wanted = useDeferredValue(search);
  const found = useSaid(target, search, names.index);
  const { said } = found;
  const rows = useMemo(
    () => treeRows({ index: names.index, search: wanted, said, toggled, described }),
    [names.index, wanted, said, toggled, described],
  );
  const scroller = useRef<HTMLUListElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => heightOf(rows[at]),
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 12,
  });
  const toggle = (key: string) => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  const { focusKey, focusOn } = useRovingFocus(rows, scroller);
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const at = rows.findIndex(({ key }) => key === focusKey);
    const move = treeMove(event, rows, at);
    if (!move) return;
    event.preventDefault();
    if (move.toggle) toggle(move.toggle);
    if (move.to === undefined) return;
    virtual.scrollToIndex(move.to);
    focusOn(move.to);
  };
  if (rows.length === 0 && search !== "") return <Nothing search={search} found={found} />;
  return (
    <>
      <ul
        ref={scroller}
        role="tree"
        aria-label="Schemas and tables"
        onKeyDown={onKeyDown}
        className="relative min-h-0 grow overflow-auto px-1"
      >
        <li role="none" style={{ height: virtual.getTotalSize() }} />
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          return row ? (
            <TreeLine
              key={key}
              row={row}
              top={start}
              wanted={wanted.trim().toLowerCase()}
              isFocusable={row.key === focusKey || (focusKey === null && index === 0)}
              onFocus={() => focusOn(index, false)}
              onToggle={() => toggle(row.kind === "schema" ? schemaKey(row.schema) : row.key)}
              {...acts}
            />
          ) : null;
        })}
      </ul>
      <Unsaid found={found} />
    </>
  );
}

type Found = ReturnType<typeof useSaid>;

/** A search that finds nothing, or nothing yet. */
function Nothing({ search, found }: { search: string; found: Found }) {
  const words = !found.isSettled
    ? "Looking through the descriptions…"
    : found.isAsked && !found.error
      ? `No table or description has “${search.trim()}”.`
      : `Nothing is called like “${search.trim()}”.`;
  return (
    <div className="min-h-0 grow">
      <p role="status" className="px-4 py-2 text-faint">
        {words}
      </p>
      <Unsaid found={found} />
    </div>
  );
}

/** Why the descriptions found are not all there are. */
function Unsaid({ found: { error, retry, hasMore } }: { found: Found }) {
  if (error) return <ErrorPanel inline error={error} onRetry={retry} className="m-2" />;
  if (!hasMore) return null;
  return (
    <p className="shrink-0 border-t border-line px-3 py-1 text-sm text-faint">
      More descriptions have that. Type more of it.
    </p>
  );
}

/** The columns of the tables that a person opened, with their keys. */
function useDescribed(target: Target, { index }: Names, toggled: ReadonlySet<string>) {
  const open = index.tables.filter((table) => toggled.has(tableKey(table)));
  return useQueries({
    queries: open.map(({ schema, name }) => ({
      ...query(describeTable, { ...target, schema, table: name }),
      staleTime: STALE_MS,
    })),
    combine: (answers) =>
      new Map(
        answers.flatMap((answer, at) => {
          const table = open[at];
          if (!table || answer.isPending) return [];
          const columns = answer.data?.columns ?? null;
          return [[tableKey(table), { columns, error: answer.error?.message ?? null }] as const];
        }),
      ),
  });
}

/** Which line has the tree's one tab stop; a line that scrolls into being takes the focus as soon as it is there. */
function useRovingFocus(rows: readonly TreeRow[], scroller: { current: HTMLUListElement | null }) {
  const [focusKey, setFocusKey] = useState<string | null>(null);
  const isWanted = useRef(false);
  useLayoutEffect(() => {
    if (!isWanted.current) return;
    const line = scroller.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]');
    if (!line) return;
    isWanted.current = false;
    line.focus({ preventScroll: true });
  });
  return {
    focusKey: rows.some(({ key }) => key === focusKey) ? focusKey : null,
    focusOn: (at: number, isMoved = true) => {
      setFocusKey(rows[at]?.key ?? null);
      if (isMoved) isWanted.current = true;
    },
  };
}

/** Arrow keys walk the tree; right opens, left closes or goes up, as the ARIA tree pattern asks. */
function treeMove(event: KeyboardEvent, rows: readonly TreeRow[], at: number) {
  const row = rows[at];
  const isOpen = row && "isOpen" in row ? row.isOpen : null;
  switch (event.key) {
    case "ArrowDown":
      return { to: Math.min(at + 1, rows.length - 1) };
    case "ArrowUp":
      return { to: Math.max(at - 1, 0) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: rows.length - 1 };
    case "ArrowRight":
      if (isOpen === null || !row) return null;
      return isOpen ? { to: Math.min(at + 1, rows.length - 1) } : { toggle: row.key };
    case "ArrowLeft": {
      if (!row) return null;
      if (isOpen) return { toggle: row.key };
      const parent = rows.slice(0, at).findLastIndex(({ level }) => level < row.level);
      return parent < 0 ? null : { to: parent };
    }
    default:
      return null;
  }
}
