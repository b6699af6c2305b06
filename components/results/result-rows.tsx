// biome-ignore-all lint/a11y/useSemanticElements: rows stand where a transform puts them, which table elements cannot
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
// biome-ignore-all lint/a11y/useFocusableInteractive: a grid of a million cells is walked by its region, not by Tab
"use client";

import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import { ApiError, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatCount } from "@/components/data/format";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import type { Column } from "@/server/accounts/contract";
import { getRows } from "@/server/results/contract";
import type { Statement } from "@/server/statements/contract";
import { Expired } from "./expired";

const CHUNK = 200;
const ROW_PX = 28;
const NUMERIC = /^(int\d|float\d|numeric|decimal|oid)$/;

/** A result's rows: only what is in sight is drawn, and only what was in sight is fetched. */
export function ResultRows({ statement }: { statement: Statement }) {
  // A result may name two columns alike: a column is known by its place.
  const columns = (statement.columns ?? []).map((column, at) => ({
    ...column,
    at,
    key: `${at} ${column.name}`,
  }));
  const total = statement.rows ?? 0;
  const scroller = useRef<HTMLDivElement>(null);
  const [cell, setCell] = useState<{ column: Column; row: number; value: string | null } | null>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const inSight = virtual.getVirtualItems();
  const first = Math.floor((inSight[0]?.index ?? 0) / CHUNK);
  const last = Math.floor((inSight.at(-1)?.index ?? 0) / CHUNK);
  const chunks = total === 0 ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const pages = useQueries({
    queries: chunks.map((chunk) => ({
      ...query(getRows, { statementId: statement.id, offset: chunk * CHUNK, limit: CHUNK }),
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const failed = pages.find((page) => page.isError);
  const rowAt = (index: number) => pages[Math.floor(index / CHUNK) - first]?.data?.rows[index % CHUNK];
  if (failed?.error instanceof ApiError && failed.error.problem.code === "gone") {
    return <Expired statement={statement} />;
  }
  const template = `56px ${columns.map((column) => widthOf(column)).join(" ")}`;

  return (
    <div className="flex min-h-0 grow flex-col">
      {failed?.error ? (
        <ErrorPanel inline error={failed.error} onRetry={() => void failed.refetch()} className="m-3" />
      ) : null}
      <div
        ref={scroller}
        role="region"
        aria-label="Result rows"
        tabIndex={0}
        className="ring-inside min-h-0 grow overflow-auto"
      >
        <div
          role="table"
          aria-label="Result"
          aria-rowcount={total + 1}
          aria-colcount={columns.length + 1}
          className="min-w-max text-left"
        >
          <div
            role="row"
            aria-rowindex={1}
            className="sticky top-0 z-10 grid border-b border-line bg-sunken"
            style={{ gridTemplateColumns: template }}
          >
            <span role="columnheader" className="px-2 py-1 text-right text-sm text-faint">
              <span aria-hidden>#</span>
              <span className="sr-only">Row</span>
            </span>
            {columns.map((column) => (
              <span
                key={column.key}
                role="columnheader"
                title={`${column.name} ${column.type}`}
                className={cn(
                  "min-w-0 border-l border-line px-2 py-1",
                  NUMERIC.test(column.type) && "text-right",
                )}
              >
                <span className="mono block truncate font-medium">{column.name}</span>
                <span className="block truncate text-sm text-faint">{column.type}</span>
              </span>
            ))}
          </div>
          <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
            {inSight.map(({ index, start }) => (
              <div
                key={index}
                role="row"
                aria-rowindex={index + 2}
                className="absolute inset-x-0 grid border-b border-line hover:bg-hover"
                style={{ gridTemplateColumns: template, height: ROW_PX, transform: `translateY(${start}px)` }}
              >
                <span role="rowheader" className="mono px-2 py-1 text-right text-sm text-faint">
                  {formatCount(index + 1)}
                </span>
                {columns.map((column) => (
                  <Cell
                    key={column.key}
                    value={rowAt(index)?.[column.at]}
                    isNumeric={NUMERIC.test(column.type)}
                    onOpen={(value) => setCell({ column, row: index + 1, value })}
                  />
                ))}
              </div>
            ))}
          </div>
        </div>
      </div>
      {cell ? <CellBar {...cell} onClose={() => setCell(null)} /> : null}
    </div>
  );
}

interface CellProps {
  value: string | null | undefined;
  isNumeric: boolean;
  onOpen: (value: string | null) => void;
}

function Cell({ value, isNumeric, onOpen }: CellProps) {
  return (
    <span
      role="cell"
      className={cn(
        "mono min-w-0 truncate border-l border-line px-2 py-1",
        isNumeric && "text-right tabular-nums",
      )}
      onDoubleClick={() => value !== undefined && onOpen(value)}
    >
      {value === undefined ? (
        <span className="text-faint">…</span>
      ) : value === null ? (
        <em className="text-faint">NULL</em>
      ) : (
        value
      )}
    </span>
  );
}

function CellBar({
  column,
  row,
  value,
  onClose,
}: {
  column: Column;
  row: number;
  value: string | null;
  onClose: () => void;
}) {
  return (
    <section aria-label="Cell" className="flex max-h-48 shrink-0 flex-col border-t border-line bg-surface">
      <header className="flex items-center gap-2 px-3 py-1 text-sm text-muted">
        <span className="mono">{column.name}</span> row {formatCount(row)}
        <CopyButton text={value ?? ""} label="Copy the cell" />
        <button type="button" onClick={onClose} className="ml-auto rounded-sm px-1 hover:bg-hover">
          Close
        </button>
      </header>
      <pre className="mono wrap-anywhere overflow-auto whitespace-pre-wrap px-3 pb-3">{value ?? "NULL"}</pre>
    </section>
  );
}

/** Wide enough for the name and for what such a type usually holds. */
function widthOf({ name, type }: Column): string {
  const usual = /^(timestamp|timestamptz)/.test(type)
    ? 190
    : /^(varchar|text|super|bpchar)/.test(type)
      ? 180
      : 110;
  return `minmax(${Math.min(320, Math.max(usual, name.length * 8 + 24))}px, 1fr)`;
}
