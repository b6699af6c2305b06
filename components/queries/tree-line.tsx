// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA tree pattern stands on lists
"use client";

import {
  ArrowDownNarrowWide,
  ChevronRight,
  Columns3,
  Database,
  Eye,
  KeyRound,
  type LucideIcon,
  Network,
  Play,
  Table2,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId } from "react";
import { formatCount } from "@/components/data/format";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import type { TableColumn } from "@/server/accounts/contract";
import type { Described } from "@/server/catalog/contract";
import { rowsOf } from "./completions";
import { Marked, markIn } from "./marked";
import type { TableEntry } from "./name-index";
import { quoteName } from "./sql-names";
import type { TreeRow } from "./tree-rows";

const INDENT_PX = 16;
const LINE_PX = 26;
const SAID_PX = 18;

/** How high a line is: one that tells what is said of a table has a second below its name. */
export const heightOf = (row: TreeRow | undefined): number =>
  LINE_PX + (row?.kind === "table" && row.said ? SAID_PX : 0);

/** What can be done from a line. */
export interface RowActs {
  onInsert: (text: string) => void;
  onPreview: (sql: string) => void;
  mayRun: boolean;
}

interface TreeLineProps extends RowActs {
  row: TreeRow;
  top: number;
  /** What is looked for, in lower case; marked in the names. */
  wanted: string;
  isFocusable: boolean;
  onFocus: () => void;
  onToggle: () => void;
}

/** One line: a schema, a table, a column, or a word in their place. */
export function TreeLine({ row, top, wanted, isFocusable, onFocus, onToggle, ...acts }: TreeLineProps) {
  const saidId = useId();
  const style = { top, height: heightOf(row), paddingLeft: (row.level - 1) * INDENT_PX + 4 };
  if (row.kind === "note") {
    return (
      <li
        role="none"
        style={style}
        className={cn(
          "absolute inset-x-1 truncate pl-6 text-sm leading-6",
          row.isFailed ? "text-failed" : "text-faint",
        )}
        title={row.text}
      >
        {row.text}
      </li>
    );
  }
  const look = lookOf(row);
  const said = row.kind === "table" ? row.said : null;
  const isBranch = row.kind !== "column";
  const choose = isBranch ? onToggle : () => acts.onInsert(quoteName(row.name));
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    choose();
  };
  return (
    <li
      role="treeitem"
      aria-label={look.name}
      aria-describedby={said ? saidId : undefined}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.size}
      aria-expanded={isBranch ? row.isOpen : undefined}
      tabIndex={isFocusable ? 0 : -1}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      style={style}
      className={cn(
        "ring-inside group absolute inset-x-1 flex rounded-sm hover:bg-hover",
        said ? "items-start" : "items-center",
      )}
    >
      <button
        type="button"
        tabIndex={-1}
        title={look.title}
        onClick={choose}
        className="flex h-full min-w-0 grow flex-col rounded-sm text-left"
      >
        <span className="flex w-full grow items-center gap-1.5">
          {isBranch ? (
            <ChevronRight
              aria-hidden
              className={cn("size-3.5 shrink-0 text-faint transition-transform", row.isOpen && "rotate-90")}
            />
          ) : (
            <span className="size-3.5 shrink-0" />
          )}
          {look.icon ? <look.icon aria-hidden className="size-3.5 shrink-0 text-faint" /> : null}
          <span className="mono truncate">
            <Marked text={look.label} marks={markIn(look.label, wanted)} />
          </span>
          {row.kind === "column" && row.column ? <Keys column={row.column} /> : null}
          <span
            className={cn(
              "ml-auto shrink-0 truncate pr-1.5 pl-2 text-sm text-faint group-focus-within:hidden group-hover:hidden",
              said && "max-w-1/2",
            )}
          >
            {look.hint}
          </span>
        </span>
        {said ? <SaidLine said={said} id={saidId} /> : null}
      </button>
      {row.kind === "table" ? <TableActions table={row.table} isFocusable={isFocusable} {...acts} /> : null}
    </li>
  );
}

