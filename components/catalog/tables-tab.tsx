"use client";

import { Eye, Table2 } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { columnsOf, DataTable, ROW_LINK } from "@/components/data/data-table";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { formatBytes, formatCount } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { cn } from "@/components/ui/cn";
import type { TableSummary } from "@/server/catalog/contract";
import { tableHref } from "./routes";

/** Chosen in the address like the tabs are: a tab that is pressed right after it then finds the table chosen. */
function TableLink({ table: { datasetId, id, name } }: { table: TableSummary }) {
  const [, set] = useQueryStates({ table: parseAsString, view: parseAsString }, { history: "push" });
  return (
    <Link
      href={tableHref(datasetId, id)}
      prefetch={false}
      onNavigate={(event) => {
        event.preventDefault();
        void set({ table: id, view: null });
      }}
      className={cn(ROW_LINK, "mono max-w-full shrink-0")}
    >
      {name}
    </Link>
  );
}

const helper = columnsOf<TableSummary>();

const COLUMNS = [
  helper.display({
    id: "type",
    header: <span className="sr-only">Type</span>,
    meta: { width: "36px", narrow: "lead" },
    cell: ({ row }) => {
      const Icon = row.original.type === "VIEW" ? Eye : Table2;
      return <Icon aria-hidden className="size-4 text-faint" />;
    },
  }),
  helper.display({
    id: "name",
    header: "Table",
    meta: { narrow: "main" },
    cell: ({ row: { original: table } }) => (
      <span className="flex min-w-0 items-center gap-2">
        <TableLink table={table} />
        <span className="truncate text-muted">{table.description.split("\n", 1)[0]}</span>
      </span>
    ),
  }),
  helper.display({
    id: "format",
    header: "Format",
    meta: { width: "92px", narrow: "line" },
    cell: ({ row }) => <span className="text-muted">{row.original.format}</span>,
  }),
  helper.display({
    id: "columns",
    header: "Columns",
    meta: { width: "84px", align: "right", narrow: "side" },
    cell: ({ row }) => formatCount(row.original.columnCount),
  }),
  helper.display({
    id: "rows",
    header: "Rows",
    meta: { width: "110px", align: "right", from: "lg" },
    cell: ({ row }) => (row.original.rows === null ? "" : formatCount(row.original.rows)),
  }),
  helper.display({
    id: "bytes",
    header: "Size",
    meta: { width: "84px", align: "right" },
    cell: ({ row }) => (row.original.bytes === null ? "" : formatBytes(row.original.bytes)),
  }),
  helper.display({
    id: "changed",
    header: "Changed",
    meta: { width: "96px", align: "right", narrow: "end" },
    cell: ({ row: { original: table } }) =>
      table.sourceUpdatedAt ? <Time at={table.sourceUpdatedAt} className="text-muted" /> : null,
  }),
];

interface TablesTabProps {
  tables: {
    data: { pages: { items: TableSummary[] }[] } | undefined;
    error: Error | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
    refetch: () => unknown;
  };
  chosenId: string | null;
}

export function TablesTab({ tables, chosenId }: TablesTabProps) {
  const rows = useMemo(() => tables.data?.pages.flatMap((page) => page.items) ?? [], [tables.data]);
  if (tables.error && rows.length === 0)
    return <ErrorPanel error={tables.error} onRetry={() => void tables.refetch()} />;
  if (!tables.data) return <RowsSkeleton rows={6} label="Loading the tables" />;
  if (rows.length === 0)
    return (
      <Empty icon={Table2} title="No table yet">
        Its tables stand here once its registration is done.
      </Empty>
    );
  return (
    <DataTable
      label="Tables"
      columns={COLUMNS}
      rows={rows}
      rowKey={(row) => row.id}
      selectedKey={chosenId}
      hasMore={tables.hasNextPage}
      isLoadingMore={tables.isFetchingNextPage}
      onLoadMore={() => void tables.fetchNextPage()}
    />
  );
}
