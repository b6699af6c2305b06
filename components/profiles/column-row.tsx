"use client";

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { cn } from "@/components/ui/cn";
import type { ColumnValues, ProfileColumn } from "@/server/profiles/contract";
import { Bars } from "./bars";
import { ColumnDetails, rangeOf, topWords } from "./column-details";
import { distinctBefore, distinctWords, histogramWords, nullsBefore, percent } from "./words";

/** The tracks of the list, where there is room for them. */
export const TRACKS = "md:grid-cols-[minmax(11rem,1.2fr)_7.5rem_7rem_9rem_minmax(10rem,1.6fr)]";

interface ColumnRowProps {
  column: ProfileColumn;
  rows: number;
}

/** A column in a line, which opens to all that is told of it. */
export function ColumnRow({ column, rows }: ColumnRowProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { name, type, values } = column;
  return (
    <li className="border-b border-line">
      <div
        className={cn(
          "relative grid grid-cols-2 items-center gap-x-4 gap-y-1 px-2.5 py-2 md:min-h-12",
          TRACKS,
          values && "hover:bg-hover",
        )}
      >
        <div className="col-span-2 flex min-w-0 items-center gap-1.5 md:col-span-1">
          {values ? (
            <ChevronRight
              aria-hidden
              className={cn("size-4 shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
            />
          ) : null}
          <div className="min-w-0">
            {values ? (
              <button
                type="button"
                aria-expanded={isOpen}
                aria-controls={id}
                onClick={() => setOpen(!isOpen)}
                className="mono ring-inside block max-w-full truncate rounded-sm text-left after:absolute after:inset-0"
              >
                {name}
              </button>
            ) : (
              <span className="mono block truncate">{name}</span>
            )}
            <span className="mono block truncate text-sm text-muted">{type}</span>
          </div>
        </div>
        <Drawing column={column} />
        <Nulls column={column} rows={rows} />
        <Distinct column={column} />
        <p className="mono min-w-0 truncate whitespace-pre text-muted max-md:col-span-2">
          {values ? rangeOf(column, values) : null}
        </p>
      </div>
      <div id={id}>{isOpen && values ? <ColumnDetails column={column} values={values} /> : null}</div>
    </li>
  );
}

function Drawing({ column }: { column: ProfileColumn }) {
  const drawn = column.values ? drawingOf(column, column.values) : null;
  return <div className="h-8 max-md:order-last max-md:col-span-2 max-md:empty:hidden">{drawn}</div>;
}

function drawingOf({ kind }: ProfileColumn, values: ColumnValues) {
  const { histogram, top } = values;
  if (histogram)
    return <Bars counts={histogram.counts} label={histogramWords(histogram, kind)} className="size-full" />;
  if (!top || top.values.length === 0) return null;
  return (
    <Bars counts={top.values.map(({ count }) => count)} label={topWords(values)} className="size-full" />
  );
}

function Nulls({ column, rows }: ColumnRowProps) {
  const said = percent(column.nulls, rows);
  const before = nullsBefore(column, rows);
  return (
    <div className="text-sm tabular-nums">
      <span className="flex items-baseline gap-1.5">
        {said} <span className="text-muted">null</span>
        {before ? <span className="text-waiting">{before}</span> : null}
      </span>
      <span aria-hidden className="mt-1 block h-1 overflow-hidden rounded-full bg-hover">
        <span
          className="block h-full bg-control"
          style={{ width: `${rows === 0 ? 0 : (100 * column.nulls) / rows}%` }}
        />
      </span>
    </div>
  );
}

function Distinct({ column }: { column: ProfileColumn }) {
  const before = distinctBefore(column);
  return (
    <div className="min-w-0 text-sm tabular-nums">
      <span className="block truncate">
        {distinctWords(column)}{" "}
        {column.distinct === null ? null : <span className="text-muted">distinct</span>}
      </span>
      {before ? <span className="block truncate text-waiting">{before}</span> : null}
    </div>
  );
}
