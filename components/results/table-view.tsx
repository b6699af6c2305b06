"use client";

import { Search, SearchX } from "lucide-react";
import { type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Empty } from "@/components/data/empty";
import { Button } from "@/components/ui/button";
import { InputWithIcon } from "@/components/ui/input";
import type { Column } from "@/server/accounts/contract";
import { newCellCache } from "./cell-cache";
import { CellInspector } from "./cell-inspector";
import { ColumnsPopover } from "./columns-popover";
import { copyCells } from "./copy-cells";
import { CopyMenu } from "./copy-menu";
import type { Engine } from "./engine-client";
import { FilterStrip } from "./filter-strip";
import { Grid } from "./grid";
import { at, clampSelection, isToLastRow } from "./selection";
import { useGridColumns } from "./use-grid-columns";
import { selectColumn } from "./use-grid-pointer";
import { type GridView, isFiltered } from "./use-grid-view";
import { useEngineState } from "./use-result";

interface TableViewProps {
  columns: readonly Column[];
  engine: Engine;
  view: GridView;
  totalRows: number;
  /** More rows are on their way. */
  isComing: boolean;
  /** Stand at the ends of the bar. */
  before: ReactNode;
  after: ReactNode;
}

/** The rows with what searches, filters and copies them. */
export function TableView({ columns, engine, view, totalRows, isComing, before, after }: TableViewProps) {
  const { progress } = useEngineState(engine);
  const shape = useGridColumns(columns, engine, progress, view.generation);
  const { cache, version } = useCells(engine, columns.length, view.generation);
  const [selection, setSelection] = useState(at({ row: 0, column: 0 }));
  const [isInspecting, setIsInspecting] = useState(false);
  const [draft, setDraft] = useState<number | null>(null);
  const gridRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  const extent = { rows: view.rows, columns: shape.layout.order.length };
  const shown = clampSelection(selection, extent);
  const active = shape.layout.order[shown.active.column] ?? 0;
  const column = columns[active];
  const copy = (format: Parameters<typeof copyCells>[3]) => {
    const rest = { totalRows, isComing, isFiltered: isFiltered(view.spec) };
    void copyCells(engine, shown, shape.layout.order, format, extent, rest);
  };

  return (
    <>
      <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-1">
        {before}
        <SearchField value={view.spec.search} onSearch={view.search} inputRef={searchRef} />
        <span className="ml-auto flex items-center gap-1">
          <CopyMenu onCopy={copy} />
          <ColumnsPopover columns={columns} shape={shape} />
          {after}
        </span>
      </div>
      <FilterStrip
        columns={columns}
        filters={view.spec.filters}
        onChange={view.setFilters}
        draft={draft}
        onDraft={setDraft}
      />
      <div className="flex min-h-32 grow max-sm:flex-col">
        <div className="relative flex min-h-0 min-w-0 grow flex-col">
          <Grid
            columns={columns}
            cache={cache}
            version={version}
            view={view}
            shape={shape}
            selection={shown}
            isOpenEnded={isToLastRow(selection)}
            isInspecting={isInspecting}
            onSelect={setSelection}
            onInspect={() => setIsInspecting(true)}
            onCopy={(withHeaders) => copy(withHeaders ? "tsv-headers" : "tsv")}
            onSearch={() => searchRef.current?.focus()}
            onEscape={() => {
              setIsInspecting(false);
              return isInspecting;
            }}
            onFilter={setDraft}
            onSelectColumn={(place) => setSelection(selectColumn(place))}
            gridRef={gridRef}
          />
          {view.applied?.rows === 0 ? (
            // Under the head: its menus are how filters are changed.
            <div className="absolute inset-x-0 top-11 bottom-4 overflow-auto">
              <Empty
                icon={SearchX}
                title="No row matches"
                small
                action={<Button onClick={view.clear}>Clear search and filters</Button>}
              />
            </div>
          ) : null}
        </div>
        {isInspecting && column && shown.active.row >= 0 ? (
          <CellInspector
            engine={engine}
            column={column}
            row={shown.active.row}
            at={active}
            generation={view.generation}
            onClose={() => {
              setIsInspecting(false);
              gridRef.current?.focus();
            }}
          />
        ) : null}
      </div>
    </>
  );
}

/** Cells in sight, forgotten when the order changes. */
function useCells(engine: Engine, columnCount: number, generation: number) {
  const [version, setVersion] = useState(0);
  const bump = useCallback(() => setVersion((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order is another cache
  const cache = useMemo(
    () => newCellCache(engine, columnCount, bump),
    [engine, columnCount, bump, generation],
  );
  return { cache, version };
}

const TYPING_MS = 150;

interface SearchFieldProps {
  value: string;
  onSearch: (text: string) => void;
  inputRef: RefObject<HTMLInputElement | null>;
}

function SearchField({ value, onSearch, inputRef }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSearch(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);
  return (
    <InputWithIcon
      ref={inputRef}
      type="search"
      icon={<Search />}
      aria-label="Search the rows"
      placeholder="Search the rows"
      value={text}
      onChange={(event) => setText(event.target.value)}
      className="w-56 max-sm:w-full [&_input]:h-7"
    />
  );
}
