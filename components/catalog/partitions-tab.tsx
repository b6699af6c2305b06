"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FolderTree } from "lucide-react";
import { infiniteQuery } from "@/components/data/api";
import { columnsOf, DataTable } from "@/components/data/data-table";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import type { Output } from "@/server/api/endpoint";
import { listTablePartitions, type Table } from "@/server/catalog/contract";

type Partition = Output<typeof listTablePartitions>["items"][number];
const helper = columnsOf<Partition>();

const columnsFor = (keys: readonly string[]) => [
  helper.display({
    id: "values",
    header: keys.join(", "),
    meta: { width: "30%", narrow: "main" },
    cell: ({ row }) => <span className="mono">{row.original.values.join(", ")}</span>,
  }),
  helper.display({
    id: "location",
    header: "Location",
    meta: { narrow: "line" },
    cell: ({ row }) => <span className="mono text-muted">{row.original.location}</span>,
  }),
  helper.display({
    id: "created",
    header: "Made",
    meta: { width: "110px", align: "right", narrow: "side" },
    cell: ({ row: { original: one } }) => (one.createdAt ? <Time at={one.createdAt} /> : null),
  }),
];

/** Asked of Glue as the viewer's own role. */
export function PartitionsTab({ table }: { table: Table }) {
  const isPartitioned = table.columns.some((column) => column.isPartitionKey);
  const list = useInfiniteQuery({
    ...infiniteQuery(listTablePartitions, { datasetId: table.datasetId, tableId: table.id }),
    enabled: isPartitioned,
  });
  if (!isPartitioned)
    return (
      <Empty icon={FolderTree} title="Not partitioned" small>
        All its files are read by every query.
      </Empty>
    );
  if (list.isPending) return <RowsSkeleton rows={6} label="Loading the partitions" />;
  if (list.isError) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap((page) => page.items);
  if (rows.length === 0)
    return (
      <Empty icon={FolderTree} title="No partition yet" small>
        Queries find rows once ALTER TABLE ADD PARTITION or a crawler has made some.
      </Empty>
    );
  return (
    <DataTable
      label="Partitions"
      columns={columnsFor(list.data.pages[0]?.keys ?? [])}
      rows={rows}
      rowKey={(row) => row.values.join("/")}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onLoadMore={() => void list.fetchNextPage()}
    />
  );
}
