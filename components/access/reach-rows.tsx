"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Columns3, Database, Table2 } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useId, useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { cn } from "@/components/ui/cn";
import { getAccessTable, type Reached, type ReachedDatabase } from "@/server/access/contract";
import { rowsText } from "./proof-words";
import { accessHref } from "./question";
import { TagChips } from "./tag-chips";

/** A table that is reached. */
export type ReachedTable = Reached & { table: string };

interface DatabaseLineProps {
  database: Pick<ReachedDatabase, "accountId" | "database"> & {
    /** Null where nothing is known of it. */
    verdicts: Reached["verdicts"] | null;
  };
  /** How many of its tables are reached, in words. */
  extent: string;
  isOpenAtFirst: boolean;
  /** Its tables; nothing is asked for them before they show. */
  children: ReactNode;
}

/** A database: a line that folds its tables. */
export function DatabaseLine({ database: at, extent, isOpenAtFirst, children }: DatabaseLineProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="ring-inside flex min-h-row w-full flex-wrap items-center gap-x-2 rounded-sm px-2 py-1 text-left hover:bg-hover"
      >
        <Chevron isOpen={isOpen} />
        <Database aria-hidden className="size-4 shrink-0 text-faint" />
        <span className="mono min-w-0 truncate font-medium">{at.database}</span>
        <span className="mono shrink-0 text-sm text-muted">{at.accountId}</span>
        <span className="ml-auto flex flex-wrap justify-end gap-x-3 text-sm">
          {at.verdicts ? <May verdicts={at.verdicts} none="nothing of itself" /> : null}
          <span className="shrink-0 text-muted">{extent}</span>
        </span>
      </button>
      {isOpen ? children : null}
    </li>
  );
}

const Chevron = ({ isOpen }: { isOpen: boolean }) => (
  <ChevronRight
    aria-hidden
    className={cn("size-4 shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
  />
);

export const TableLines = ({ children }: { children: ReactNode }) => (
  <ul className="pb-1 pl-5">{children}</ul>
);

interface TableLineProps {
  table: ReachedTable;
  principal: string;
}

/** A table: its name leads to why, the button before it folds the columns that are read. */
export function TableLine({ table: one, principal }: TableLineProps) {
  const [isOpen, setOpen] = useState(false);
  const listId = useId();
  const { accountId, database, table, columns, columnCount } = one;
  const rows = rowsText(one.rows);
  return (
    <li>
      <div className="flex min-h-row flex-wrap items-center gap-x-2 rounded-sm py-0.5 pr-2 hover:bg-hover">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? listId : undefined}
          aria-label={`Columns of ${table}`}
          disabled={columns.length === 0}
          onClick={() => setOpen(!isOpen)}
          className="ring-inside flex size-7 shrink-0 items-center justify-center rounded-sm disabled:invisible"
        >
          <Chevron isOpen={isOpen} />
        </button>
        <Table2 aria-hidden className="size-4 shrink-0 text-faint" />
        <Link
          href={accessHref({ principal, place: { accountId, database, table } })}
          prefetch={false}
          className="mono min-w-0 truncate rounded-sm underline-offset-3 hover:underline"
        >
          {table}
        </Link>
        <span className="ml-auto flex flex-wrap justify-end gap-x-3 text-sm">
          <May verdicts={one.verdicts} none="" />
          <span className={cn("shrink-0", columns.length < columnCount ? "" : "text-muted")}>
            {columns.length} of {plural(columnCount, "column")}
          </span>
        </span>
        {rows === null || columns.length === 0 ? null : (
          <span className="mono basis-full truncate pl-9 text-sm text-muted" title={rows}>
            rows where {rows}
          </span>
        )}
      </div>
      {isOpen ? <ColumnLines id={listId} {...{ principal }} table={one} /> : null}
    </li>
  );
}

function ColumnLines({ id, principal, table: one }: TableLineProps & { id: string }) {
  const { accountId, database, table, columns, unfiltered } = one;
  const place = { accountId, database, table };
  const found = useQuery(query(getAccessTable, place));
  if (found.error)
    return <ErrorPanel inline error={found.error} onRetry={() => void found.refetch()} className="ml-9" />;
  if (!found.data) return <RowsSkeleton rows={2} label="Loading its columns" />;
  return (
    <ul id={id} aria-label={`Columns of ${table} that are read`} className="pb-1 pl-9">
      {found.data.columns
        .filter(({ name }) => columns.includes(name))
        .map(({ name, type, tags }) => (
          <li
            key={name}
            className="flex min-h-7 flex-wrap items-center gap-x-2 rounded-sm pr-2 pl-1 hover:bg-hover"
          >
            <Columns3 aria-hidden className="size-4 shrink-0 text-faint" />
            <Link
              href={accessHref({ principal, place, column: name })}
              prefetch={false}
              className="mono min-w-0 truncate rounded-sm underline-offset-3 hover:underline"
            >
              {name}
            </Link>
            <span className="mono min-w-0 truncate text-sm text-muted">{type}</span>
            {unfiltered.includes(name) ? null : <span className="text-sm text-muted">some rows</span>}
            <span className="ml-auto max-sm:hidden">
              <TagChips tags={tags} />
            </span>
          </li>
        ))}
    </ul>
  );
}

interface MayProps {
  verdicts: Reached["verdicts"];
  /** Said where nothing is allowed, nor left to IAM. */
  none: string;
}

function May({ verdicts, none }: MayProps) {
  const allowed = Object.entries(verdicts).filter(([, verdict]) => verdict === "allow");
  const ofIam = Object.values(verdicts).includes("iam");
  if (allowed.length === 0 && !ofIam) return none ? <span className="text-muted">{none}</span> : null;
  return (
    <span>
      {allowed.map(([permission]) => permission).join(", ")}
      {ofIam ? (
        <span className="text-waiting">{allowed.length > 0 ? "; IAM decides the rest" : "IAM decides"}</span>
      ) : null}
    </span>
  );
}