function lookOf(row: Exclude<TreeRow, { kind: "note" }>) {
  switch (row.kind) {
    case "schema":
      return {
        icon: Database,
        label: row.schema,
        name: row.schema,
        hint: formatCount(row.count),
        title: undefined,
      };
    case "table":
      return {
        icon: row.table.type.includes("VIEW") ? Eye : Table2,
        label: row.table.name,
        name: row.table.name,
        hint: row.said?.column ?? (row.said?.dataset ? `in ${row.said.dataset}` : rowsOf(row.table)),
        title: titleOf(row.table, row.said),
      };
    case "column":
      return {
        icon: null,
        label: row.name,
        name: [row.name, row.type, ...(row.column ? keysOf(row.column).map(({ word }) => word) : [])].join(
          " ",
        ),
        hint: row.type,
        title: `Insert ${row.name}`,
      };
  }
}

/** Of what it is said: of the table itself unless named. */
const aboutOf = ({ column, dataset }: Described): string =>
  column !== null ? `Column ${column}: ` : dataset !== null ? `Dataset ${dataset}: ` : "";

/** What is said of a table, cut where the pane ends. */
function SaidLine({ said, id }: { said: Described; id: string }) {
  return (
    <span id={id} className="w-full truncate pb-1 pl-10 text-sm text-muted">
      <span className="sr-only">{aboutOf(said)}</span>
      <Marked {...said} />
    </span>
  );
}

/** What hovering a table tells: what is said of it, its kind, its rows, its first columns. */
function titleOf(table: TableEntry, said: Described | null): string {
  const shown = table.columns.slice(0, 12).map((name, at) => `  ${name} ${table.types[at] ?? ""}`);
  const more = table.columns.length > 12 ? [`  and ${table.columns.length - 12} more`] : [];
  const head = [`${table.schema}.${table.name}`, table.type.toLowerCase(), rowsOf(table)].filter(Boolean);
  const why = said ? [aboutOf(said) + said.text] : [];
  return [...why, head.join(" · "), ...shown, ...more].join("\n");
}

interface Key {
  icon: LucideIcon;
  word: string;
  place: number | null;
}

function keysOf({ isPrimaryKey, isDistKey, sortKeyOrder }: TableColumn): Key[] {
  return [
    ...(isPrimaryKey ? [{ icon: KeyRound, word: "primary key", place: null }] : []),
    ...(isDistKey ? [{ icon: Network, word: "distribution key", place: null }] : []),
    ...(sortKeyOrder === null
      ? []
      : [{ icon: ArrowDownNarrowWide, word: `sort key ${sortKeyOrder}`, place: sortKeyOrder }]),
  ];
}

function Keys({ column }: { column: TableColumn }): ReactNode {
  return keysOf(column).map(({ icon: Icon, word, place }) => (
    <span key={word} title={word} className="inline-flex shrink-0 items-center text-sm text-accent-ink">
      <Icon aria-hidden className="size-3" />
      {place !== null && place > 1 ? place : null}
    </span>
  ));
}

function TableActions({
  table,
  isFocusable,
  onInsert,
  onPreview,
  mayRun,
}: RowActs & { table: TableEntry; isFocusable: boolean }) {
  const name = `${quoteName(table.schema)}.${quoteName(table.name)}`;
  // Not there for Tab unless its line is the one that Tab stops at.
  const stop = { tabIndex: isFocusable ? 0 : -1, size: "icon-sm" as const, className: "size-6" };
  return (
    <span className="flex w-0 shrink-0 overflow-hidden opacity-0 group-focus-within:w-auto group-focus-within:opacity-100 group-hover:w-auto group-hover:opacity-100 max-sm:w-auto max-sm:opacity-100">
      <CopyButton text={name} label={`Copy ${table.name}`} />
      <IconButton {...stop} label={`Insert ${table.name}`} onClick={() => onInsert(name)}>
        <Columns3 aria-hidden className="size-3.5!" />
      </IconButton>
      {mayRun ? (
        <IconButton
          {...stop}
          label={`Preview ${table.name}`}
          onClick={() => onPreview(`select * from ${name} limit 100`)}
        >
          <Play aria-hidden className="size-3.5!" />
        </IconButton>
      ) : null}
    </span>
  );
}
