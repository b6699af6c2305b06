// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA tree pattern stands on nested lists
"use client";

import { useQuery } from "@tanstack/react-query";
import { Columns3, Database, Eye, Play, Table2 } from "lucide-react";
import { useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { describeTable, listSchemas, listTables, type Target } from "@/server/accounts/contract";
import { quoteName } from "./sql-names";
import { moveFocus, TreeItem, TreeLeaf, TreeNote } from "./tree-item";

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
    <TreeItem
      icon={Database}
      label={schema}
      isOpen={isShown}
      isBusy={isShown && tables.isPending}
      onToggle={() => setOpen(!isOpen)}
      level={1}
    >
      {tables.isPending ? <TreeNote>Loading…</TreeNote> : null}
      {tables.isError ? <TreeNote failed>{tables.error.message}</TreeNote> : null}
      {tables.data && found.length === 0 ? <TreeNote>No tables</TreeNote> : null}
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
      isBusy={isOpen && columns.isPending}
      onToggle={() => setOpen(!isOpen)}
      level={2}
      actions={actions}
    >
      {columns.isPending ? <TreeNote>Loading…</TreeNote> : null}
      {columns.isError ? <TreeNote failed>{columns.error.message}</TreeNote> : null}
      {(columns.data?.columns ?? []).map(({ name: column, type }) => (
        <TreeLeaf key={column} label={column} hint={type} onChoose={() => onInsert(quoteName(column))} />
      ))}
    </TreeItem>
  );
}

function TreeSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="grid gap-2.5 px-4 py-2">
      {Array.from({ length: 5 }, (_, index) => `row ${index}`).map((key) => (
        <Skeleton key={key} className="w-3/5" />
      ))}
    </div>
  );
}
