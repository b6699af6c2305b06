// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA tree pattern on nested lists
// biome-ignore-all lint/a11y/useSemanticElements: a tree item is a button to the mouse and an item to the tree
"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Columns3, Database, Eye, type LucideIcon, Play, Table2 } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { describeTable, listSchemas, listTables, type Target } from "@/server/queries/contract";
import { quoteName } from "./sql-names";

const STALE_MS = 5 * 60_000;
const SYSTEM_SCHEMA = /^(pg_|information_schema$|rs_compat$|catalog_history$)/;

interface SchemaTreeProps {
  target: Target;
  onInsert: (text: string) => void;
  onPreview: (sql: string) => void;
}

/** Schemas, tables and columns of the database, each fetched when it is opened. */
export function SchemaTree({ target, onInsert, onPreview }: SchemaTreeProps) {
  const [search, setSearch] = useState("");
  const schemas = useQuery({ ...query(listSchemas, target), staleTime: STALE_MS });
  const shown = (schemas.data?.items ?? []).filter((name) => !SYSTEM_SCHEMA.test(name));
  return (
    <div className="flex min-h-0 grow flex-col">
      <div className="p-2">
        <Input
          type="search"
          aria-label="Search tables"
          placeholder="Search tables"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-7"
        />
      </div>
      {schemas.isPending ? <TreeSkeleton /> : null}
      {schemas.isError ? (
        <ErrorPanel inline error={schemas.error} onRetry={() => void schemas.refetch()} className="m-2" />
      ) : null}
      <ul
        role="tree"
        aria-label="Schemas and tables"
        onKeyDown={moveFocus}
        className="min-h-0 grow overflow-auto px-1 pb-2"
      >
        {shown.map((schema) => (
          <SchemaNode
            key={schema}
            target={target}
            schema={schema}
            search={search.trim().toLowerCase()}
            isOpenAtFirst={shown.length <= 3 || schema === "public"}
            onInsert={onInsert}
            onPreview={onPreview}
          />
        ))}
      </ul>
    </div>
  );
}

type NodeProps = SchemaTreeProps & { schema: string };

function SchemaNode({
  target,
  schema,
  search,
  isOpenAtFirst,
  ...acts
}: NodeProps & { search: string; isOpenAtFirst: boolean }) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const isShown = isOpen || search !== "";
  const tables = useQuery({
    ...query(listTables, { ...target, schema }),
    enabled: isShown,
    staleTime: STALE_MS,
  });
  const found = (tables.data?.items ?? []).filter(({ name }) => name.toLowerCase().includes(search));
  if (search !== "" && tables.data && found.length === 0) return null;
  return (
    <TreeItem icon={Database} label={schema} isOpen={isShown} onToggle={() => setOpen(!isOpen)} level={1}>
      {tables.isPending ? <TreeSkeleton rows={2} /> : null}
      {tables.isError ? <li className="px-6 py-1 text-sm text-failed">{tables.error.message}</li> : null}
      {tables.data && found.length === 0 ? <li className="px-8 py-1 text-sm text-faint">No tables</li> : null}
      {found.map(({ name, type }) => (
        <TableNode
          key={name}
          target={target}
          schema={schema}
          table={name}
          isView={type === "VIEW"}
          {...acts}
        />
      ))}
    </TreeItem>
  );
}

function TableNode({
  target,
  schema,
  table,
  isView,
  onInsert,
  onPreview,
}: NodeProps & { table: string; isView: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const columns = useQuery({
    ...query(describeTable, { ...target, schema, table }),
    enabled: isOpen,
    staleTime: STALE_MS,
  });
  const name = `${quoteName(schema)}.${quoteName(table)}`;
  const icon = isView ? Eye : Table2;
  const actions = (
    <>
      <IconButton
        size="icon-sm"
        label={`Insert ${table}`}
        onClick={() => onInsert(name)}
        tabIndex={-1}
        className="size-6"
      >
        <Columns3 aria-hidden className="size-3.5!" />
      </IconButton>
      <IconButton
        size="icon-sm"
        label={`Preview ${table}`}
        onClick={() => onPreview(`select * from ${name} limit 100;`)}
        tabIndex={-1}
        className="size-6"
      >
        <Play aria-hidden className="size-3.5!" />
      </IconButton>
    </>
  );
  return (
    <TreeItem
      icon={icon}
      label={table}
      isOpen={isOpen}
      onToggle={() => setOpen(!isOpen)}
      level={2}
      actions={actions}
    >
      {columns.isPending ? <TreeSkeleton rows={3} /> : null}
      {columns.isError ? <li className="px-8 py-1 text-sm text-failed">{columns.error.message}</li> : null}
      {(columns.data?.columns ?? []).map((column) => (
        <li key={column.name} role="none" className="flex">
          <button
            type="button"
            role="treeitem"
            aria-level={3}
            tabIndex={-1}
            title={`Insert ${column.name}`}
            onClick={() => onInsert(quoteName(column.name))}
            className="ring-inside flex h-6 w-full min-w-0 items-center gap-2 rounded-sm pr-2 pl-11 text-left hover:bg-hover"
          >
            <span className="mono truncate">{column.name}</span>
            <span className="ml-auto shrink-0 text-sm text-faint">{column.type}</span>
          </button>
        </li>
      ))}
    </TreeItem>
  );
}

interface TreeItemProps {
  icon: LucideIcon;
  label: string;
  isOpen: boolean;
  onToggle: () => void;
  level: number;
  actions?: ReactNode;
  children: ReactNode;
}

function TreeItem({ icon: Icon, label, isOpen, onToggle, level, actions, children }: TreeItemProps) {
  return (
    <li role="none">
      <div className="group flex items-center rounded-sm hover:bg-hover">
        <button
          type="button"
          role="treeitem"
          aria-expanded={isOpen}
          aria-level={level}
          tabIndex={level === 1 ? 0 : -1}
          onClick={onToggle}
          className="ring-inside flex h-7 min-w-0 grow items-center gap-1.5 rounded-sm text-left"
          style={{ paddingLeft: (level - 1) * 16 + 4 }}
        >
          <ChevronRight
            aria-hidden
            className={cn("size-3.5 shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
          />
          <Icon aria-hidden className="size-4 shrink-0 text-faint" />
          <span className="mono truncate">{label}</span>
        </button>
        {actions ? (
          <span className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-sm:opacity-100">
            {actions}
          </span>
        ) : null}
      </div>
      {isOpen ? (
        <ul role="group" aria-label={label}>
          {children}
        </ul>
      ) : null}
    </li>
  );
}

function TreeSkeleton({ rows = 5 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="grid gap-2.5 px-4 py-2">
      {Array.from({ length: rows }, (_, index) => `row ${index}`).map((key) => (
        <Skeleton key={key} className="w-3/5" />
      ))}
    </div>
  );
}

/** Arrow keys walk the tree; right opens, left closes, as the ARIA tree pattern asks. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const current = items[at];
  if (!current) return;
  const isOpen = current.getAttribute("aria-expanded");
  const goals: Record<string, HTMLElement | undefined> = {
    ArrowDown: items[at + 1],
    ArrowUp: items[at - 1],
    Home: items[0],
    End: items.at(-1),
  };
  if (event.key in goals) goals[event.key]?.focus();
  else if (
    (event.key === "ArrowRight" && isOpen === "false") ||
    (event.key === "ArrowLeft" && isOpen === "true")
  )
    current.click();
  else return;
  event.preventDefault();
}
